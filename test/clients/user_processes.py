"""User-defined processes as users of the Python client write and call them; prints what the test looks at as JSON.

Usage: user_processes.py API_URL COLLECTION URL_OF_ONE URL_OF_LIST
"""

import json
import pathlib
import sys
import tempfile

import numpy
import openeo
import requests
import xarray
from openeo.api.process import Parameter
from openeo.rest import OpenEoApiError

url, collection, one, listed = sys.argv[1:]
connection = openeo.connect(url).authenticate_basic("demo", "demo")
folder = pathlib.Path(tempfile.mkdtemp())

# What test/support/tiny-collection.ts writes: two days, 256 x 256 cells.
row, column = numpy.mgrid[0:256, 0:256]
days = numpy.stack([(7 * row + 3 * column + day) % 251 + 1 for day in (0, 1)]).astype("float64")

data = Parameter.raster_cube(name="data")
factor = Parameter.number(name="factor", default=2)
offset = Parameter.number(name="offset", default=0)


def scaling(times):
    """x * factor * times, in a callback that sees the parameter of the process around it."""
    return {
        "apply": {
            "process_id": "apply",
            "arguments": {
                "data": {"from_parameter": "data"},
                "process": {
                    "process_graph": {
                        "m": {
                            "process_id": "multiply",
                            "arguments": {"x": {"from_parameter": "x"}, "y": {"from_parameter": "factor"}},
                        },
                        "t": {
                            "process_id": "multiply",
                            "arguments": {"x": {"from_node": "m"}, "y": times},
                            "result": True,
                        },
                    }
                },
            },
            "result": True,
        }
    }


connection.save_user_defined_process("scaled", scaling(1), parameters=[data, factor], summary="Times a factor")

# A process that calls another one and a callback that calls a third.
shift = {
    "add": {
        "process_id": "add",
        "arguments": {"x": {"from_parameter": "value"}, "y": {"from_parameter": "offset"}},
        "result": True,
    }
}
connection.save_user_defined_process("shift", shift, parameters=[Parameter.number(name="value"), offset])
mean = connection.datacube_from_process("scaled", data={"from_parameter": "data"}, factor={"from_parameter": "factor"})
mean = mean.reduce_dimension(dimension="t", reducer="mean")
nested = mean.process(
    "apply",
    data=mean,
    process={
        "process_graph": {
            "shift": {
                "process_id": "shift",
                "namespace": "user",
                "arguments": {"value": {"from_parameter": "x"}, "offset": {"from_parameter": "offset"}},
                "result": True,
            }
        }
    },
)
connection.save_user_defined_process("scaled_mean", nested, parameters=[data, factor, offset])
stored = connection.user_defined_process("scaled_mean").describe()

cube = connection.load_collection(collection)
expected = days.mean(axis=0)


def values(path):
    with xarray.open_dataset(path) as dataset:
        return numpy.squeeze(dataset["red"].values)


def same(path, wanted):
    return bool(numpy.array_equal(values(path), wanted))


report = {
    "client": openeo.__version__,
    "listed": sorted(entry["id"] for entry in connection.list_user_defined_processes()),
    "stored": [parameter["name"] for parameter in stored["parameters"]],
}


def called(name, namespace=None, **arguments):
    return connection.datacube_from_process(name, namespace=namespace, data=cube, **arguments)


own = called("scaled_mean", factor=3, offset=5)
report["valid"] = own.validate()
own.download(str(folder / "own.nc"), format="netCDF")
report["sync"] = same(folder / "own.nc", expected * 3 + 5)
called("scaled_mean").download(str(folder / "defaults.nc"), format="netCDF")
report["defaults"] = same(folder / "defaults.nc", expected * 2)

# By address: one process, and a list of which one calls another.
called("remote_scaled", one, factor=4).reduce_dimension(dimension="t", reducer="mean").download(
    str(folder / "one.nc"), format="netCDF"
)
report["one"] = same(folder / "one.nc", expected * 4)
called("remote_mean", listed, factor=5).download(str(folder / "listed.nc"), format="netCDF")
report["list"] = same(folder / "listed.nc", expected * 5)

# A job and a service keep what they call, whatever becomes of it.
job = own.create_job(out_format="netCDF", title="with what it calls")
remote_job = called("remote_mean", listed, factor=5).create_job(out_format="netCDF")


def served(result):
    service = connection.create_service(result.save_result(format="PNG").flat_graph(), type="XYZ")
    return service, service.describe_service()["url"].format(z=12, x=2218, y=1456)


service, tile = served(called("scaled_mean", factor=1))
before = requests.get(tile)
by_hand, tile_by_hand = served(cube.reduce_dimension(dimension="t", reducer="mean"))
connection.save_user_defined_process("scaled", scaling(100), parameters=[data, factor])
connection.user_defined_process("shift").delete()
requests.post(one.replace("/one", "/replace"))
job.start_and_wait(print=lambda _: None, max_poll_interval=0.5, connection_retry_interval=0.5)
job.download_result(folder / "job.nc")
report["job"] = same(folder / "job.nc", expected * 3 + 5)
remote_job.start_and_wait(print=lambda _: None, max_poll_interval=0.5, connection_retry_interval=0.5)
remote_job.download_result(folder / "remote_job.nc")
report["remoteJob"] = same(folder / "remote_job.nc", expected * 5)
after = requests.get(tile)
report["tile"] = [before.status_code, after.status_code, before.content == after.content == requests.get(tile_by_hand).content, len(before.content)]
service.delete_service()
by_hand.delete_service()


def code(act):
    try:
        act()
    except OpenEoApiError as error:
        return error.code
    return "done"


# A new request finds what is there now.
report["replaced"] = code(lambda: own.download(str(folder / "new.nc"), format="netCDF"))
connection.save_user_defined_process("shift", shift, parameters=[Parameter.number(name="value"), offset])
own.download(str(folder / "new.nc"), format="netCDF")
report["new"] = same(folder / "new.nc", expected * 300 + 5)

other = openeo.connect(url).authenticate_basic("other", "the password of other")
report["other"] = [
    code(lambda: other.user_defined_process("scaled").describe()),
    code(lambda: other.user_defined_process("scaled").delete()),
    code(lambda: other.datacube_from_process("scaled", data=other.load_collection(collection)).download(str(folder / "x"))),
]
report["otherList"] = [entry["id"] for entry in other.list_user_defined_processes()]
print(json.dumps(report))

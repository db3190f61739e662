"""The Python client's way through files: upload, list, download, load, replace, delete; prints what the test looks at as JSON.

Usage: files.py API_URL
"""

import json
import pathlib
import sys
import tempfile

import numpy
import openeo
import xarray

(url,) = sys.argv[1:]
connection = openeo.connect(url).authenticate_basic("demo", "demo")
folder = pathlib.Path(tempfile.mkdtemp())


def raster(name, values):
    """A classic netCDF file of cells of a quarter degree."""
    height, width = values.shape
    coords = {
        "lat": ("lat", 50 - numpy.arange(height) / 4, {"units": "degrees_north"}),
        "lon": ("lon", 10 + numpy.arange(width) / 4, {"units": "degrees_east"}),
    }
    path = folder / name
    xarray.Dataset({"v": (("lat", "lon"), values)}, coords=coords).to_netcdf(path, engine="scipy")
    return path


def pixels(name):
    """Of the one variable that has cells."""
    with xarray.open_dataset(folder / name, engine="scipy", mask_and_scale=False) as dataset:
        return next(v.values for v in dataset.data_vars.values() if v.ndim >= 2).squeeze()


first = numpy.arange(48, dtype=numpy.int16).reshape(6, 8)
second = first * 3 - 50
uploaded = connection.upload_file(raster("a.nc", first), "maps/a.nc")
listed = [str(file.path) for file in connection.list_files()]
size = connection.list_files()[0].metadata["size"]
back = connection.get_file("maps/a.nc").download(folder / "back.nc")
same = pathlib.Path(back).read_bytes() == (folder / "a.nc").read_bytes()


def loaded(name):
    cube = connection.datacube_from_process("load_uploaded_files", paths=["maps/a.nc"], format="netCDF")
    cube.download(folder / name, format="netCDF")
    return pixels(name)


equal = [bool((loaded("one.nc") == first).all())]
connection.get_file("maps/a.nc").upload(raster("b.nc", second))
equal.append(bool((loaded("two.nc") == second).all()))

connection.datacube_from_process(
    "load_uploaded_files", paths=["maps/a.nc"], format="netCDF"
).execute_batch(folder / "job.nc", out_format="netCDF", print=lambda _: None, max_poll_interval=0.5)
equal.append(bool((pixels("job.nc") == second).all()))

connection.get_file("maps/a.nc").delete()
print(
    json.dumps(
        {
            "uploaded": str(uploaded.path),
            "listed": listed,
            "size": size == (folder / "a.nc").stat().st_size,
            "same": same,
            "equal": equal,
            "left": connection.list_files(),
            "quota": sorted(connection.describe_account()["storage"]),
        }
    )
)

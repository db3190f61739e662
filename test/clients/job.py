"""The Python client's way through a batch job, as its users walk it; prints what the test looks at as JSON.

Usage: job.py API_URL COLLECTION START END
"""

import json
import pathlib
import sys
import tempfile

import openeo
import pystac
import xarray
from pystac.validation.stac_validator import JsonSchemaSTACValidator

url, collection, start, end = sys.argv[1:]
connection = openeo.connect(url).authenticate_basic("demo", "demo")
cube = connection.load_collection(collection, temporal_extent=[start, end], bands=["red", "nir"])
index = (cube.band("nir") - cube.band("red")) / (cube.band("nir") + cube.band("red"))
mean = index.mean_time()

job = mean.create_job(title="from Python", out_format="GTiff", log_level="debug")
estimate = job.estimate()
job.start_and_wait(print=lambda _: None, max_poll_interval=0.5, connection_retry_interval=0.5)
results = job.get_results()
folder = pathlib.Path(tempfile.mkdtemp())
files = results.download_files(folder)
# Fails where the results have more than this one file.
job.download_result(folder / "single.tif")
sync = folder / "sync.tif"
mean.download(str(sync), format="GTiff")

netcdf = cube.execute_batch(
    str(folder / "cube.nc"), out_format="netCDF", print=lambda _: None, max_poll_interval=0.5
)
opened = {}
for engine in ["netcdf4", "scipy"]:
    with xarray.open_dataset(folder / "cube.nc", engine=engine) as dataset:
        opened[engine] = {
            "variables": sorted(str(name) for name in dataset.data_vars),
            "times": [str(time)[:10] for time in dataset["t"].values],
            "shape": [int(dataset.sizes[name]) for name in ("t", "y", "x")],
        }

validator = JsonSchemaSTACValidator()
documents = [results.get_metadata()]
documents += [
    connection.get(link["href"]).json() for link in documents[0]["links"] if link["rel"] == "item"
]
for document in documents:
    kind = pystac.STACObjectType.COLLECTION if document["type"] == "Collection" else pystac.STACObjectType.ITEM
    validator.validate_core(document, kind, document["stac_version"])

print(
    json.dumps(
        {
            "client": openeo.__version__,
            "estimate": sorted(estimate),
            "status": job.status(),
            "files": sorted(path.name for path in files),
            "tiff": str(next(path for path in files if path.suffix == ".tif")),
            "sync": str(sync),
            "same": next(path for path in files if path.suffix == ".tif").read_bytes() == sync.read_bytes(),
            "listed": [entry["title"] for entry in connection.list_jobs() if entry["id"] == job.job_id],
            "logs": len(job.logs()),
            "netcdf": opened,
            "valid": [document["id"] for document in documents],
        }
    )
)
job.delete()

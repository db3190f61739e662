"""Functions of users by the Python client, each as a synchronous request and as a job, held against NumPy; prints the outcomes as JSON.

Usage: udf.py API_URL COLLECTION START END
"""

import json
import math
import pathlib
import sys
import tempfile
import textwrap

import numpy as np
import openeo
import requests
import xarray
from numpy.lib.stride_tricks import sliding_window_view

url, collection, start, end = sys.argv[1:]
connection = openeo.connect(url).authenticate_basic("demo", "demo")
# Two squares of 256 cells, and three neighbourhoods of 128.
extent = {"west": 15.2, "south": 46.1, "east": 15.7, "north": 46.13}
cube = connection.load_collection(
    collection, spatial_extent=extent, temporal_extent=[start, end], bands=["red", "nir"]
)
folder = pathlib.Path(tempfile.mkdtemp())


def function(text, **options):
    return openeo.UDF(textwrap.dedent(text).lstrip(), runtime="Python", **options)


def opened(path):
    """Variables by name, as (t, y, x) or (y, x) in float64: the values of the cube, which no scale is applied to."""
    with xarray.open_dataset(path, mask_and_scale=False) as dataset:
        return {
            str(name): np.where(
                variable.values == variable.attrs["_FillValue"], np.nan, variable.values.astype("float64")
            )
            for name, variable in dataset.data_vars.items()
            if {"y", "x"} <= set(variable.dims)
        }


cube.download(folder / "raw.nc", format="netCDF")
raw = opened(folder / "raw.nc")
red, nir = raw["red"].astype("float32"), raw["nir"].astype("float32")

NDVI_ARRAY = function("""
    import xarray
    def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
        red, nir = cube.sel(bands="red"), cube.sel(bands="nir")
        return (nir - red) / (nir + red)
""")
NDVI_CUBE = function("""
    from openeo.udf import XarrayDataCube
    def apply_datacube(cube: XarrayDataCube, context: dict) -> XarrayDataCube:
        array = cube.get_array()
        red, nir = array.sel(bands="red"), array.sel(bands="nir")
        return XarrayDataCube(((nir - red) / (nir + red)).expand_dims(bands=["ndvi"], axis=1))
""")
SMOOTH = function("""
    import pandas
    def apply_timeseries(series: pandas.Series, context: dict) -> pandas.Series:
        return pandas.Series(series).rolling(context["window"], center=True, min_periods=1).mean()
""", context={"window": 3})
RENAME = function("""
    import xarray
    from openeo.metadata import CollectionMetadata
    def apply_metadata(metadata: CollectionMetadata, context: dict) -> CollectionMetadata:
        return metadata.rename_labels("bands", target=["double_" + name for name in metadata.band_names])
    def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
        print("bands", [str(name) for name in cube.bands.values])
        return (cube * 2).assign_coords(bands=["double_" + str(name) for name in cube.bands.values])
""")
TEXTURE = function("""
    import numpy, xarray
    from numpy.lib.stride_tricks import sliding_window_view
    def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
        padded = numpy.pad(cube.values, ((0, 0), (0, 0), (2, 2), (2, 2)), constant_values=numpy.nan)
        spread = numpy.ptp(sliding_window_view(padded, (5, 5), axis=(2, 3)), axis=(-2, -1))
        return xarray.DataArray(spread, dims=cube.dims, coords=cube.coords)
""")


def spread(values):
    padded = np.pad(values, ((0, 0), (2, 2), (2, 2)), constant_values=np.nan)
    return np.ptp(sliding_window_view(padded, (5, 5), axis=(1, 2)), axis=(-2, -1))


def rolled(values):
    """Means of three steps, of those that have values."""
    padded = np.pad(values.astype("float64"), ((1, 1), (0, 0), (0, 0)), constant_values=np.nan)
    windows = sliding_window_view(padded, 3, axis=0)
    with np.errstate(invalid="ignore"):
        return np.nansum(windows, axis=-1) / np.sum(~np.isnan(windows), axis=-1)


def pixels(count):
    return [{"dimension": name, "value": count, "unit": "px"} for name in ("x", "y")]


ndvi = (nir - red) / (nir + red)
cases = {
    "NDVI by DataArray": (cube.reduce_dimension(dimension="bands", reducer=NDVI_ARRAY), {None: ndvi}),
    "NDVI by XarrayDataCube": (cube.apply(process=NDVI_CUBE), {"ndvi": ndvi}),
    "smoothing by apply_timeseries": (
        cube.apply_dimension(dimension="t", process=SMOOTH),
        {"red": rolled(red), "nir": rolled(nir)},
    ),
    "apply_metadata": (
        cube.apply_neighborhood(process=RENAME, size=pixels(256)),
        {"double_red": red * 2, "double_nir": nir * 2},
    ),
    "5 x 5 neighbourhood": (
        cube.apply_neighborhood(process=TEXTURE, size=pixels(128), overlap=pixels(2)),
        {"red": spread(red), "nir": spread(nir)},
    ),
}

outcomes = {}
for number, (name, (made, expected)) in enumerate(cases.items()):
    sync, batch = folder / f"{number}.nc", folder / f"{number}-job.nc"
    made.download(sync, format="netCDF")
    job = made.create_job(title=name, out_format="netCDF", log_level="info")
    job.start_and_wait(print=lambda _: None, max_poll_interval=0.5, connection_retry_interval=0.5)
    job.get_results().download_files(folder / f"job-{number}")
    (folder / f"job-{number}" / "result.nc").rename(batch)
    answers = [opened(path) for path in (sync, batch)]
    worst = 0.0
    for variables in answers:
        for band, values in expected.items():
            got = next(iter(variables.values())) if band is None else variables[band]
            assert got.shape == values.shape, (name, band, got.shape, values.shape)
            assert np.array_equal(np.isnan(got), np.isnan(values)), (name, band, "no data")
            both = ~np.isnan(values)
            worst = max(worst, float(np.max(np.abs(got[both] - values[both]) / np.maximum(1, np.abs(values[both])))))
    same = all(np.array_equal(answers[0][band], answers[1][band], equal_nan=True) for band in answers[0])
    lines = [entry["message"] for entry in job.logs() if entry["message"].startswith("bands [")]
    outcomes[name] = {"worst": worst, "same": same, "cells": int(values.size), "lines": len(lines)}

# What a function prints in a synchronous request is behind the link of the answer, for its user only.
renamed = cases["apply_metadata"][0].save_result(format="netCDF")
response = connection.post("/result", json={"process": {"process_graph": renamed.flat_graph()}})
link = response.headers["Link"].removeprefix("<").removesuffix('>; rel="monitor"')
said = connection.get(link).json()["logs"]
stranger = openeo.connect(url).get(link, check_error=False).status_code

# /validation knows the cube after a function; without login it runs none.
validation = {"process_graph": renamed.flat_graph()}
validated = connection.post("/validation", json=validation).json()
unknown = openeo.connect(url).post("/validation", json=validation).json()
result = next(made for made in validated["cubes"] if made["role"] == "result")

# Tiles of a service run its owner's function for whoever looks; what it prints is in the log of the service.
PICTURE = function("""
    import xarray
    def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
        print("drawn")
        return cube.clip(0, 4000) / 16
""")
picture = cube.band("red").max_time().apply(process=PICTURE).save_result(format="PNG")
service = connection.create_service(picture.flat_graph(), type="XYZ", title="function")
described = service.describe_service()
zoom, lon, lat = 11, 15.45, 46.115
column = int((lon + 180) / 360 * 2**zoom)
row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
address = described["url"].replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row))
tile = requests.get(address, timeout=120)
drawn = [entry["message"] for entry in service.logs() if entry["message"] == "drawn"]
service.delete_service()

# A function that fails in the middle ends its job with what it said, and where.
FAILING = function("""
    import xarray
    def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
        print("cells", cube.sizes["x"] > 8)
        return cube / (1 / int(cube.sizes["x"] <= 8))
""")
failing = cube.apply(process=FAILING).create_job(out_format="netCDF", log_level="info")
try:
    failing.start_and_wait(print=lambda _: None, max_poll_interval=0.5, connection_retry_interval=0.5)
except openeo.rest.JobFailedException:
    pass
failure = [entry for entry in failing.logs() if entry.level == "error"][-1]

fields = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
        }
        for name, w, s, e, n in json.loads(sys.stdin.read())
    ],
}
PERCENT = function("""
    import geopandas, xarray
    def apply_vectorcube(geometries: geopandas.geodataframe.GeoDataFrame, cube: xarray.DataArray, context: dict):
        geometries["name"] = geometries["name"].str.upper()
        return geometries, cube * context["factor"]
""", context={"factor": 100})
means = cube.aggregate_spatial(geometries=fields, reducer="mean")
scaled = means.process("run_udf", data=means, udf=PERCENT.code, runtime="Python", context={"factor": 100})
before, after = folder / "means.geojson", folder / "scaled.geojson"
means.download(before, format="GeoJSON")
scaled.save_result(format="GeoJSON").download(after)
old = json.loads(before.read_text())["features"]
new = json.loads(after.read_text())["features"]
numbers = lambda feature: [value for value in feature["properties"].values() if isinstance(value, (int, float))]
outcomes["vector"] = {
    "names": [feature["properties"]["name"] for feature in new],
    "worst": max(abs(b - 100 * a) / abs(100 * a) for f, g in zip(old, new) for a, b in zip(numbers(f), numbers(g))),
    "numbers": sum(len(numbers(feature)) for feature in new),
}
print(
    json.dumps(
        {
            "runtimes": list(connection.list_udf_runtimes()),
            "shape": list(ndvi.shape),
            "outcomes": outcomes,
            "said": sorted({(entry["message"], entry["level"], entry["path"][-1]["node_id"]) for entry in said}),
            "stranger": stranger,
            "labels": next(dim["labels"] for dim in result["dimensions"] if dim["name"] == "bands"),
            "deferred": [[entry["path"][-1]["node_id"], entry["message"]] for entry in unknown["deferred"]],
            "tile": [tile.status_code, tile.headers.get("Content-Type"), len(set(tile.content)) > 20, len(drawn) > 0],
            "failure": {
                "status": failing.status(),
                "code": failure.get("code"),
                "message": failure.message,
                "node": failure["path"][-1]["node_id"],
                "said": [entry.message for entry in failing.logs() if entry.message.startswith("cells")],
            },
        }
    )
)

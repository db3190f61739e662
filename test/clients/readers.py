"""Results of jobs as programs of this field read them, held against NumPy on the source rasters.

Usage: readers.py SERVER USER PASSWORD SERIES JOBS, of which the last is JSON of job ids by the name of the cube.
Prints JSON: versions, what was compared by cube and reader, and sums of valid values by cube, file and band.
"""

import json
import pathlib
import sys
import tempfile
import warnings

import geopandas
import numpy
import odc.stac
import openeo
import pyproj
import pystac
import rasterio
import rasterio.features
import rasterio.windows
import rioxarray
import shapely.geometry
import shapely.ops
import xarray

server, user, password, series, jobs = sys.argv[1:]
jobs = json.loads(jobs)
connection = openeo.connect(server).authenticate_basic(user, password)
folder = pathlib.Path(tempfile.mkdtemp())
bounds = (507180, 5149980, 513180, 5157420)
days = ["2023-08-10", "2023-08-13", "2023-08-15", "2023-08-18", "2023-08-20"]
nan = numpy.nan


def stored(day, key):
    """The cells of a day within the bounds, NaN where there are none."""
    [path] = pathlib.Path(series).glob(f"*33TWM_{day.replace('-', '')}*/item.json")
    asset = json.loads(path.read_text())["assets"][key]
    with rasterio.open(path.parent / asset["href"]) as raster:
        window = rasterio.windows.from_bounds(*bounds, transform=raster.transform)
        values = raster.read(1, window=window.round_offsets().round_lengths()).astype("float64")
    return numpy.where(values == 0, nan, values)


raw = numpy.stack([[stored(day, key) for key in ("red", "nir")] for day in days])
transform = rasterio.transform.from_origin(bounds[0], bounds[3], 120, 120)


def first(values):
    found = values[0]
    for later in values[1:]:
        found = numpy.where(numpy.isnan(found), later, found)
    return found


def only(function, values, **options):
    """Without warnings where all is NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(values, axis=0, **options)


def both(values, names=("red", "nir")):
    return dict(zip(names, values))


def quantile(share):
    return both(only(numpy.nanquantile, raw, q=share))


# By cube: bands by name, per file in the order of file names; scale of the values, as files tell it.
rasters = {
    "dates and no-data, whole numbers": ([both(day[::-1], ("nir", "red")) for day in raw], 0.0001),
    "periods": ([both(only(numpy.nanmean, part)) for part in (raw[:1], raw[1:])], 0.0001),
    "intervals with texts as labels": ([both(only(numpy.nanmax, part)) for part in (raw[2:], raw[:2])], 0.0001),
    "an extra dimension beside time": ([both(day) for _ in "ab" for day in raw], 0.0001),
    "quantiles instead of time": ([quantile(share) for share in (0.25, 0.5, 0.75)], None),
    "no time": ([both(first(raw))], 0.0001),
    "no bands": ([{"result": only(numpy.nanmean, day)} for day in raw], None),
    "truths": ([both(numpy.where(numpy.isnan(day), nan, day > 1000)) for day in raw], 1.0),
    "reflectances": ([both(day * 0.0001) for day in raw], 1.0),
}
same_time = {"an extra dimension beside time", "quantiles instead of time"}
report = {
    "versions": {module.__name__: module.__version__ for module in (openeo, odc.stac, rioxarray, geopandas, xarray)},
    "compared": {},
    "sums": {},
}


def agree(got, expected, what):
    got = numpy.asarray(got, dtype="float64")
    assert got.shape == expected.shape, (what, got.shape, expected.shape)
    assert numpy.array_equal(numpy.isnan(got), numpy.isnan(expected)), (what, "no data")
    assert numpy.allclose(got, expected, rtol=1e-6, atol=0, equal_nan=True), (what, "values")


def seen(cube, reader):
    report["compared"].setdefault(cube, []).append(reader)


def downloaded(cube):
    """By the official client: files by name, in their order."""
    results = connection.job(jobs[cube]).get_results()
    target = folder / jobs[cube]
    results.download_files(target, include_stac_metadata=False)
    seen(cube, "openeo")
    return sorted(target.iterdir())


def items_of(cube):
    links = connection.job(jobs[cube]).get_results().get_metadata()["links"]
    [canonical] = [link["href"] for link in links if link["rel"] == "canonical"]
    return list(pystac.Collection.from_file(canonical).get_items())


for cube, (expected, scale) in rasters.items():
    files = downloaded(cube)
    assert len(files) == len(expected), (cube, [file.name for file in files])
    report["sums"][cube] = {}
    for file, bands in zip(files, expected):
        with rasterio.open(file) as raster:
            assert raster.crs.to_epsg() == 32633 and raster.transform == transform, (cube, "place")
            assert list(raster.descriptions) == list(bands), (cube, raster.descriptions)
            if scale is not None:
                assert set(raster.scales) == {scale}, (cube, raster.scales)
            day = file.stem.split("_")[1] if "_" in file.stem else ""
            if day in days:
                assert raster.tags()["TIFFTAG_DATETIME"].startswith(day.replace("-", ":")), (cube, raster.tags())
            for number, (band, values) in enumerate(bands.items(), start=1):
                agree(raster.read(number, masked=True).astype("float64").filled(nan), values, (cube, file.name, band))
                tags = raster.tags(number)
                if not numpy.isnan(values).all():
                    low, high = float(tags["STATISTICS_MINIMUM"]), float(tags["STATISTICS_MAXIMUM"])
                    told = [numpy.nanmin(values), numpy.nanmax(values)]
                    assert numpy.allclose([low, high], told, rtol=1e-6), (cube, file.name, low, high, told)
        report["sums"][cube][file.name] = {band: float(numpy.nansum(values)) for band, values in bands.items()}
        with rioxarray.open_rasterio(file, masked=True) as array:
            agree(array.values, numpy.stack(list(bands.values())), (cube, file.name, "rioxarray"))
        if scale is not None:
            with rioxarray.open_rasterio(file, mask_and_scale=True) as array:
                agree(array.values, numpy.stack(list(bands.values())) * scale, (cube, file.name, "scaled"))
    seen(cube, "gdal")
    seen(cube, "rioxarray")
    if cube in same_time:
        continue
    loaded = odc.stac.load(items_of(cube))
    assert set(expected[0]) == set(loaded.data_vars), (cube, list(loaded.data_vars))
    assert loaded.rio.crs.to_epsg() == 32633, cube
    for band in loaded.data_vars:
        values = loaded[band].values.astype("float64")
        nodata = loaded[band].attrs.get("nodata")
        values[values == (nan if nodata is None else float(nodata))] = nan
        rest = [bands[band] for bands in expected]
        for step in values:
            at = [number for number, each in enumerate(rest) if numpy.allclose(step, each, rtol=1e-6, equal_nan=True)]
            assert at, (cube, band, "odc-stac")
            rest.pop(at[0])
        assert not rest, (cube, band, "steps")
    seen(cube, "odc-stac")


def zones():
    to_cells = pyproj.Transformer.from_crs(4326, 32633, always_xy=True).transform
    for west in (15.1, 15.13):
        ring = shapely.geometry.box(west, 46.5, west + 0.02, 46.53)
        yield rasterio.features.geometry_mask(
            [shapely.ops.transform(to_cells, ring)], raw.shape[2:], transform, invert=True
        )


inside = list(zones())
[file] = downloaded("netCDF")
[vectors] = downloaded("a vector cube as netCDF")
for engine in ("netcdf4", "scipy"):
    with xarray.open_dataset(file, engine=engine) as data:
        agree(data["nir"].values, raw[:, 1] * 0.0001, ("netCDF", engine))
        assert [str(time)[:10] for time in data["t"].values] == days, data["t"].values
        assert data["t"].encoding["units"] == "days since 1970-01-01", data["t"].encoding
        assert pyproj.CRS.from_cf(data["crs"].attrs).to_epsg() == 32633
        assert [float(data["x"][0]), float(data["y"][0])] == [bounds[0] + 60, bounds[3] - 60]
    seen("netCDF", f"xarray {engine}")
    with xarray.open_dataset(vectors, engine=engine) as data:
        for number, band in enumerate(("red", "nir")):
            means = [[only(numpy.nanmean, day[number][mask]) for day in raw] for mask in inside]
            agree(data[band].transpose("geometry", "t").values, numpy.array(means), ("vector", engine, band))
        ids = [value.decode() if isinstance(value, bytes) else str(value) for value in data["id"].values]
        assert ids == ["zone 15.1", "zone 15.13"], ids
    seen("a vector cube as netCDF", f"xarray {engine}")

[file] = downloaded("a vector cube as GeoJSON")
table = geopandas.read_file(file)
assert table.crs.to_epsg() == 4326 and list(table["name"]) == ["at 15.1", "at 15.13"], table
for number, band in enumerate(("red", "nir")):
    means = only(numpy.nanmean, raw[:, number])
    agree(table[band].values, numpy.array([numpy.nanmax(means[mask]) for mask in inside]), ("GeoJSON", band))
seen("a vector cube as GeoJSON", "geopandas")
print(json.dumps(report))

"""Every signature that the client's package accepts, with numbers that NumPy computes beside it."""

import unittest

import numpy as np
from scipy.ndimage import uniform_filter
from support import DIMS, GRID, ServiceTest

LABELS = {"t": [f"2024-06-{day:02d}T10:30:31Z" for day in range(1, 7)], "bands": ["B04", "B08"]}
RANDOM = np.random.default_rng(7)
VALUES = (RANDOM.random((6, 2, 20, 24)) * 4000 + 100).astype("float32")
GAPS = np.where(RANDOM.random(VALUES.shape) < 0.1, np.float32(np.nan), VALUES)
HEAD = "import numpy, pandas, xarray\nfrom openeo.udf import XarrayDataCube, UdfData, StructuredData, FeatureCollection\nfrom openeo.metadata import CollectionMetadata\n"

NDVI_ARRAY = (
    HEAD
    + """
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    red, nir = cube.sel(bands="B04"), cube.sel(bands="B08")
    return (nir - red) / (nir + red)
"""
)
NDVI_CUBE = (
    HEAD
    + """
def apply_datacube(cube: XarrayDataCube, context: dict) -> XarrayDataCube:
    array = cube.get_array()
    red, nir = array.sel(bands="B04"), array.sel(bands="B08")
    index = (nir - red) / (nir + red)
    return XarrayDataCube(index.expand_dims({"bands": ["ndvi"]}, axis=1))
"""
)
SMOOTH_SERIES = (
    HEAD
    + """
def apply_timeseries(series: pandas.Series, context: dict) -> pandas.Series:
    return pandas.Series(series).rolling(context["window"], center=True, min_periods=1).mean()
"""
)
RENAME = (
    HEAD
    + """
def apply_metadata(metadata: CollectionMetadata, context: dict) -> CollectionMetadata:
    return metadata.rename_labels(dimension="bands", target=[context["prefix"] + name for name in metadata.band_names])

def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    return cube.assign_coords(bands=[context["prefix"] + name for name in cube.bands.values]) * 2
"""
)
NEIGHBOURHOOD = (
    HEAD
    + """
from scipy.ndimage import uniform_filter
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    smooth = uniform_filter(cube.values, size=(1, 1, 5, 5), mode="nearest")
    return xarray.DataArray(smooth, dims=cube.dims, coords=cube.coords)
"""
)
HYPERCUBE = (
    HEAD
    + """
def apply_hypercube(cube: XarrayDataCube, context: dict) -> XarrayDataCube:
    return XarrayDataCube(cube.array.median("t", keep_attrs=True))
"""
)
GENERIC = (
    HEAD
    + """
def any_name(data: UdfData):
    cube = data.get_datacube_list()[0].get_array()
    assert data.proj == {"EPSG": 32631}, data.proj
    data.set_datacube_list([XarrayDataCube(cube.max("t") + data.user_context["plus"])])
"""
)
STATISTICS = (
    HEAD
    + """
def statistics(data: UdfData):
    cube = data.get_datacube_list()[0].get_array()
    data.set_datacube_list([])
    data.set_structured_data_list([StructuredData({"mean": float(cube.mean())}, description="mean of all", type="dict")])
"""
)
VECTOR = (
    HEAD
    + """
import geopandas
def apply_vectorcube(geometries: geopandas.geodataframe.GeoDataFrame, cube: xarray.DataArray, context: dict):
    geometries["fields"] = geometries.geometry.area * 1e6
    return geometries, cube.mean("t") * context["factor"]
"""
)


class Signatures(ServiceTest):
    def run_on(self, code, values=VALUES, **header):
        status, told, result = self.service.call(code, values, **{"labels": LABELS, "grid": GRID, **header})
        self.assertEqual(status, 200, str(told))
        return told, result

    def test_ndvi_of_a_dataarray(self):
        returns = {"dims": ["t", "y", "x"], "shape": [6, 20, 24], "labels": {"t": LABELS["t"]}}
        told, result = self.run_on(NDVI_ARRAY, returns=returns)
        red, nir = VALUES[:, 0], VALUES[:, 1]
        np.testing.assert_array_equal(result, (nir - red) / (nir + red))
        self.assertEqual((told["dims"], told["dtype"], told["labels"]["t"]), (["t", "y", "x"], "float32", LABELS["t"]))

    def test_ndvi_of_a_cube(self):
        told, result = self.run_on(NDVI_CUBE, GAPS)
        red, nir = GAPS[:, 0], GAPS[:, 1]
        np.testing.assert_array_equal(result[:, 0], (nir - red) / (nir + red))
        self.assertEqual((told["dims"], told["labels"]), (DIMS, {"t": LABELS["t"], "bands": ["ndvi"]}))

    def test_smoothing_of_series(self):
        _, result = self.run_on(
            SMOOTH_SERIES, context={"window": 3}, returns={"dims": DIMS, "shape": list(VALUES.shape)}
        )
        padded = np.pad(VALUES.astype("float64"), ((1, 1), (0, 0), (0, 0), (0, 0)), constant_values=np.nan)
        expected = np.nanmean(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
        np.testing.assert_allclose(result, expected, rtol=1e-12)
        self.assertEqual(str(result.dtype), "float64")

    def test_renamed_bands(self):
        status, told = self.service.describe(
            RENAME, shape=VALUES.shape, labels=LABELS, grid=GRID, context={"prefix": "new_"}
        )
        self.assertEqual(status, 200, str(told))
        self.assertEqual(told["by"], "apply_metadata")
        self.assertEqual(
            told["dims"],
            [
                {"name": "t", "same": True},
                {"name": "bands", "type": "bands", "labels": ["new_B04", "new_B08"]},
                {"name": "y", "same": True},
                {"name": "x", "same": True},
            ],
        )
        returns = {"dims": DIMS, "shape": list(VALUES.shape), "labels": {**LABELS, "bands": ["new_B04", "new_B08"]}}
        _, result = self.run_on(RENAME, context={"prefix": "new_"}, returns=returns)
        np.testing.assert_array_equal(result, VALUES * 2)

    def test_five_by_five(self):
        _, result = self.run_on(NEIGHBOURHOOD, returns={"dims": DIMS, "shape": list(VALUES.shape), "labels": LABELS})
        np.testing.assert_array_equal(result, uniform_filter(VALUES, size=(1, 1, 5, 5), mode="nearest"))
        padded = np.pad(VALUES, ((0, 0), (0, 0), (2, 2), (2, 2)), mode="edge").astype("float64")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(2, 3))
        np.testing.assert_allclose(result, windows.mean(axis=(-1, -2)), rtol=1e-5)

    def test_hypercube_that_reduces(self):
        _, result = self.run_on(HYPERCUBE, GAPS, returns={"dims": ["bands", "y", "x"], "shape": [2, 20, 24]})
        np.testing.assert_array_equal(result, np.nanmedian(GAPS, axis=0))

    def test_generic_function(self):
        _, result = self.run_on(GENERIC, context={"plus": 3})
        np.testing.assert_array_equal(result, VALUES.max(axis=0) + np.float32(3))

    def test_structured_data(self):
        told, result = self.run_on(STATISTICS, VALUES.astype("float64"))
        self.assertIsNone(result)
        self.assertEqual(told["structured"][0]["type"], "dict")
        self.assertAlmostEqual(told["structured"][0]["data"]["mean"], VALUES.astype("float64").mean(), places=9)

    def test_vector_cube(self):
        square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
        features = {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"id": n},
                    "geometry": {"type": "Polygon", "coordinates": [[[x + n, y] for x, y in square]]},
                }
                for n in range(3)
            ],
        }
        values = RANDOM.random((3, 6, 2))
        told, result = self.run_on(
            VECTOR,
            values,
            dims=["geometry", "t", "bands"],
            labels={**LABELS, "geometry": [0, 1, 2]},
            grid=None,
            features=features,
            context={"factor": 10},
        )
        np.testing.assert_allclose(result, values.mean(axis=1) * 10, rtol=1e-12)
        self.assertEqual((told["dims"], told["labels"]["bands"]), (["geometry", "bands"], LABELS["bands"]))
        self.assertEqual(
            [f["properties"] for f in told["features"]["features"]], [{"id": n, "fields": 1e6} for n in range(3)]
        )

    def test_what_a_function_sees(self):
        code = (
            HEAD
            + """
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    print(cube.dims, cube.dtype, cube.t.dtype.kind, str(cube.t.values[0])[:19], cube.bands.values.tolist())
    print(float(cube.x[0]), float(cube.x[-1]), float(cube.y[0]), float(cube.y[-1]), cube.attrs["crs"], context)
    cube[:] = 5
    return cube
"""
        )
        told, result = self.run_on(code, context={"a": [1, None]})
        self.assertEqual(
            [line["message"] for line in told["logs"]],
            [
                "('t', 'bands', 'y', 'x') float32 M 2024-06-01T10:30:31 ['B04', 'B08']",
                "500005.0 500235.0 5600095.0 5599905.0 EPSG:32631 {'a': [1, None]}",
            ],
        )
        self.assertTrue((result == 5).all())

    def test_labels_say_where_values_belong(self):
        code = (
            HEAD
            + """
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    return cube.isel(bands=[1, 0], t=slice(None, None, -1)).sortby("y").transpose("x", "t", "y", "bands")
"""
        )
        _, result = self.run_on(code, returns={"dims": DIMS, "shape": list(VALUES.shape), "labels": LABELS})
        np.testing.assert_array_equal(result, VALUES)

    def test_periods_stay_names(self):
        code = HEAD + "def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return cube\n"
        told, _ = self.run_on(code, VALUES[:4], labels={"t": ["djf", "mam", "jja", "son"], "bands": LABELS["bands"]})
        self.assertEqual(told["labels"]["t"], ["djf", "mam", "jja", "son"])

    def test_types_of_answers(self):
        for made, told_type in (
            ("bool", "float32"),
            ("uint8", "float32"),
            ("int16", "float32"),
            ("int32", "float64"),
            ("float16", "float32"),
            ("float64", "float64"),
        ):
            code = (
                HEAD
                + f"def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return (cube > 2000).astype('{made}')\n"
            )
            told, result = self.run_on(code)
            self.assertEqual((made, told["dtype"]), (made, told_type))
            np.testing.assert_array_equal(result, VALUES > 2000)

    def test_infinite_and_missing_values_pass(self):
        code = (
            HEAD
            + "def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return cube / 0 + numpy.nan * (cube > 2000)\n"
        )
        _, result = self.run_on(code)
        self.assertTrue(np.isnan(result).all() or np.isinf(result[~np.isnan(result)]).all())

    def test_random_numbers_are_those_of_the_chunk(self):
        code = (
            HEAD
            + "def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return cube * 0 + numpy.random.random(cube.shape)\n"
        )
        first, again, other = (self.run_on(code, seed=seed)[1] for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        self.assertFalse((first == other).any())

    def test_libraries(self):
        code = (
            HEAD
            + """# /// script
# dependencies = ["scikit-learn>=1", "scipy", "tomli; python_version < '3.0'"]
# ///
from sklearn.linear_model import LinearRegression
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    days = numpy.arange(cube.sizes["t"]).reshape(-1, 1)
    pixels = cube.values.reshape(cube.sizes["t"], -1).astype("float64")
    slope = LinearRegression().fit(days, pixels).coef_[:, 0].reshape(cube.shape[1:])
    return xarray.DataArray(slope, dims=cube.dims[1:], coords={"bands": cube.bands})
"""
        )
        _, result = self.run_on(code)
        days = np.arange(6) - 2.5
        expected = np.tensordot(days, VALUES.astype("float64"), axes=1) / (days**2).sum()
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9)

    def test_any_cut_gives_the_same(self):
        """A chunk of a chunk: what the engine relies on when it cuts work in other ways."""
        for code, header in ((NDVI_CUBE, {}), (SMOOTH_SERIES, {"context": {"window": 3}})):
            _, whole = self.run_on(code, GAPS, **header)
            for y in (slice(0, 7), slice(7, 20)):
                for x in (slice(0, 16), slice(16, 24)):
                    grid = {**GRID, "x": GRID["x"] + x.start * 10, "y": GRID["y"] - y.start * 10}
                    _, part = self.run_on(code, np.ascontiguousarray(GAPS[:, :, y, x]), grid=grid, **header)
                    np.testing.assert_array_equal(part, whole[:, :, y, x])


class Describe(ServiceTest):
    def test_by_trying(self):
        for code, dims in (
            (NDVI_ARRAY, [{"name": "t", "same": True}, {"name": "y", "same": True}, {"name": "x", "same": True}]),
            (
                NDVI_CUBE,
                [
                    {"name": "t", "same": True},
                    {"name": "bands", "type": "bands", "size": 1, "labels": ["ndvi"]},
                    {"name": "y", "same": True},
                    {"name": "x", "same": True},
                ],
            ),
            (HYPERCUBE, [{"name": "bands", "same": True}, {"name": "y", "same": True}, {"name": "x", "same": True}]),
        ):
            status, told = self.service.describe(code, shape=(6, 2, 5000, 7000), labels=LABELS, grid=GRID)
            self.assertEqual((status, told.get("by"), told.get("dims")), (200, "probe", dims), told)

    def test_other_cells(self):
        code = (
            HEAD
            + "def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return cube.coarsen(x=2, y=2).mean()\n"
        )
        _, told = self.service.describe(code, labels={"bands": LABELS["bands"]}, grid=GRID)
        self.assertEqual(
            told["dims"][2:], [{"name": "y", "type": "y", "size": 4}, {"name": "x", "type": "x", "size": 4}]
        )

    def test_in_cells_of_every_call(self):
        """Functions of neighbourhoods may need more than a few cells."""
        code = (
            HEAD
            + """
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    assert cube.shape[2:] == (20, 36), cube.shape
    return cube.isel(bands=[0])
"""
        )
        for header, status in (({"exact": True}, 200), ({}, 422)):
            asked = {"shape": (6, 2, 20, 36), "labels": LABELS, "grid": GRID, **header}
            self.assertEqual(self.service.describe(code, **asked)[0], status)

    def test_what_metadata_can_say(self):
        for body, dims in (
            ("metadata.append_band('extra')", ["t", ["B04", "B08", "extra"], "y", "x"]),
            ("metadata.filter_bands(['B08'])", ["t", ["B08"], "y", "x"]),
            ("metadata.reduce_dimension('t')", ["bands", "y", "x"]),
            ("metadata.drop_dimension('bands')", ["t", "y", "x"]),
        ):
            code = (
                HEAD
                + f"def apply_metadata(metadata: CollectionMetadata, context: dict) -> CollectionMetadata:\n  return {body}\n"
            )
            status, told = self.service.describe(code, labels={**LABELS, "t": LABELS["t"][:2]}, grid=GRID)
            self.assertEqual(status, 200, str(told))
            self.assertEqual([dim.get("labels", dim["name"]) for dim in told["dims"]], dims)

    def test_mistakes(self):
        metadata = "def apply_metadata(metadata, context):\n"
        for code, error in (
            (metadata + "  pass", "NothingReturned"),
            (metadata + "  return 1", "WrongType"),
            (metadata + "  return metadata.rename_labels('bands', ['a', 'a'])", "WrongLabels"),
            (metadata + "  1 / 0", "FunctionFailed"),
            ("def apply_datacube(cube, context):\n  return cube", "AnnotationsMissing"),
            (NDVI_ARRAY.replace("B08", "B09"), "FunctionFailed"),
        ):
            status, told = self.service.describe(code, labels={**LABELS, "t": LABELS["t"][:2]}, grid=GRID)
            self.assertEqual((status, told["error"]["code"]), (422, error), told)


if __name__ == "__main__":
    unittest.main()

"""What beginners do wrong, and what they are told: a 4xx with type, message and their own line, and the service goes on."""

import unittest

import numpy as np

from support import DIMS, GRID, ServiceTest

HEAD = "import numpy, xarray, pandas\nfrom openeo.udf import XarrayDataCube, UdfData, inspect\n"
ARRAY = HEAD + "def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n"
CUBE = HEAD + "def apply_datacube(cube: XarrayDataCube, context: dict) -> XarrayDataCube:\n"
SERIES = HEAD + "def apply_timeseries(series: pandas.Series, context: dict) -> pandas.Series:\n"
LABELS = {"t": ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"], "bands": ["B04", "B08"]}
RETURNS = {"dims": DIMS, "shape": [2, 2, 3, 4], "labels": LABELS}
VALUES = np.arange(48, dtype="float32").reshape(2, 2, 3, 4)

# Name: code, error, what the message must have in it.
MISTAKES = {
    "syntax": ("def apply_datacube(cube:\n  return", "SyntaxError", r"SyntaxError: .+ \(line \d\)"),
    "indentation": (ARRAY + "return cube", "SyntaxError", r"IndentationError: .+ \(line 4\)"),
    "exception": (ARRAY + "  x = 1\n  return cube / context['factor']", "FunctionFailed", r"KeyError: 'factor'"),
    "at_import": ("raise RuntimeError('early')", "FunctionFailed", r"RuntimeError: early"),
    "no_annotations": ("def apply_datacube(cube, context):\n  return cube", "AnnotationsMissing", r"must have type annotations.+xarray\.DataArray"),
    "no_result_annotation": (HEAD + "def apply_datacube(cube: xarray.DataArray, context: dict):\n  return cube", "AnnotationsMissing", r"annotations"),
    "no_context": (HEAD + "def apply_datacube(cube: xarray.DataArray) -> xarray.DataArray:\n  return cube", "AnnotationsMissing", r"missing: context"),
    "text_annotations": ("from __future__ import annotations\n" + ARRAY + "  return cube", "AnnotationsMissing", r"from __future__ import annotations"),
    "no_series_annotation": ("def apply_timeseries(series, context):\n  return series", "AnnotationsMissing", r"pandas\.Series"),
    "other_name": (HEAD + "def process(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n  return cube", "NoFunction", r"apply_datacube"),
    "nothing": ("", "NoFunction", r"apply_datacube"),
    "none": (ARRAY + "  cube * 2", "NothingReturned", r"None.+return"),
    "none_of_cube": (CUBE + "  pass", "NothingReturned", r"None"),
    "none_of_series": (SERIES + "  series * 2", "NothingReturned", r"apply_timeseries"),
    "array_for_dataarray": (ARRAY + "  return cube.values", "WrongType", r"xarray\.DataArray was expected.+numpy\.ndarray"),
    "function": (ARRAY + "  return lambda: 1", "WrongType", r"function"),
    "dataarray_for_cube": (CUBE + "  return cube.get_array()", "WrongType", r"XarrayDataCube was expected.+DataArray"),
    "dataset": (ARRAY + "  return cube.to_dataset('bands')", "WrongType", r"Dataset"),
    "texts": (ARRAY + "  return cube.astype(str)", "WrongType", r"<U"),
    "objects": (ARRAY + "  return xarray.DataArray(numpy.full(cube.shape, None), dims=cube.dims)", "WrongType", r"NaN, not None"),
    "complex": (ARRAY + "  return cube * 1j", "WrongType", r"complex"),
    "times": (ARRAY + "  return cube.astype('datetime64[ns]')", "WrongType", r"datetime64"),
    "fewer_cells": (ARRAY + "  return cube[:, :, :-1]", "WrongShape", r"y must have 3 cells, and has 2"),
    "fewer_times": (ARRAY + "  return cube[:1]", "WrongShape", r"t must have 2 cells, and has 1"),
    "lost_dimension": (ARRAY + "  return cube.mean('t')", "WrongShape", r"\(bands: 2, y: 3, x: 4\).+\(t: 2, bands: 2, y: 3, x: 4\)"),
    "unnamed": (ARRAY + "  return xarray.DataArray(cube.values)", "WrongShape", r"dims=cube\.dims"),
    "short_series": (SERIES + "  return series[:1]", "WrongShape", r"as many values as it gets \(2\), and returned 1"),
    "ragged_series": (SERIES + "  return series[:int(series[0]) % 2 + 1]", "WrongShape", r"apply_timeseries"),
    "other_labels": (ARRAY + "  return cube.assign_coords(bands=['a', 'b'])", "WrongLabels", r"should be \[B04, B08\], and are \[a, b\]"),
    "shifted_times": (ARRAY + "  return cube.assign_coords(t=cube.t + numpy.timedelta64(1, 'D'))", "WrongLabels", r"2024-01-01"),
    "moved_cells": (ARRAY + "  return cube.assign_coords(x=cube.x + 5)", "WrongLabels", r"labels of x"),
    "unknown_library": (HEAD + "import tensorflow\n", "FunctionFailed", r"ModuleNotFoundError.+fixed and has openeo, numpy"),
    "network": (ARRAY + "  import urllib.request\n  urllib.request.urlopen('http://127.0.0.1:1/')", "FunctionFailed", r"."),
    "files": (ARRAY + "  open('/data/model.onnx')", "FunctionFailed", r"FileNotFoundError"),
    "exit": (ARRAY + "  raise SystemExit('bye')", "FunctionFailed", r"SystemExit: bye"),
    "series_methods": (SERIES + "  return series.rolling(3).mean()", "FunctionFailed", r"make a Series"),
    "dependency": ("# /// script\n# dependencies = ['torch']\n# ///\n" + ARRAY + "  return cube", "DependencyMissing", r"torch is not among.+numpy \d"),
    "dependency_version": ("# /// script\n# dependencies = ['numpy<1']\n# ///\n", "DependencyMissing", r"numpy <1 is asked for"),
    "dependency_address": ("# /// script\n# dependencies = ['numpy @ https://example.org/n.whl']\n# ///\n", "DependencyMissing", r"address"),
    "dependency_text": ("# /// script\n# dependencies = ['a b c']\n# ///\n", "DependencyMissing", r"PEP 508"),
    "dependency_twice": ("# /// script\n# dependencies = []\n# ///\n\n# /// script\n# dependencies = []\n# ///\n", "DependencyMissing", r"Multiple"),
    "generic_without_cube": (HEAD + "def f(data: UdfData):\n  data.set_datacube_list([])\n", "NothingReturned", r"no cube"),
    "generic_two_cubes": (HEAD + "def f(data: UdfData):\n  data.set_datacube_list(data.get_datacube_list() * 2)\n", "WrongShape", r"one cube"),
    "strange_exception": (
        ARRAY + "  class Odd(BaseException):\n    def __str__(self): raise ValueError\n  raise Odd",
        "FunctionFailed",
        r"Odd: \(its text cannot be made\)",
    ),
    "strange_array": (
        ARRAY + "  class Odd(xarray.DataArray):\n    __slots__ = ()\n    values = property(lambda self: [1])\n  return Odd(cube)",
        "FunctionFailed|WrongType",
        r".",
    ),
    "long_message": (ARRAY + "  raise ValueError('x' * 10**7)", "FunctionFailed", r"^ValueError: x{2000}$"),
    "long_traceback": (ARRAY + "  def f(n): return f(n + 1)\n  return f(0)", "FunctionFailed", r"RecursionError"),
}

# What comes back without a declaration is told as it is, within bounds.
UNBOUNDED = {
    "many_labels": (ARRAY + "  return xarray.DataArray(numpy.zeros(10**6), dims=['bands'], coords={'bands': numpy.arange(10**6)})", "WrongLabels"),
    "nan_label": (ARRAY + "  return cube.isel(bands=[0]).assign_coords(bands=[numpy.nan])", "WrongLabels"),
    "not_a_time": (ARRAY + "  return cube.assign_coords(t=numpy.array(['NaT', '2024-01-01'], 'datetime64[ns]'))", "WrongLabels"),
    "same_label_twice": (ARRAY + "  return cube.assign_coords(bands=['a', 'a'])", "WrongLabels"),
    "long_label": (ARRAY + "  return cube.assign_coords(bands=['a', 'b' * 1000])", "WrongLabels"),
    "label_is_object": (ARRAY + "  return cube.isel(bands=[0]).assign_coords(bands=numpy.array([{}], dtype=object))", "WrongLabels"),
    "large": (ARRAY + "  return xarray.DataArray(numpy.zeros(5 * 2**20, 'float64'), dims=['x'])", "AnswerTooLarge"),
    "infinite_structure": (
        HEAD + "from openeo.udf import StructuredData\ndef f(data: UdfData):\n  data.set_structured_data_list([StructuredData([float('nan')])])\n",
        "WrongType",
    ),
    "structure_of_arrays": (
        HEAD + "from openeo.udf import StructuredData\ndef f(data: UdfData):\n  data.set_structured_data_list([StructuredData([numpy.zeros(2)])])\n",
        "WrongType",
    ),
}


class Mistakes(ServiceTest):
    def test_each_is_told(self):
        for name, (code, error, message) in MISTAKES.items():
            with self.subTest(name):
                status, told, _ = self.service.call(code, VALUES, labels=LABELS, grid=GRID, returns=RETURNS)
                self.assertEqual(status, 422, told)
                self.assertRegex(told["error"]["code"], f"^({error})$", told)
                self.assertRegex(told["error"]["message"], message)
                self.assertLess(len(told["error"]["message"]), 3000)
                self.assertLessEqual(len(told["error"].get("traceback", [])), 24)
        self.alive()
        print(f"\n{len(MISTAKES) + len(UNBOUNDED)} mistakes answered with 422")

    def test_undeclared_answers_are_bounded(self):
        for name, (code, error) in UNBOUNDED.items():
            with self.subTest(name):
                status, told, _ = self.service.call(code, VALUES, labels=LABELS, grid=GRID)
                self.assertEqual((status, told.get("error", {}).get("code")), (422, error), told)

    def test_lines_are_those_of_the_text(self):
        code = ARRAY + "  x = 1\n  return helper(cube)\n\ndef helper(cube):\n  return cube.sel(bands='B99')\n"
        _, told, _ = self.service.call(code, VALUES, labels=LABELS, grid=GRID)
        self.assertEqual(told["error"]["line"], 8)
        text = "\n".join(told["error"]["traceback"])
        self.assertRegex(text, r'^File "udf.py", line 5, in apply_datacube\n  return helper\(cube\)\nFile "udf.py", line 8, in helper')
        self.assertNotRegex(text, r"/packages|site-packages|/work|/root|/service")

    def test_line_of_a_syntax_error(self):
        _, told, _ = self.service.call("x = 1\ny = (\n", VALUES)
        self.assertEqual((told["error"]["code"], told["error"]["line"]), ("SyntaxError", 2))

    def test_logs_of_a_call_that_failed(self):
        code = ARRAY + "  print('before')\n  inspect(data=[1, 2], message='look', level='warning', code='Mine')\n  1 / 0\n"
        _, told, _ = self.service.call(code, VALUES)
        self.assertEqual(
            told["logs"],
            [
                {"level": "info", "message": "before"},
                {"level": "warning", "message": "look", "code": "Mine", "data": [1, 2]},
            ],
        )
        self.assertEqual(told["error"]["line"], 6)


if __name__ == "__main__":
    unittest.main()

"""The process of a function: reads the call, runs the function by the client's own package, writes the answer."""

import random

import numpy
from openeo.udf import FeatureCollection, OpenEoUdfException, UdfData, XarrayDataCube
from openeo.udf.run_code import load_module_from_string, run_udf_code

from . import describe, logs, vector
from .check import checked, type_name
from .cube import array_of
from .dependencies import require_dependencies
from .errors import UdfError
from .explain import FILE, explained, no_function, remember
from .wire import ITEM_BYTES, header_bytes, pack_header, parse_json, values_bytes


def serve(data):
    header, values = _read(data)
    finish_logs = logs.capture()
    try:
        answer, result = describe.answer(header) if header.get("do") == "describe" else call(header, values)
        told = {"answer": answer}
    except BaseException as error:
        result = None
        told = {"error": explained(error).to_dict()}
    finish_logs()
    try:
        packed = pack_header(told)
    except (TypeError, ValueError):
        result = None
        told = UdfError("WrongType", "the function returned structured data that are not JSON")
        packed = pack_header({"error": told.to_dict()})
    data.sendall(packed)
    if result is not None and result.size > 0:
        data.sendall(memoryview(result.reshape(-1)).cast("B"))


def _read(data):
    header = parse_json(bytes(_exactly(data, header_bytes(bytes(_exactly(data, 4))))))
    count = values_bytes(header) if header.get("do") == "call" else 0
    values = numpy.empty(count // ITEM_BYTES.get(header.get("dtype"), 8), dtype="<f4" if header.get("dtype") == "float32" else "<f8")
    if count > 0:
        _fill(data, memoryview(values).cast("B"))
    return header, values


def _exactly(data, count):
    piece = bytearray(count)
    _fill(data, memoryview(piece))
    return piece


def _fill(data, view):
    while len(view):
        count = data.recv_into(view)
        if count == 0:
            raise EOFError("the call ended early")
        view = view[count:]


def call(header, values):
    array = array_of(header, values.reshape(header["shape"]))
    data = execute(header, array)
    answer = {}
    structured = data.get_structured_data_list()
    if structured:
        answer["structured"] = [item.to_dict() for item in structured]
    features = vector.told(header, data)
    if features is not None:
        answer["features"] = features
    cubes = data.get_datacube_list() or []
    if len(cubes) > 1:
        raise UdfError("WrongShape", f"one cube was expected, and {len(cubes)} came")
    if not cubes:
        if structured:
            return answer, None
        raise UdfError("NothingReturned", "the function left no cube")
    cube = cubes[0]
    if cube is not None and not isinstance(cube, XarrayDataCube):
        raise UdfError("WrongType", f"a XarrayDataCube was expected, and a {type_name(cube)} came")
    told, result = checked(None if cube is None else cube.get_array(), header)
    vector.require_same_count(features, told)
    return {**told, **answer}, result


def execute(header, array):
    """run_udf_code of the client, on the text compiled under its own name."""
    code = load(header)
    _seed(header.get("seed"))
    features = vector.frame_of(header)
    epsg = _epsg((header.get("grid") or {}).get("crs"))
    data = UdfData(
        proj=None if epsg is None else {"EPSG": epsg},
        datacube_list=[XarrayDataCube(array)],
        feature_collection_list=None if features is None else [FeatureCollection("features", features)],
        user_context=header.get("context") or {},
    )
    try:
        run_udf_code(code, data)
    except OpenEoUdfException as error:
        if str(error) != "No UDF found.":
            raise
        raise no_function(load_module_from_string(code)) from None
    return data


def load(header):
    """The function's text, compiled; its dependencies are there."""
    text = header["code"]
    remember(text)
    require_dependencies(text)
    return compile(text, FILE, "exec", dont_inherit=True)


def _seed(seed):
    """The same chunk gets the same random numbers, whoever computes it."""
    if seed is not None:
        random.seed(seed)
        numpy.random.seed(seed % 2**32)


def _epsg(crs):
    text = str(crs or "")
    return int(text[5:]) if text.startswith("EPSG:") and text[5:].isdigit() else None


_REHEARSAL = """import xarray
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    a, b = cube.sel(bands="a"), cube.sel(bands="b")
    return ((a - b) / (a + b)).expand_dims(bands=["c"], axis=1)
"""


def rehearse():
    """A function of ours on a small cube, in the warm parent: what libraries do only once is done then."""
    labels = {"t": ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"], "bands": ["a", "b"]}
    header = {"code": _REHEARSAL, "dims": ["t", "bands", "y", "x"], "shape": [2, 2, 2, 2], "dtype": "float32", "labels": labels}
    header["grid"] = {"crs": "EPSG:4326", "x": 0, "y": 0, "dx": 1, "dy": -1}
    header["returns"] = {"dims": header["dims"], "shape": [2, 1, 2, 2], "labels": {**labels, "bands": ["c"]}}
    call(header, numpy.ones(16, dtype="<f4"))
    load_module_from_string.cache_clear()

"""Exceptions of a function as its author needs them: in the line numbers of the text that was sent, without our own frames."""

import inspect
import linecache
import traceback

import openeo.udf
import pandas

from .check import type_name
from .errors import UdfError
from .libraries import installed
from .limits import CALL_MEMORY_BYTES, MESSAGE_CHARS_MAX, TRACEBACK_LINES_MAX

FILE = "udf.py"
_MIB = 1024 * 1024

ANNOTATIONS = (
    "The parameter and the result of {name} must have type annotations, and the right ones: "
    "`def {signature}`. The client finds functions by them (openeo 0.53)."
)
_SIGNATURES = {
    "apply_datacube": "apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray",
    "apply_hypercube": "apply_hypercube(cube: XarrayDataCube, context: dict) -> XarrayDataCube",
    "apply_timeseries": "apply_timeseries(series: pandas.Series, context: dict) -> pandas.Series",
    "apply_vectorcube": "apply_vectorcube(geometries: geopandas.GeoDataFrame, cube: xarray.DataArray, context: dict)",
    "apply_udf_data": "apply_udf_data(data: UdfData)",
}


def remember(code):
    """Tracebacks show lines of the text."""
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)


def no_function(module):
    """Why the client's package finds nothing to call."""
    for name, signature in _SIGNATURES.items():
        function = module.get(name)
        if not callable(function):
            continue
        told = ANNOTATIONS.format(name=name, signature=signature)
        line = getattr(getattr(function, "__code__", None), "co_firstlineno", None)
        if _has_texts(function):
            told += " They are texts here; `from __future__ import annotations` makes them so, leave it out."
        missing = [name for name in ("cube", "series", "data", "geometries", "context") if f"{name}:" in signature]
        missing = [name for name in missing if name not in _parameters(function)]
        if missing and name != "apply_udf_data":
            told += f" Parameters that are missing: {', '.join(missing)}."
        return UdfError("AnnotationsMissing", told, line=line)
    names = ", ".join(_SIGNATURES)
    return UdfError("NoFunction", f"The text defines no function that can be called; its name must be one of {names}.")


def _parameters(function):
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _has_texts(function):
    return any(isinstance(value, str) for value in getattr(function, "__annotations__", {}).values())


def explained(error):
    """Any exception that left a function, as an error with a code."""
    if isinstance(error, UdfError):
        return error
    if isinstance(error, SyntaxError) and error.filename == FILE:
        text = (error.text or "").rstrip("\n")
        return UdfError("SyntaxError", f"{_kind(error)}: {error.msg} (line {error.lineno})", [text[:500]], error.lineno)
    if isinstance(error, MemoryError):
        told = f"the function needs more than the {CALL_MEMORY_BYTES // _MIB} MiB of memory that a call has"
        return UdfError("MemoryLimit", told, *_traced(error))
    wrong = _wrong_result(error)
    if wrong is not None:
        return wrong
    return UdfError("FunctionFailed", f"{_kind(error)}: {_message(error)}{_hint(error)}", *_traced(error))


def _wrong_result(error):
    """What the client's package trips over when a function returns something else than it promised."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if any(frame.f_code.co_filename == FILE for frame in frames):
        return None
    client = [frame for frame in frames if frame.f_globals.get("__name__") == "openeo.udf.run_code"]
    inside = {frame.f_code.co_name: frame.f_locals for frame in client}
    if "_apply_timeseries_xarray" in inside:
        return _wrong_series(inside["_apply_timeseries_xarray"])
    found = inside.get("run_udf_code", {})
    if not isinstance(error, openeo.udf.OpenEoUdfException) or "result_cube" not in found:
        return None
    result = found["result_cube"]
    if result is None:
        return UdfError("NothingReturned", "the function returned None; it must return a cube (is a `return` missing?)")
    return UdfError("WrongType", f"a xarray.DataArray was expected, and a {type_name(result)} came")


def _wrong_series(found):
    expected = found["input_series"].shape[-1] if found.get("input_series") is not None else None
    applied = found.get("applied")
    got = "other values" if applied is None else f"{applied.size // max(1, len(applied))} values"
    if applied is not None and applied.dtype == object:
        return UdfError("NothingReturned", "apply_timeseries returned None, or texts; it must return a series of numbers")
    return UdfError("WrongShape", f"apply_timeseries must return as many values as it gets ({expected}), and returned {got}")


def _kind(error):
    return type(error).__name__


def _message(error):
    try:
        return str(error)[:MESSAGE_CHARS_MAX]
    except Exception:
        return "(its text cannot be made)"


def _hint(error):
    if isinstance(error, ModuleNotFoundError):
        return f". The environment is fixed and has {', '.join(installed())}."
    if isinstance(error, PermissionError):
        return ". Functions have no network, start no programs and write to /tmp only."
    if isinstance(error, AttributeError) and "'numpy.ndarray' object" in _message(error):
        series = pandas.Series.__name__
        return f". apply_timeseries is called with the plain values; make a {series} of them where its methods are needed."
    return ""


def _traced(error):
    """The frames from the function's own text on, and the line in it that was reached last."""
    frames = list(traceback.extract_tb(error.__traceback__))
    own = [index for index, frame in enumerate(frames) if frame.filename == FILE]
    if not own:
        return [], None
    lines = []
    for frame in frames[own[0] :]:
        lines.append(f'File "{_place(frame.filename)}", line {frame.lineno}, in {frame.name}'[:300])
        if frame.line:
            lines.append(f"  {frame.line}"[:300])
    return lines[-TRACEBACK_LINES_MAX:], frames[own[-1]].lineno


def _place(path):
    """Within the environment, whose folder is nobody's business."""
    for mark in ("/site-packages/", "/packages/", "/lib/"):
        if mark in path:
            return path.split(mark, 1)[1]
    return path

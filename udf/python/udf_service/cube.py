"""Between the header of a call and what functions see: labels become coordinates, and coordinates labels again."""

import math
import numbers
import re

import numpy
import pandas
import xarray

from .errors import UdfError
from .limits import LABEL_CHARS_MAX, LABELS_MAX

_DEFAULT_TYPES = {"t": "temporal", "bands": "bands", "x": "x", "y": "y", "geometry": "geometry", "geometries": "geometry"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?")


def type_of(header, dim):
    return (header.get("types") or {}).get(dim) or _DEFAULT_TYPES.get(dim, "other")


def labels_of(header, dim):
    """The labels that a header gives, as coordinates; None where it gives none."""
    kind, grid = type_of(header, dim), header.get("grid")
    given = (header.get("labels") or {}).get(dim)
    if given is None and kind in ("x", "y") and grid is not None:
        return axis_labels(grid, kind, _size(header, dim))
    if given is None:
        return None
    if not isinstance(given, list) or any(isinstance(label, (dict, list)) for label in given):
        raise UdfError("RequestInvalid", f"labels of {dim} must be a list of texts or numbers")
    return instants(given) if kind == "temporal" else plain(given)


def axis_labels(grid, axis, size):
    """Centres of cells: `x`, `y` are those of the first, `dx`, `dy` lead to the next."""
    try:
        return float(grid[axis]) + numpy.arange(size) * float(grid["d" + axis])
    except (KeyError, TypeError, ValueError):
        raise UdfError("RequestInvalid", "grid must have the numbers x, y, dx and dy") from None


def instants(texts):
    """As datetime64 in UTC where all labels are dates or instants, else as they are: periods and seasons are names."""
    if not all(isinstance(text, str) and _INSTANT.fullmatch(text) for text in texts):
        return plain(texts)
    try:
        return pandas.to_datetime(texts, utc=True, format="ISO8601").tz_localize(None).to_numpy()
    except (ValueError, OverflowError):
        return plain(texts)


def plain(labels):
    if all(isinstance(label, str) for label in labels):
        return numpy.array(labels, dtype=str) if labels else numpy.array([], dtype="U1")
    if all(isinstance(label, numbers.Real) and not isinstance(label, bool) for label in labels):
        return numpy.array(labels)
    filled = numpy.empty(len(labels), dtype=object)
    filled[:] = labels
    return filled


def array_of(header, values):
    """The DataArray that a function is given."""
    coords = {}
    for dim in header["dims"]:
        labels = labels_of(header, dim)
        if labels is None:
            continue
        if len(labels) != _size(header, dim):
            told = f"{dim} has {_size(header, dim)} cells and {len(labels)} labels"
            raise UdfError("RequestInvalid", told)
        coords[dim] = labels
    attributes = {"crs": header["grid"]["crs"]} if (header.get("grid") or {}).get("crs") else {}
    return xarray.DataArray(values, dims=header["dims"], coords=coords, attrs=attributes)


def _size(header, dim):
    return header["shape"][header["dims"].index(dim)]


def told_labels(header, dim, coordinate):
    """Coordinates of an answer as labels of JSON; instants that came in keep their spelling."""
    if len(coordinate) > LABELS_MAX:
        raise UdfError("WrongLabels", f"{dim} has {len(coordinate)} labels; at most {LABELS_MAX} are possible")
    if numpy.issubdtype(coordinate.dtype, numpy.datetime64):
        labels = _told_instants(header, dim, coordinate)
    else:
        labels = [_told_label(dim, value) for value in coordinate.tolist()]
    if len(set(labels)) != len(labels):
        raise UdfError("WrongLabels", f"labels of {dim} occur more than once: {short(labels)}")
    return labels


def _told_instants(header, dim, coordinate):
    if numpy.isnat(coordinate).any():
        raise UdfError("WrongLabels", f"a label of {dim} is NaT, not a time")
    given = (header.get("labels") or {}).get(dim) or []
    known = instants(given)
    spelled = {}
    if numpy.issubdtype(known.dtype, numpy.datetime64):
        spelled = dict(zip(known.astype("datetime64[us]").tolist(), given, strict=True))
    labels = []
    for value in coordinate.astype("datetime64[us]").tolist():
        text = spelled.get(value)
        labels.append(text if text is not None else f"{value.isoformat()}Z")
    return labels


def _told_label(dim, value):
    if isinstance(value, str):
        if len(value) > LABEL_CHARS_MAX:
            raise UdfError("WrongLabels", f"a label of {dim} has {len(value)} characters; at most {LABEL_CHARS_MAX} are possible")
        return value
    if isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value):
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    raise UdfError("WrongLabels", f"a label of {dim} is {repr(value)[:100]}; labels are texts or finite numbers")


def short(labels):
    """A list for people."""
    shown = [str(label) for label in labels[:8]]
    return f"[{', '.join(shown)}{', ...' if len(labels) > 8 else ''}]"

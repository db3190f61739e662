"""What came back against what was declared. Labels say where values belong; where there are none, positions do."""

import numpy
import xarray

from .cube import axis_labels, instants, plain, short, told_labels, type_of
from .errors import UdfError
from .limits import VALUES_BYTES_MAX

# Coordinates of cells may have been computed in another way: a thousandth of a cell is none.
_CELL_TOLERANCE = 1e-3


def checked(result, header):
    """The header of the answer, and its values in the order that was asked for."""
    if result is None:
        raise UdfError("NothingReturned", "the function returned None; it must return a cube (is a `return` missing?)")
    if not isinstance(result, xarray.DataArray):
        raise UdfError("WrongType", f"a xarray.DataArray was expected, and a {type_name(result)} came")
    declared = header.get("returns")
    if declared is not None:
        result = _as_declared(result, declared, header)
    values = _numbers(result.values, (declared or {}).get("dtype"))
    answer = {"dims": [str(dim) for dim in result.dims], "shape": list(values.shape), "dtype": str(values.dtype)}
    if len(set(answer["dims"])) != len(answer["dims"]):
        raise UdfError("WrongShape", f"dimensions must have different names, and are {short(answer['dims'])}")
    if values.nbytes > VALUES_BYTES_MAX:
        told = f"the answer has {values.nbytes} bytes ({shape_text(result)}); at most {VALUES_BYTES_MAX} are possible"
        raise UdfError("AnswerTooLarge", told)
    answer["labels"] = {
        str(dim): told_labels(header, dim, result.coords[dim].values)
        for dim in result.dims
        if dim in result.coords and type_of(header, dim) not in ("x", "y")
    }
    return answer, values


def _as_declared(result, declared, header):
    wanted = declared["dims"]
    result = _with_dimensions(result, wanted, declared)
    for dim, size in zip(wanted, declared.get("shape") or [None] * len(wanted), strict=True):
        if size is not None and result.sizes[dim] != size:
            told = f"{dim} must have {size} cells, and has {result.sizes[dim]}"
            raise UdfError("WrongShape", f"{told}; expected {_expected(declared)}, got {shape_text(result)}")
        labels = _declared_labels(declared, header, dim, result.sizes[dim])
        if labels is not None and dim in result.coords:
            result = _aligned(result, dim, labels, type_of(header, dim))
    return result.transpose(*wanted)


def _with_dimensions(result, wanted, declared):
    """A dimension that was reduced may stay with one cell; one with a single cell may be left out."""
    sizes = dict(zip(wanted, declared.get("shape") or [None] * len(wanted), strict=True))
    spare = [dim for dim in result.dims if dim not in wanted and result.sizes[dim] == 1]
    result = result.squeeze(spare, drop=True) if spare else result
    missing = [dim for dim in wanted if dim not in result.dims and sizes[dim] == 1]
    result = result.expand_dims(missing) if missing else result
    if set(result.dims) != set(wanted):
        named = " Name them: xarray.DataArray(values, dims=cube.dims, coords=cube.coords)." if "dim_0" in result.dims else ""
        told = f"the dimensions are {shape_text(result)}, and should be {_expected(declared)}.{named}"
        raise UdfError("WrongShape", told)
    return result


def _declared_labels(declared, header, dim, size):
    kind = type_of(header, dim)
    if kind in ("x", "y"):
        grid = declared.get("grid") or header.get("grid")
        return axis_labels(grid, kind, size) if grid is not None else None
    labels = (declared.get("labels") or {}).get(dim)
    if labels is None:
        return None
    return instants(labels) if kind == "temporal" else plain(labels)


def _aligned(result, dim, labels, kind):
    """Values go where their labels belong; labels that are none of those declared are a mistake."""
    got = result.coords[dim].values
    if kind in ("x", "y"):
        order = _cell_order(got, labels)
    else:
        order = _label_order(got, labels)
    if order is None:
        told = f"labels of {dim} should be {short(_shown(labels))}, and are {short(_shown(got))}"
        raise UdfError("WrongLabels", told)
    return result if order is True else result.isel({dim: order})


def _label_order(got, labels):
    """True: as they are. None: they are others."""
    if numpy.issubdtype(got.dtype, numpy.datetime64) != numpy.issubdtype(labels.dtype, numpy.datetime64):
        return None
    if numpy.issubdtype(got.dtype, numpy.datetime64):
        got, labels = got.astype("datetime64[us]"), labels.astype("datetime64[us]")
    got, labels = got.tolist(), labels.tolist()
    if got == labels:
        return True
    places = {label: index for index, label in enumerate(got)}
    if len(places) != len(got) or set(places) != set(labels):
        return None
    return [places[label] for label in labels]


def _cell_order(got, labels):
    if not numpy.issubdtype(got.dtype, numpy.number):
        return None
    step = abs(labels[1] - labels[0]) if len(labels) > 1 else 1.0
    if numpy.allclose(got, labels, rtol=0, atol=_CELL_TOLERANCE * step):
        return True
    if numpy.allclose(got[::-1], labels, rtol=0, atol=_CELL_TOLERANCE * step):
        return slice(None, None, -1)
    # Cells may be counted instead of placed: 0, 1, 2 ... are positions.
    return True if numpy.array_equal(got, numpy.arange(len(got))) else None


def _numbers(values, dtype):
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind not in "biuf":
        told = f"values must be numbers, and are of type {values.dtype}"
        hint = "; use NaN, not None, for what is missing" if kind == "O" else ""
        raise UdfError("WrongType", told + hint)
    exact = "float32" if kind == "b" or size <= 2 or (kind == "f" and size == 4) else "float64"
    return numpy.asarray(values, dtype=numpy.dtype(dtype or exact).newbyteorder("<"), order="C")


def _shown(labels):
    return [str(label)[:19] if isinstance(label, numpy.datetime64) else label for label in labels[:9]]


def _expected(declared):
    sizes = declared.get("shape") or [None] * len(declared["dims"])
    return "(" + ", ".join(f"{dim}: {'any' if size is None else size}" for dim, size in zip(declared["dims"], sizes, strict=True)) + ")"


def shape_text(array):
    return "(" + ", ".join(f"{dim}: {size}" for dim, size in array.sizes.items()) + ")"


def type_name(value):
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"

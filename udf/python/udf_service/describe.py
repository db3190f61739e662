"""What a function does to dimensions and labels: by its own apply_metadata, or by trying it on a small cube."""

import numpy
from openeo.metadata import (
    Band,
    BandDimension,
    CollectionMetadata,
    CubeMetadata,
    Dimension,
    GeometryDimension,
    SpatialDimension,
    TemporalDimension,
)
from openeo.udf.run_code import load_module_from_string

from . import cube, run
from .check import checked, type_name
from .cube import array_of, told_labels, type_of
from .errors import UdfError
from .limits import PROBE_CELLS


def answer(header):
    """`dims` of the result: name and, for each, labels, or "same" as the dimension of this name was, or its size."""
    code = run.load(header)
    declare = load_module_from_string(code).get("apply_metadata")
    if callable(declare):
        return {"described": {"by": "apply_metadata", "dims": _declared(header, declare)}}, None
    return {"described": _tried(header)}, None


def _declared(header, declare):
    before = CollectionMetadata({}, dimensions=[_dimension(header, dim) for dim in header["dims"]])
    after = declare(before, context=header.get("context") or {})
    if not isinstance(after, CubeMetadata):
        told = f"apply_metadata must return the metadata, and returned {'None' if after is None else type_name(after)}"
        raise UdfError("NothingReturned" if after is None else "WrongType", told)
    known = {dimension.name: dimension for dimension in before._dimensions}
    return [_told(header, dimension, known.get(dimension.name)) for dimension in after._dimensions or []]


def _dimension(header, dim):
    kind, labels = type_of(header, dim), cube.labels_of(header, dim)
    if kind in ("x", "y"):
        step = (header.get("grid") or {}).get("d" + kind)
        extent = [None, None] if labels is None or len(labels) == 0 else [float(min(labels)), float(max(labels))]
        return SpatialDimension(dim, extent=extent, crs=_crs(header), step=None if step is None else abs(step))
    given = (header.get("labels") or {}).get(dim) or []
    if kind == "temporal":
        return TemporalDimension(dim, extent=[given[0], given[-1]] if given else [None, None])
    if kind == "bands":
        return BandDimension(dim, bands=[Band(str(label)) for label in given])
    return GeometryDimension(dim) if kind == "geometry" else Dimension(type="other", name=dim)


def _crs(header):
    text = str((header.get("grid") or {}).get("crs") or "EPSG:4326")
    return int(text[5:]) if text.startswith("EPSG:") and text[5:].isdigit() else text


def _told(header, after, before):
    if isinstance(after, BandDimension):
        if before is not None and after == before:
            return {"name": after.name, "same": True}
        names = numpy.array([str(name) for name in after.band_names], dtype=str)
        return {"name": after.name, "type": "bands", "labels": told_labels(header, after.name, names)}
    if before is not None and after == before:
        return {"name": after.name, "same": True}
    return {"name": after.name, "type": "temporal" if isinstance(after, TemporalDimension) else after.type}


def _tried(header):
    """On a cube of the same dimensions, of 8 x 8 cells, without gaps."""
    small = _small(header)
    count = int(numpy.prod(small["shape"]))
    values = (numpy.arange(count, dtype=small["dtype"]) % 97 + 1) / 100
    array = array_of(small, values.reshape(small["shape"]))
    cubes = run.execute(small, array).get_datacube_list() or [None]
    result = None if cubes[0] is None else cubes[0].get_array()
    told, _ = checked(result, {**small, "returns": None})
    dims = [_tried_dimension(small, told, dim, size) for dim, size in zip(told["dims"], told["shape"], strict=True)]
    return {"by": "probe", "dims": dims, "dtype": told["dtype"]}


def _tried_dimension(small, told, dim, size):
    before = dict(zip(small["dims"], small["shape"], strict=True)).get(dim)
    labels = told["labels"].get(dim)
    given = (small.get("labels") or {}).get(dim)
    if before == size and (labels is None or given is None or labels == given):
        return {"name": dim, "same": True}
    kind = type_of(small, dim)
    return {"name": dim, "type": kind, "size": size, **({} if labels is None else {"labels": labels})}


def _small(header):
    """y and x are cut, unless every call has them so; everything else is as in the real cube, because functions look for its labels."""
    exact = header.get("exact") is True
    sizes = [
        min(PROBE_CELLS, size) if type_of(header, dim) in ("x", "y") and not exact else size
        for dim, size in zip(header["dims"], header["shape"], strict=True)
    ]
    return {**header, "shape": sizes, "dtype": header.get("dtype") or "float32", "returns": None}

"""Features of vector cubes: GeoJSON in longitude and latitude outside, a GeoDataFrame for functions."""

import json

import geopandas

from .errors import UdfError

_CRS = "EPSG:4326"


def frame_of(header):
    features = header.get("features")
    if features is None:
        return None
    try:
        return geopandas.GeoDataFrame.from_features(features["features"], crs=_CRS)
    except Exception as error:
        raise UdfError("RequestInvalid", f"features must be a GeoJSON FeatureCollection: {str(error)[:200]}") from None


def told(header, data):
    """The features as the function left them; None where the call had none."""
    collections = data.get_feature_collection_list()
    if header.get("features") is None or not collections:
        return None
    frame = collections[0].data
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise UdfError("WrongType", f"geometries must be a geopandas.GeoDataFrame, and are a {type(frame).__name__}")
    if frame.crs is not None and frame.crs != _CRS:
        frame = frame.to_crs(_CRS)
    try:
        return json.loads(frame.to_json(na="null", show_bbox=False), parse_constant=lambda name: None)
    except (TypeError, ValueError) as error:
        raise UdfError("WrongType", f"properties of the geometries cannot be written as JSON: {str(error)[:200]}") from None


def require_same_count(features, answer):
    """One geometry per label of the dimension of geometries."""
    if features is None:
        return
    count = len(features["features"])
    for dim, size in zip(answer["dims"], answer["shape"], strict=True):
        if dim in ("geometry", "geometries") and size != count:
            raise UdfError("WrongShape", f"there are {count} geometries, and {dim} of the cube has {size} cells")

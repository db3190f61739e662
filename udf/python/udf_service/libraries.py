"""The libraries of the environment that functions may count on: the list that `dependencies` of a function are held against."""

import functools
import importlib.metadata
import platform
import re

# Distribution: module. Those that are installed are offered; requirements.txt and the image decide which.
_KNOWN = {
    "openeo": "openeo",
    "numpy": "numpy",
    "xarray": "xarray",
    "pandas": "pandas",
    "scipy": "scipy",
    "shapely": "shapely",
    "pyproj": "pyproj",
    "geopandas": "geopandas",
    "scikit-learn": "sklearn",
    "scikit-image": "skimage",
    "joblib": "joblib",
    "numba": "numba",
    "onnxruntime": "onnxruntime",
    "catboost": "catboost",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
}
# Those that start no threads when they are imported, so that a parent may import them and fork on.
_IMPORTED_ONCE = ("sklearn", "skimage", "joblib")

PYTHON_VERSION = ".".join(platform.python_version_tuple()[:2])


@functools.cache
def installed():
    """Versions by name of distribution."""
    found = {}
    for name in _KNOWN:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def imported_once(code):
    """Modules that a function's text imports and its parent may import beforehand."""
    names = re.findall(rf"^\s*(?:import|from)\s+({'|'.join(_IMPORTED_ONCE)})\b", code, flags=re.MULTILINE)
    offered = {_KNOWN[name] for name in installed()}
    # The submodules are what takes the time; the one that nearly everybody needs is named.
    submodules = {"sklearn": ["sklearn", "sklearn.ensemble"]}
    return [part for name in sorted(set(names) & offered) for part in submodules.get(name, [name])]

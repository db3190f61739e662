"""What xarray and pyproj see in a netCDF file, as JSON; each engine must see the same."""
import json
import sys

import numpy
import pyproj
import xarray


def seen(engine):
    with xarray.open_dataset(sys.argv[1], engine=engine) as data:
        crs = data["crs"].attrs
        bands = {}
        for name, variable in data.data_vars.items():
            if name == "crs":
                continue
            values = variable.values.astype("float64")
            bands[name] = {
                "dims": list(variable.dims),
                "dtype": str(variable.dtype),
                "valid": int(numpy.isfinite(values).sum()),
                "sum": float(numpy.nansum(values)),
            }
        return {
            "bands": bands,
            "times": [str(t) for t in data["t"].values] if "t" in data.coords else [],
            "x": [float(v) for v in data["x"].values[:2]],
            "y": [float(v) for v in data["y"].values[:2]],
            "epsg": pyproj.CRS.from_wkt(crs["crs_wkt"]).to_epsg(),
            "cf_epsg": pyproj.CRS.from_cf(crs).to_epsg(),
        }


print(json.dumps({engine: seen(engine) for engine in ("scipy", "netcdf4")}))

"""What xarray and pyproj see in a netCDF file, as JSON; each engine must see the same."""
import json
import sys

import numpy
import pyproj
import xarray


def seen(engine):
    with xarray.open_dataset(sys.argv[1], engine=engine) as data, xarray.open_dataset(
        sys.argv[1], engine=engine, mask_and_scale=False
    ) as raw:
        crs = data["crs"].attrs
        bands = {}
        for name, variable in data.data_vars.items():
            if name == "crs":
                continue
            values = variable.values.astype("float64")
            stored = raw[name].values.astype("float64")
            valid = numpy.isfinite(values)
            scale = variable.encoding.get("scale_factor", 1.0)
            offset = variable.encoding.get("add_offset", 0.0)
            bands[name] = {
                "dims": list(variable.dims),
                "dtype": str(raw[name].dtype),
                "valid": int(valid.sum()),
                "sum": float(stored[valid].sum()),
                "scale": scale,
                "offset": offset,
                "unit": variable.attrs.get("units"),
                "decoded": bool(numpy.allclose(values[valid], stored[valid] * scale + offset, rtol=1e-6, atol=0)),
            }
        return {
            "bands": bands,
            "times": [str(t) for t in data["t"].values] if "t" in data.coords else [],
            "units": data["t"].encoding.get("units") if "t" in data.coords else None,
            "x": [float(v) for v in data["x"].values[:2]],
            "y": [float(v) for v in data["y"].values[:2]],
            "epsg": pyproj.CRS.from_wkt(crs["crs_wkt"]).to_epsg(),
            "cf_epsg": pyproj.CRS.from_cf(crs).to_epsg(),
        }


print(json.dumps({engine: seen(engine) for engine in ("scipy", "netcdf4")}))

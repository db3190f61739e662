#!/usr/bin/env python3
"""Copies a netCDF-4 file as CDF-1, CDF-2 and CDF-5 with netCDF4, and prints what xarray reads of it as JSON.

Usage: classic_netcdf.py in.nc folder
"""
import json, pathlib, sys
import netCDF4, numpy, pyproj, xarray

source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
for kind in ("NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"):
    with netCDF4.Dataset(source) as a, netCDF4.Dataset(folder / f"{kind}.nc", "w", format=kind) as b:
        a.set_auto_maskandscale(False), b.set_auto_maskandscale(False)
        b.setncatts({k: a.getncattr(k) for k in a.ncattrs()})
        for name, dim in a.dimensions.items():
            b.createDimension(name, None if name == "t" else len(dim))
        made = {}
        for name, variable in a.variables.items():
            fill = variable.getncattr("_FillValue") if "_FillValue" in variable.ncattrs() else None
            made[name] = b.createVariable(name, variable.dtype, variable.dimensions, fill_value=fill)
            made[name].setncatts({k: variable.getncattr(k) for k in variable.ncattrs() if k != "_FillValue"})
        for name, variable in a.variables.items():
            made[name][:] = variable[:]

with xarray.open_dataset(source, engine="netcdf4", mask_and_scale=True) as data:
    crs = pyproj.CRS.from_wkt(data["crs"].attrs["crs_wkt"])
    raw = xarray.open_dataset(source, engine="netcdf4", mask_and_scale=False, decode_times=False)
    bands = {}
    for name in data.data_vars:
        if name == "crs":
            continue
        stored = raw[name].values
        if raw[name].attrs.get("_Unsigned") == "true":
            stored = stored.view(f"u{stored.dtype.itemsize}")
        values = stored.astype("float64")
        valid = numpy.isfinite(data[name].values)
        bands[name] = {"valid": int(valid.sum()), "sum": float(values[valid].sum()), "last": [None if not v else float(x) for x, v in zip(values[-1, -1], valid[-1, -1])]}
    to_lonlat = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lonlat = to_lonlat.transform(float(data["x"][0]), float(data["y"][0]))
    print(json.dumps({
        "lonlat": lonlat, "bands": bands,
        "t": [str(t)[:19] + "Z" for t in data["t"].values],
        "x": data["x"].values.tolist(), "y": data["y"].values.tolist(),
    }))

#!/usr/bin/env python3
"""Writes small classic netCDF files with netCDF4, and what netCDF4 and cftime read of them, into a folder.

Usage: make_netcdf.py test/golden/netcdf
"""
import json, pathlib, sys
import cftime, netCDF4, numpy as np

out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(7)


def create(name, kind):
    return netCDF4.Dataset(out / name, "w", format=kind)


def axis(d, name, values, kind="f8", **attributes):
    v = d.createVariable(name, kind, (name,))
    v.setncatts(attributes)
    v[:] = values
    return v


def lonlat(d, lons, lats, kind="f8"):
    d.createDimension("lat", len(lats)), d.createDimension("lon", len(lons))
    axis(d, "lat", lats, kind, units="degrees_north", standard_name="latitude")
    axis(d, "lon", lons, kind, units="degrees_east", standard_name="longitude")


# CDF-1, records, south-up, packed shorts beside floats; times out of order
d = create("classic.nc", "NETCDF3_CLASSIC")
d.createDimension("time", None)
lonlat(d, 10 + 0.1 * np.arange(5), 40 + 0.1 * np.arange(3), "f4")
t = d.createVariable("time", "f8", ("time",))
t.units, t.calendar = "days since 2000-01-01 06:00:00", "standard"
s = d.createVariable("t2m", "i2", ("time", "lat", "lon"), fill_value=-32767)
s.scale_factor, s.add_offset = 0.01, 273.15
f = d.createVariable("tp", "f4", ("time", "lat", "lon"), fill_value=-999.0)
h = d.createVariable("height", "f4", ("lat", "lon"))
d.set_auto_maskandscale(False)
t[:] = [0, 2.5, 1.25]
raw = rng.integers(-30000, 30000, (3, 3, 5)).astype("i2")
raw[1, 2, 3] = -32767
s[:] = raw
f.missing_value = np.float32(-777.0)
values = np.where(rng.random((3, 3, 5)) < 0.2, -999, rng.random((3, 3, 5)) * 1e5)
values[0, 0, :2] = [np.nan, -777]
f[:] = values
h[:] = rng.random((3, 5)) * 1000
d.close()

# CDF-1 with one record variable of three shorts: records are not filled to four bytes
d = create("lone_record.nc", "NETCDF3_CLASSIC")
d.createDimension("time", None), d.createDimension("y", 1), d.createDimension("x", 3)
axis(d, "x", [500.0, 510.0, 520.0], standard_name="projection_x_coordinate", units="m")
axis(d, "y", [2000.0], standard_name="projection_y_coordinate", units="m", bounds="y_bnds")
d.createDimension("two", 2)
d.createVariable("y_bnds", "f8", ("y", "two"))[:] = [[2005.0, 1995.0]]
c = d.createVariable("crs", "i4", ())
c.epsg_code = "EPSG:32633"
v = d.createVariable("count", "i2", ("time", "y", "x"))
v.grid_mapping = "crs"
v[:] = np.arange(12).reshape(4, 1, 3) * 7
d.close()

# CDF-2, UTM by CF parameters, levels and texts as labels, no time
d = create("offset64.nc", "NETCDF3_64BIT_OFFSET")
d.createDimension("band", 3), d.createDimension("chars", 8), d.createDimension("y", 4), d.createDimension("x", 6)
axis(d, "x", 500005 + 10 * np.arange(6), standard_name="projection_x_coordinate", units="m")
axis(d, "y", 5100095 - 10 * np.arange(4), standard_name="projection_y_coordinate", units="m")
b = d.createVariable("band", "S1", ("band", "chars"))
b[:] = netCDF4.stringtochar(np.array(["red", "nir", "swir 1"], "S8"))
c = d.createVariable("transverse_mercator", "i4", ())
c.setncatts(dict(grid_mapping_name="transverse_mercator", semi_major_axis=6378137.0, inverse_flattening=298.257223563,
                 longitude_of_central_meridian=15.0, latitude_of_projection_origin=0.0,
                 scale_factor_at_central_meridian=0.9996, false_easting=500000.0, false_northing=0.0))
v = d.createVariable("reflectance", "u1" if False else "i1", ("band", "y", "x"))
v.setncatts({"_Unsigned": "true", "missing_value": np.int8(-1), "grid_mapping": "transverse_mercator"})
v[:] = rng.integers(-128, 127, (3, 4, 6)).astype("i1")
d.close()

# CDF-5, the whole earth from 0 to 360, unsigned types, whole-number times without leap days
d = create("data64.nc", "NETCDF3_64BIT_DATA")
d.createDimension("time", 2), d.createDimension("level", 2)
lonlat(d, 30.0 * np.arange(12), 75 - 30.0 * np.arange(6))
axis(d, "level", [850, 500], "i4", units="hPa", axis="Z")
axis(d, "time", [24 * 59, 24 * 60 + 3], "i8", units="hours since 2001-01-01", calendar="noleap")
v = d.createVariable("humidity", "u2", ("time", "level", "lat", "lon"), fill_value=65535)
v[:] = rng.integers(0, 60000, (2, 2, 6, 12)).astype("u2")
w = d.createVariable("mask", "u1", ("lat", "lon"), fill_value=255)
w[:] = rng.integers(0, 3, (6, 12)).astype("u1")
d.close()

# CDF-1 over the antimeridian, written with longitudes from -180 to 180
d = create("across.nc", "NETCDF3_CLASSIC")
lonlat(d, [178.5, 179.5, -179.5, -178.5, -177.5], [-16.0, -17.0])
v = d.createVariable("depth", "i2", ("lat", "lon"), fill_value=-1)
v[:] = rng.integers(0, 9000, (2, 5)).astype("i2")
d.close()

# CDF-5, values that are missing without a _FillValue: unwritten cells and ranges of valid values
d = create("ranges.nc", "NETCDF3_64BIT_DATA")
lonlat(d, 10.0 + np.arange(4), 50.0 - np.arange(3))
for kind in ["i2", "i4", "u2", "f4", "f8"]:
    v = d.createVariable(f"unwritten_{kind}", kind, ("lat", "lon"))
    v[:2, :3] = rng.integers(0, 100, (2, 3)).astype(kind)
for name, attributes in [("range", {"valid_range": np.array([-20, 60], "i2")}), ("least", {"valid_min": np.int16(10)}), ("most", {"valid_max": np.int16(50)})]:
    v = d.createVariable(f"valid_{name}", "i2", ("lat", "lon"))
    v.setncatts({"scale_factor": 0.1, **attributes})
    v.set_auto_maskandscale(False)
    v[:] = rng.integers(-100, 100, (3, 4)).astype("i2")
d.close()

expected = {}
for name in ["classic.nc", "lone_record.nc", "offset64.nc", "data64.nc", "across.nc", "ranges.nc"]:
    d = netCDF4.Dataset(out / name)
    d.set_auto_maskandscale(False)
    grid = [v for v in d.variables.values() if v.ndim >= 2 and v.dimensions[-1] in ("x", "lon") and v.dtype.kind != "S"]
    one = {"variables": {}}
    for v in grid:
        fill = getattr(v, "_FillValue", getattr(v, "missing_value", None))
        data = np.asarray(v[:])
        if getattr(v, "_Unsigned", "") == "true":
            data, fill = data.astype("u1"), np.uint8(fill)
        missing = np.isnan(data.astype("f8")) | (data == fill if fill is not None else False)
        if name == "ranges.nc":
            v.set_auto_mask(True)
            missing = np.ma.getmaskarray(v[:])
        if hasattr(v, "missing_value") and v.dtype.kind == "f":
            missing |= data == v.missing_value
        one["variables"][v.name] = {
            "dims": v.dimensions, "shape": data.shape,
            "values": [None if m else float(x) for x, m in zip(data.ravel(), missing.ravel())],
        }
    if "time" in d.variables and "units" in d["time"].ncattrs():
        dates = cftime.num2date(d["time"][:].data if hasattr(d["time"][:], "data") else d["time"][:], d["time"].units, getattr(d["time"], "calendar", "standard"))
        one["times"] = [x.strftime("%Y-%m-%dT%H:%M:%SZ") for x in dates]
    for name_x, name_y in (("lon", "lat"), ("x", "y")):
        if name_x in d.variables:
            one["x"], one["y"] = d[name_x][:].tolist(), d[name_y][:].tolist()
    expected[name] = one
    d.close()

# Times of many units and calendars, by cftime
cases = []
for units, calendar, values in [
    ("days since 1970-01-01", "standard", [0, 0.5, 19000.25, -10]),
    ("hours since 1900-01-01 00:00:00.0", "gregorian", [0, 1000003]),
    ("seconds since 2000-02-28 12:00:00 +02:00", "proleptic_gregorian", [0, 86400, 129600.5]),
    ("minutes since 1990-1-1T06:30Z", "standard", [1, 525600]),
    ("days since 1-1-1 00:00:0.0", "standard", [738000, 738155.75]),
    ("days since 0001-01-01", "proleptic_gregorian", [738000]),
    ("days since 1850-01-01", "noleap", [0, 58.5, 59, 54750]),
    ("days since 1850-01-01", "365_day", [365 * 150 + 59]),
    ("days since 2000-01-01", "360_day", [0, 29, 30, 359, 360 * 7 + 45]),
    ("milliseconds since 2020-01-01", "standard", [1500]),
]:
    dates = cftime.num2date(np.array(values), units, calendar)
    iso = []
    for x in dates:
        text = x.strftime("%Y-%m-%dT%H:%M:%S")
        iso.append(text + (".%03dZ" % round(x.microsecond / 1000) if x.microsecond else "Z"))
    cases.append({"units": units, "calendar": calendar, "values": values, "labels": iso})
json.dump({"files": expected, "times": cases}, open(out / "expected.json", "w"), indent=1)

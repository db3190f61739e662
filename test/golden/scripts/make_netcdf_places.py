#!/usr/bin/env python3
"""Writes classic netCDF files whose places, rows or values are told in unusual ways, and what GDAL and netCDF4 make of them.

Usage: make_netcdf_places.py test/golden/netcdf
"""
import json, pathlib, sys
import cftime, netCDF4, numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
out = pathlib.Path(sys.argv[1])
WGS84 = dict(semi_major_axis=6378137.0, inverse_flattening=298.257223563)
UTM32 = dict(grid_mapping_name="transverse_mercator", latitude_of_projection_origin=0.0, longitude_of_central_meridian=9.0,
             scale_factor_at_central_meridian=0.9996, false_easting=500000.0, false_northing=0.0, **WGS84)


def axis(d, name, values, packed, **attributes):
    v = d.createVariable(name, "i2" if packed else "f8", (name,))
    v.set_auto_maskandscale(False)
    v.setncatts(attributes)
    if packed:
        step = values[1] - values[0]
        v.setncatts(dict(scale_factor=step, add_offset=values[0]))
        v[:] = np.round((values - values[0]) / step)
    else:
        v[:] = values


def grid(name, mapping, x, y, unit, packed=False, rows="fixed"):
    d = netCDF4.Dataset(out / name, "w", format="NETCDF3_CLASSIC")
    geographic = unit == "degrees"
    ny, nx = ("lat", "lon") if geographic else ("y", "x")
    d.createDimension(ny, None if rows == "records" else len(y)), d.createDimension(nx, len(x))
    standard = ("longitude", "latitude") if geographic else ("projection_x_coordinate", "projection_y_coordinate")
    axis(d, nx, x, packed, units="degrees_east" if geographic else unit, standard_name=standard[0])
    axis(d, ny, y, packed, units="degrees_north" if geographic else unit, standard_name=standard[1])
    for band in ("a", "b"):
        v = d.createVariable(band, "i2", (ny, nx))
        v.grid_mapping = "crs"
        v[:] = np.arange(len(x) * len(y)).reshape(len(y), len(x)) * (7 if band == "a" else -3)
    d.createVariable("crs", "i4", ()).setncatts(mapping)
    d.close()
    return seen(name)


def seen(name):
    a = gdal.Open(f"NETCDF:{out / name}:a")
    x0, dx, _, y0, _, dy = a.GetGeoTransform()
    crs, world = a.GetSpatialRef(), osr.SpatialReference()
    world.ImportFromEPSG(4326)
    for each in (crs, world):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    lon, lat, _ = osr.CoordinateTransformation(crs, world).TransformPoint(x0 + dx / 2, y0 + dy / 2)
    b = gdal.Open(f"NETCDF:{out / name}:b")
    return {"lonlat": [lon, lat], "values": [v.ReadAsArray().ravel().tolist() for v in (a, b)]}


steps = np.arange(5) * 1000.0
grids = {
    "km.nc": grid("km.nc", {**UTM32, "false_easting": 500.0}, 400 + steps / 1000, 5100 - steps[:4] / 1000, "km"),
    "packed.nc": grid("packed.nc", UTM32, 400000 + steps, 5100000 - steps[:4], "m", packed=True),
    "rows_are_records.nc": grid("rows_are_records.nc", UTM32, 400000 + steps, 5100000 - steps[:4], "m", rows="records"),
    "paris.nc": grid("paris.nc", dict(grid_mapping_name="latitude_longitude", longitude_of_prime_meridian=2.33722917, **WGS84),
                     10 + steps / 1e4, 50 - steps[:4] / 1e4, "degrees"),
    "stereographic.nc": grid("stereographic.nc", dict(grid_mapping_name="stereographic", latitude_of_projection_origin=50.0,
                             longitude_of_projection_origin=10.0, scale_factor_at_projection_origin=1.0, **WGS84),
                             300000 + steps, 900000 - steps[:4], "m"),
}

d = netCDF4.Dataset(out / "packed_stations.nc", "w", format="NETCDF3_CLASSIC")
d.createDimension("station", 3), d.createDimension("time", None), d.createDimension("pad", 17000)
lon = d.createVariable("lon", "i2", ("station",))
lat = d.createVariable("lat", "i2", ("station",))
lon.setncatts(dict(scale_factor=0.01, add_offset=10.0)), lat.setncatts(dict(scale_factor=0.01, add_offset=50.0))
height = d.createVariable("height", "i1", ("station",), fill_value=-1)
height.setncatts({"_Unsigned": "true", "scale_factor": 10.0})
time = d.createVariable("time", "f8", ("time",))
time.units = "days since 2020-01-01"
pad = d.createVariable("pad", "i1", ("time", "pad"))
v = d.createVariable("temperature", "i2", ("time", "station"), fill_value=-32768)
v.setncatts(dict(scale_factor=0.5, add_offset=273.0, missing_value=np.array([-9999, -9998], "i2")))
for each in (lon, lat, height, v):
    each.set_auto_maskandscale(False)
lon[:], lat[:], height[:] = [1, 2, 300], [0, -5, 7], [5, -1, -56]
v[:] = [[0, -32768, 7], [-9999, 3, -9998]]
time[:] = [0, 1]
d.close()
d = netCDF4.Dataset(out / "packed_stations.nc")
plain = lambda name: [None if m else float(v) for v, m in zip(np.ma.getdata(d[name][:]).ravel(), np.ma.getmaskarray(d[name][:]).ravel())]
stations = {name: plain(name) for name in ("lon", "lat", "height", "temperature")}
d.close()
# Records of two levels and two variables, and a coordinate that says its one cell by packed bounds
d = netCDF4.Dataset(out / "levels.nc", "w", format="NETCDF3_CLASSIC")
for name, size in (("time", None), ("level", 2), ("lat", 1), ("lon", 3), ("two", 2)):
    d.createDimension(name, size)
axis(d, "lon", 10 + np.arange(3) / 10, False, units="degrees_east")
lat = d.createVariable("lat", "i2", ("lat",))
lat.setncatts(dict(units="degrees_north", scale_factor=0.5, add_offset=40.0, bounds="lat_bnds"))
bounds = d.createVariable("lat_bnds", "i2", ("lat", "two"))
time = d.createVariable("time", "i4", ("time",))
time.units = "hours since 2020-01-01 00:00:00 -05:30"
a, b = (d.createVariable(name, "f4", ("time", "level", "lat", "lon")) for name in "ab")
b.missing_value = np.float32(-999.9)
for each in (lat, bounds, a, b):
    each.set_auto_maskandscale(False)
lat[:], bounds[:], time[:] = [4], [[5, 3]], [0, 12, 24]
a[:] = np.arange(18).reshape(3, 2, 1, 3)
b[:] = -np.arange(18).reshape(3, 2, 1, 3)
b[1, 1, 0, 2] = -999.9
d.close()
d = netCDF4.Dataset(out / "levels.nc")
both = np.ma.stack([d["a"][:], d["b"][:]], axis=1)
levels = {
    "times": [x.strftime("%Y-%m-%dT%H:%M:%SZ") for x in cftime.num2date(d["time"][:], d["time"].units)],
    "values": [None if m else float(v) for v, m in zip(np.ma.getdata(both).ravel(), np.ma.getmaskarray(both).ravel())],
}
d.close()
json.dump({"levels": levels, "grids": grids, "stations": stations}, open(out / "places.json", "w"), indent=1)

#!/usr/bin/env python3
"""Writes test/golden/geotiff-crs.json: the geo keys that GDAL writes for many systems, and where GDAL then puts some coordinates.

Usage: geotiff_crs.py <test/golden/geotiff-crs.json> <table of geo key names as JSON, id to name>
Each system is written into a GeoTIFF, read back by GDAL, and five of its coordinates are transformed to WGS 84 by GDAL.
"""
import json, math, os, struct, sys, tempfile
from osgeo import gdal, osr

gdal.UseExceptions()
osr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")

# A name or PROJ text, and a longitude and latitude in the middle of where it is used.
SYSTEMS = [
    ("EPSG:4326", 10, 50), ("EPSG:4258", 10, 50), ("EPSG:4269", -100, 40), ("EPSG:4979", 10, 50), ("EPSG:32633", 15, 47), ("EPSG:32733", 15, -20),
    ("EPSG:25832", 9, 52), ("EPSG:26915", -93, 45), ("EPSG:3857", 10, 50), ("EPSG:3395", 10, 50), ("EPSG:3035", 10, 52), ("EPSG:3034", 10, 52),
    ("EPSG:2154", 3, 46.5), ("EPSG:3577", 132, -25), ("EPSG:5070", -96, 38), ("EPSG:3031", 20, -75), ("EPSG:3413", -45, 75), ("EPSG:3995", 0, 80),
    ("EPSG:3976", 20, -75), ("EPSG:6931", 20, 75), ("EPSG:6933", 20, 30), ("EPSG:3006", 16, 60), ("EPSG:2193", 173, -41), ("EPSG:3978", -95, 60),
    ("EPSG:3347", -95, 60), ("EPSG:2263", -74, 40.7), ("EPSG:2227", -122, 37.5), ("EPSG:2230", -117, 33), ("EPSG:3005", -126, 54), ("EPSG:5041", 20, 85),
    ("EPSG:5880", -54, -15), ("EPSG:8857", 20, 20), ("EPSG:3067", 27, 64), ("EPSG:7856", 153, -28),
    ("EPSG:2056", 8, 47), ("EPSG:28992", 5.4, 52.2), ("EPSG:31370", 4.5, 50.6), ("EPSG:27700", -2, 53), ("EPSG:5514", 15, 50), ("EPSG:31287", 14, 47.5),
    ("ESRI:54009", 20, 20), ("ESRI:54030", 20, 20), ("ESRI:53009", 20, 20), ("ESRI:102003", -96, 38), ("ESRI:102022", 20, 0), ("ESRI:102025", 95, 40),
    ("+proj=sinu +lon_0=0 +R=6371007.181 +units=m", 20, 30),
    ("+proj=laea +lat_0=45 +lon_0=-100 +R=6370997 +units=m", -100, 45),
    ("+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9998 +x_0=400000 +y_0=100 +ellps=GRS80 +units=m", 21, 12),
    ("+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +y_0=0 +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7 +units=m", 9.5, 50),
    ("+proj=lcc +lat_0=40 +lon_0=-96 +lat_1=33 +lat_2=45 +x_0=0 +y_0=0 +datum=WGS84 +units=us-ft", -96, 40),
    ("+proj=lcc +lat_1=46 +lat_0=46 +lon_0=2 +k_0=0.9999 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320 +units=m", 2, 46),
    ("+proj=aea +lat_0=-30 +lon_0=-60 +lat_1=-10 +lat_2=-42 +ellps=aust_SA +towgs84=-57,1,-41 +units=m", -60, -30),
    ("+proj=stere +lat_0=90 +lat_ts=60 +lon_0=10 +R=6370040 +units=m", 10, 60),
    ("+proj=stere +lat_0=90 +k=0.93301270189 +lon_0=10 +ellps=WGS84 +units=m", 10, 60),
    ("+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=30 +ellps=WGS84 +units=m", 30, -75),
    ("+proj=stere +lat_0=48 +lon_0=10 +k=0.999 +ellps=WGS84 +units=m", 11, 49),
    ("+proj=sterea +lat_0=52 +lon_0=5 +k=0.9999 +ellps=WGS84 +units=m", 5.5, 52),
    ("+proj=merc +lon_0=110 +k=0.997 +x_0=3900000 +y_0=900000 +ellps=WGS84 +units=m", 110, -5),
    ("+proj=merc +lon_0=0 +lat_ts=42 +ellps=WGS84 +units=km", 10, 42),
    ("+proj=eqc +lat_ts=30 +lat_0=0 +lon_0=10 +R=6371000 +units=m", 20, 20),
    ("+proj=cea +lat_ts=30 +lon_0=5 +ellps=WGS84 +units=m", 10, 20),
    ("+proj=aeqd +lat_0=53 +lon_0=24 +x_0=5837287.82 +y_0=2121415.696 +ellps=WGS84 +units=m", 24, 53),
    ("+proj=eqdc +lat_0=30 +lon_0=10 +lat_1=43 +lat_2=62 +ellps=WGS84 +units=m", 10, 50),
    ("+proj=cass +lat_0=10 +lon_0=-61 +x_0=86501 +y_0=65379 +ellps=clrk66 +towgs84=-61,285,472 +to_meter=0.201166195164", -61.3, 10.4),
    ("+proj=poly +lat_0=0 +lon_0=-54 +x_0=5000000 +y_0=10000000 +ellps=WGS84 +units=m", -54, -15),
    ("+proj=omerc +lat_0=4 +lonc=115 +alpha=53.3 +gamma=53.1 +k=0.99984 +x_0=590476 +y_0=442857 +ellps=WGS84 +units=m", 115, 4),
    ("+proj=omerc +no_uoff +lat_0=57 +lonc=-133.6 +alpha=323.1 +gamma=323.1 +k=0.9999 +x_0=5000000 +y_0=-5000000 +ellps=GRS80 +units=m", -133, 57),
    ("+proj=gnom +lat_0=50 +lon_0=10 +ellps=WGS84 +R=6371000 +units=m", 11, 50), ("+proj=mill +lon_0=10 +R=6371000 +units=m", 20, 30),
    ("+proj=robin +lon_0=10 +ellps=WGS84 +units=m", 20, 30), ("+proj=moll +lon_0=10 +ellps=WGS84 +units=m", 20, 30),
    ("+proj=geos +h=35785831 +lon_0=9.5 +sweep=y +ellps=WGS84 +units=m", 12, 45),
    ("+proj=geos +h=35786023 +lon_0=-75 +sweep=x +ellps=GRS80 +units=m", -80, 35),
    ("+proj=longlat +R=6371007.181", 10, 50), ("+proj=longlat +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7", 10, 50),
    ("+proj=longlat +ellps=clrk80ign +pm=paris +towgs84=-168,-60,320", 1, 46), ("+proj=nzmg +lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150 +ellps=intl +towgs84=59.47,-5.04,187.44", 173, -41),
    ("+proj=tmerc +axis=wsu +lat_0=0 +lon_0=19 +k=1 +ellps=WGS84 +units=m", 19, -30),
]


def system(text):
    srs = osr.SpatialReference()
    srs.SetFromUserInput(text)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def geo_keys(path, names):
    data = open(path, "rb").read()
    at = struct.unpack_from("<I", data, 4)[0]
    tags = {}
    for i in range(struct.unpack_from("<H", data, at)[0]):
        tag, kind, count, value = struct.unpack_from("<HHII", data, at + 2 + 12 * i)
        size = {2: 1, 3: 2, 12: 8}.get(kind, 0) * count
        start = value if size > 4 else at + 2 + 12 * i + 8
        if tag in (34735, 34736, 34737):
            tags[tag] = struct.unpack_from(f"<{count}" + {2: "s", 3: "H", 12: "d"}[kind], data, start)
    directory, keys = tags[34735], {}
    for i in range(4, 4 + 4 * directory[3], 4):
        key, where, count, value = directory[i : i + 4]
        if str(key) not in names:
            continue
        if where == 0:
            keys[names[str(key)]] = value
        elif where == 34737:
            keys[names[str(key)]] = tags[34737][0][value : value + count].decode("latin1").rstrip("|")
        else:
            values = tags[34736][value : value + count]
            keys[names[str(key)]] = values[0] if count == 1 else list(values)
    return keys


def main():
    names = json.load(open(sys.argv[2]))
    wgs84 = system("EPSG:4326")
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for text, lon, lat in SYSTEMS:
            srs = system(text)
            path = os.path.join(folder, "one.tif")
            raster = gdal.GetDriverByName("GTiff").Create(path, 1, 1)
            raster.SetProjection(srs.ExportToWkt(["FORMAT=WKT2_2018"]))
            raster = None
            for sidecar in (path + ".aux.xml",):
                if os.path.exists(sidecar):
                    os.remove(sidecar)
            back = gdal.Open(path).GetSpatialRef()
            if back is None:
                print("GDAL cannot read back", text)
                continue
            back.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            there, here = osr.CoordinateTransformation(wgs84, back), osr.CoordinateTransformation(back, wgs84)
            points = []
            for dx, dy in ((0, 0), (1, 0.7), (-0.8, 0.9), (0.3, -1)):
                x, y, _ = there.TransformPoint(lon + dx, lat + dy)
                points.append([x, y, *here.TransformPoint(x, y)[:2]])
            if not all(math.isfinite(v) for p in points for v in p):
                print("no coordinates for", text)
                continue
            out.append(dict(system=text, keys=geo_keys(path, names), points=points))
    open(sys.argv[1], "w").write("[\n" + ",\n".join(json.dumps(o, separators=(",", ":")) for o in out) + "\n]\n")
    print(len(out), "of", len(SYSTEMS))


main()

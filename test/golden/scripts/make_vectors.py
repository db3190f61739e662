#!/usr/bin/env python3
"""Writes small vector files with geopandas (1.x, pyarrow) and GDAL, and what geopandas reads of them, into a folder.

Usage: make_vectors.py test/golden/vector
"""
import json, pathlib, sys
import geopandas as gpd, numpy as np
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

out = pathlib.Path(sys.argv[1])
x0, y0 = 500000, 5100000
hole = Polygon([(x0, y0), (x0 + 400, y0), (x0 + 400, y0 + 300), (x0, y0 + 300)],
               [[(x0 + 100, y0 + 100), (x0 + 200, y0 + 100), (x0 + 200, y0 + 200), (x0 + 100, y0 + 200)]])
islands = MultiPolygon([hole, Polygon([(x0 + 1000, y0), (x0 + 1100, y0), (x0 + 1050, y0 + 90)])])
frame = gpd.GeoDataFrame(
    {
        "name": ["a,b", 'say "c"', "über", None],
        "pop": [10, 20, 30, 40],
        "height": [1.5, None, -2.25, 1e-7],
        "when": np.array(["2020-01-01", "2021-06-30T12:00:00", "NaT", "2022-01-01"], "datetime64[ms]"),
        "flag": [True, False, True, False],
    },
    geometry=[hole, islands, LineString([(x0, y0), (x0 + 500, y0 + 250)]), None],
    crs=32633,
)
expected = {}


def features(data):
    lonlat = data.to_crs(4326)
    return [
        {"geometry": None if g is None else g.__geo_interface__, "pop": int(p), "height": None if h is None or np.isnan(h) else h, "name": n if isinstance(n, str) else None}
        for g, p, h, n in zip(lonlat.geometry, lonlat["pop"], lonlat["height"], lonlat["name"])
    ]


for codec in ["snappy", "gzip", "zstd", "brotli", None]:
    frame.to_parquet(out / f"mixed_{codec or 'none'}.parquet", compression=codec)
expected["mixed"] = features(frame)

points = gpd.GeoDataFrame(
    {"name": list("abc"), "pop": [1, 2, 3], "height": [0.5, 1.5, 2.5]},
    geometry=[Point(14.5, 46.0), Point(-70.25, -33.5), Point(179.5, 0)], crs=4326)
points.to_parquet(out / "points_native.parquet", geometry_encoding="geoarrow")
expected["points_native"] = features(points)
polygons = gpd.GeoDataFrame(
    {"name": ["p"], "pop": [5], "height": [9.5]}, geometry=[hole], crs=32633)
polygons.to_parquet(out / "polygons_native.parquet", geometry_encoding="geoarrow")
expected["polygons_native"] = features(polygons)

own = polygons.to_crs("+proj=laea +lat_0=46 +lon_0=15 +x_0=1000 +y_0=2000 +datum=WGS84 +units=m")
own.to_parquet(out / "own_crs.parquet")
expected["own_crs"] = features(own)

# CSV by GDAL: WKT in UTM, and points with a semicolon
csv = frame[["name", "pop", "height", "geometry"]].to_csv(index=False)
(out / "wkt.csv").write_text(csv)
(out / "points.csv").write_text("\ufeffid;Longitude;Latitude;pop;code\r\n" + "".join(
    f'{i};{p.x};{p.y};{i * 10 + 0.5};"0{i}"\r\n' for i, p in enumerate(points.geometry)))
json.dump(expected, open(out / "expected.json", "w"), indent=1)

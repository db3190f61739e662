#!/usr/bin/env python3
"""Which cells GDAL burns for random geometries: polygons by centres, lines all touched, points. Writes JSON to stdout.

Usage: make_cells.py > test/golden/cells.json
"""
import json
import numpy as np
from osgeo import gdal, ogr

gdal.UseExceptions()
rng = np.random.default_rng(11)
W, H = 23, 19
ORIGIN_X, ORIGIN_Y, STEP = 1000.0, 2000.0, 10.0


def spot(margin=30):
    return [float(rng.uniform(ORIGIN_X - margin, ORIGIN_X + W * STEP + margin)),
            float(rng.uniform(ORIGIN_Y - H * STEP - margin, ORIGIN_Y + margin))]


def star(cx, cy, low, high, corners):
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radii = rng.uniform(low, high, corners)
    ring = [[float(cx + r * np.cos(a)), float(cy + r * np.sin(a))] for a, r in zip(angles, radii)]
    return ring + [ring[0]]


def polygon():
    cx, cy = spot(0)
    return [star(cx, cy, 40, 110, 9), star(cx, cy, 5, 35, 6)]


def burn(geometry, touched):
    driver = ogr.GetDriverByName("Memory").CreateDataSource("m")
    layer = driver.CreateLayer("l")
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromJson(json.dumps(geometry)))
    layer.CreateFeature(feature)
    raster = gdal.GetDriverByName("MEM").Create("", W, H, 1, gdal.GDT_Byte)
    raster.SetGeoTransform((ORIGIN_X, STEP, 0, ORIGIN_Y, 0, -STEP))
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1], options=["ALL_TOUCHED=TRUE"] if touched else [])
    return [int(i) for i in np.flatnonzero(raster.ReadAsArray())]


cases = []
for _ in range(12):
    g = {"type": "Polygon", "coordinates": polygon()}
    cases.append({"geometry": g, "cells": burn(g, False)})
for _ in range(6):
    # Parts apart, as simple features have them.
    g = {"type": "MultiPolygon", "coordinates": [[star(1040, 1950, 10, 35, 7)], [star(1150, 1880, 30, 60, 8), star(1150, 1880, 5, 25, 5)]]}
    cases.append({"geometry": g, "cells": burn(g, False)})
for _ in range(12):
    g = {"type": "LineString", "coordinates": [spot() for _ in range(4)]}
    cases.append({"geometry": g, "cells": burn(g, True)})
for _ in range(4):
    g = {"type": "MultiPoint", "coordinates": [spot() for _ in range(8)]}
    cases.append({"geometry": g, "cells": burn(g, False)})
print(json.dumps({"grid": {"crs": "EPSG:32633", "originX": ORIGIN_X, "originY": ORIGIN_Y, "stepX": STEP, "stepY": -STEP, "width": W, "height": H}, "cases": cases}))

#!/usr/bin/env python3
"""Mean of the pixels of a raster (0 is no data) whose centres lie in a WGS 84 polygon: NumPy, matplotlib-free ray casting. Prints the mean."""
import json, sys
import numpy as np
from osgeo import gdal, osr

ds = gdal.Open(sys.argv[1])
ring = np.array(json.loads(sys.argv[2])["coordinates"][0])
src, dst = osr.SpatialReference(), ds.GetSpatialRef()
src.ImportFromEPSG(4326)
for s in (src, dst):
    s.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
t = osr.CoordinateTransformation(src, dst)
ring = np.array([t.TransformPoint(x, y)[:2] for x, y in ring.tolist()])
x0, dx, _, y0, _, dy = ds.GetGeoTransform()
a = ds.ReadAsArray().astype(float)
xs, ys = x0 + (np.arange(a.shape[1]) + 0.5) * dx, y0 + (np.arange(a.shape[0]) + 0.5) * dy
X, Y = np.meshgrid(xs, ys)
inside = np.zeros(a.shape, bool)
for (xa, ya), (xb, yb) in zip(ring[:-1], ring[1:]):
    crosses = (ya > Y) != (yb > Y)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside ^= crosses & (X < xa + (Y - ya) / (yb - ya) * (xb - xa))
print(repr(a[inside & (a != 0)].mean()))

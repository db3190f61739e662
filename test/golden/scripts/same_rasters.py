#!/usr/bin/env python3
"""Compares rasters of two folders that have the same names: prints, as JSON by name, how many cells differ in having a value, and the greatest difference of those that both have.

Usage: same_rasters.py <folder of results> <folder of goldens>. Results may be GeoTIFFs or PNGs of any type; goldens are float32, NaN is no data.
"""
import json, pathlib, sys
import numpy as np
from osgeo import gdal

gdal.UseExceptions()
RESULTS, GOLDENS = map(pathlib.Path, sys.argv[1:])


def values(path):
    ds = gdal.Open(str(path))
    found = ds.ReadAsArray().astype(float).reshape(-1, ds.RasterYSize, ds.RasterXSize)
    if ds.GetDriver().ShortName == "PNG":
        found = found[:3]
        found[:, ds.GetRasterBand(1).GetMaskBand().ReadAsArray() == 0] = np.nan
    nodata = ds.GetRasterBand(1).GetNoDataValue()
    if nodata is not None:
        found[found == nodata] = np.nan
    return found


told = {}
for golden in sorted(GOLDENS.glob("*.tif")):
    ours, theirs = values(RESULTS / golden.name), values(golden)
    if ours.shape != theirs.shape:
        told[golden.stem] = {"shape": [ours.shape, theirs.shape]}
        continue
    valid = np.isfinite(ours) & np.isfinite(theirs)
    told[golden.stem] = {
        "missing": int((np.isnan(ours) != np.isnan(theirs)).sum()),
        "difference": float(np.abs(ours - theirs)[valid].max()),
        "valid": int(valid.sum()),
    }
print(json.dumps(told))

#!/usr/bin/env python3
"""What GDAL makes of TIFFs, as JSON on standard output: overviews, alpha, and the values of each band with those that are masked as null.

Usage: tiff_facts.py <file>...
"""
import json, sys
import numpy as np
from osgeo import gdal

gdal.UseExceptions()
facts = []
for path in sys.argv[1:]:
    file = gdal.Open(path)
    bands = [file.GetRasterBand(i + 1) for i in range(file.RasterCount)]
    first = bands[0]
    cells = [np.where(b.GetMaskBand().ReadAsArray() == 0, np.nan, b.ReadAsArray().astype("f8")) for b in bands]
    facts.append({
        "overviews": [first.GetOverview(i).XSize for i in range(first.GetOverviewCount())],
        "alpha": bool(first.GetMaskFlags() & gdal.GMF_ALPHA),
        "values": [[None if np.isnan(v) else v for v in each.ravel().tolist()] for each in cells],
    })
json.dump(facts, sys.stdout)

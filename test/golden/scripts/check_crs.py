#!/usr/bin/env python3
"""Reads [{"crs": WKT, "points": [[x, y], ...]} or {"cf": grid mapping attributes, ...}] from standard input; writes the points' longitudes and latitudes by PROJ."""
import json, sys, warnings
from pyproj import CRS, Transformer

warnings.simplefilter("ignore")
out = []
for one in json.load(sys.stdin):
    crs = CRS.from_cf(one["cf"]) if "cf" in one else CRS.from_user_input(one["crs"])
    to = Transformer.from_crs(crs, 4326, always_xy=True)
    out.append([to.transform(x, y) for x, y in one["points"]])
print(json.dumps(out))

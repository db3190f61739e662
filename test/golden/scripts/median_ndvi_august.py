#!/usr/bin/env python3
"""Median NDVI of August 2023, clouds and shadows (SCL 3, 8, 9, 10) masked, over both MGRS tiles at 120 m: computed with NumPy and GDAL.

Usage: median_ndvi_august.py <folder of the series s2-l2a-33t> <output.tif>

Rules: the grid is that of the first item in order of (datetime, id); it covers the bounds of all items, a cell belonging by its
centre. Items off that grid give the nearest pixel, a tie going to the larger index: floor(source + 1e-10). One time step per UTC
day; within a day items by id, per band the first value that is not 0 wins. NDVI per day, median over the days that have a value.
"""
import json, pathlib, sys
import numpy as np
from osgeo import gdal

gdal.UseExceptions()
folder, out = pathlib.Path(sys.argv[1]), sys.argv[2]
items = [json.loads(p.read_text()) | {"folder": p.parent} for p in folder.glob("*/item.json")]
items.sort(key=lambda i: (i["properties"]["datetime"], i["id"]))

def opened(item, asset):
    return gdal.Open(str(item["folder"] / item["assets"][asset]["href"]))

def bounds(item):
    ds = opened(item, "red")
    x, dx, _, y, _, dy = ds.GetGeoTransform()
    return x, y + dy * ds.RasterYSize, x + dx * ds.RasterXSize, y

x0, dx, _, y0, _, dy = opened(items[0], "red").GetGeoTransform()
b = np.array([bounds(i) for i in items])
west, south, east, north = b[:, 0].min(), b[:, 1].min(), b[:, 2].max(), b[:, 3].max()
c0, c1 = int(np.ceil((west - x0) / dx - 0.5 - 1e-9)), int(np.floor((east - x0) / dx - 0.5 + 1e-9)) + 1
r0, r1 = int(np.ceil((north - y0) / dy - 0.5 - 1e-9)), int(np.floor((south - y0) / dy - 0.5 + 1e-9)) + 1
ox, oy = x0 + c0 * dx, y0 + r0 * dy
xs, ys = ox + (np.arange(c1 - c0) + 0.5) * dx, oy + (np.arange(r1 - r0) + 0.5) * dy

def on_grid(item, asset):
    ds = opened(item, asset)
    gx, gdx, _, gy, _, gdy = ds.GetGeoTransform()
    a = ds.ReadAsArray()
    cols, rows = np.floor((xs - gx) / gdx + 1e-10).astype(int), np.floor((ys - gy) / gdy + 1e-10).astype(int)
    ok = ((rows >= 0) & (rows < a.shape[0]))[:, None] & ((cols >= 0) & (cols < a.shape[1]))[None, :]
    return np.where(ok, a[np.clip(rows, 0, a.shape[0] - 1)][:, np.clip(cols, 0, a.shape[1] - 1)], 0)

days = {}
for item in items:
    days.setdefault(item["properties"]["datetime"][:10], []).append(item)
series = []
for day in sorted(days):
    layer = {}
    for asset in ("red", "nir", "scl"):
        value = np.zeros((len(ys), len(xs)))
        for item in sorted(days[day], key=lambda i: i["id"]):
            if asset in item["assets"]:
                value = np.where(value == 0, on_grid(item, asset), value)
        layer[asset] = value
    bad = np.isin(layer["scl"], (3, 8, 9, 10))
    valid = (layer["red"] != 0) & (layer["nir"] != 0) & ~bad
    with np.errstate(divide="ignore", invalid="ignore"):
        ndvi = (layer["nir"] - layer["red"]) / (layer["nir"] + layer["red"])
    series.append(np.where(valid, ndvi, np.nan))
import warnings
warnings.simplefilter("ignore")
median = np.nanmedian(np.stack(series), axis=0).astype("float32")
ds = gdal.GetDriverByName("GTiff").Create(out, len(xs), len(ys), 1, gdal.GDT_Float32, ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES"])
ds.SetGeoTransform((ox, dx, 0, oy, 0, dy))
ds.SetProjection(opened(items[0], "red").GetProjection())
ds.GetRasterBand(1).SetNoDataValue(float("nan"))
ds.GetRasterBand(1).WriteArray(median)

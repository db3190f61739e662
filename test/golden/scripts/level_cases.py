"""GeoTIFFs with overviews of odd factors, masks and alpha, one of more than 4 GiB, and what nearest neighbours of them are.

    python3 level_cases.py FOLDER

writes the files, cases.json and <case>.f32 (NaN: no data). The level is the coarsest overview that is not coarser than the asked
cells; its pixels and its mask are those that GDAL reads, the nearest of which are picked with NumPy.
"""

import json
import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
folder = sys.argv[1]
rng = np.random.default_rng(3)
srs = osr.SpatialReference()
srs.ImportFromEPSG(32633)
WIDTH, HEIGHT = 601, 455
STEPS = [15, 20, 29.9, 30, 30.1, 45, 50, 60, 61, 77, 100, 160]
FILES = {
    "third": {"factors": [3]},
    "odd": {"factors": [3, 5, 9]},
    "six": {"factors": [6]},
    "only_eighth": {"factors": [8]},
    "out_of_order": {"factors": [8, 2]},
    "mask": {"factors": [2, 4], "valid": "mask"},
    "alpha": {"factors": [2, 4], "valid": "alpha"},
    "mask_near": {"factors": [3, 7], "valid": "mask", "method": "NEAREST"},
}


def placed(path, width, height, bands, options):
    out = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, gdal.GDT_UInt16, options)
    out.SetGeoTransform([500000, 10, 0, 5100000, 0, -10])
    out.SetSpatialRef(srs)
    return out


def write(path, factors, valid="nodata", method="AVERAGE"):
    options = ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE"]
    out = placed(path, WIDTH, HEIGHT, 2 if valid == "alpha" else 1, options + (["ALPHA=YES"] if valid == "alpha" else []))
    holes = np.kron(rng.random((HEIGHT // 16 + 1, WIDTH // 16 + 1)) < 0.2, np.ones((16, 16), bool))[:HEIGHT, :WIDTH]
    data = rng.integers(1, 60000, (HEIGHT, WIDTH)).astype(np.uint16)
    band = out.GetRasterBand(1)
    if valid == "nodata":
        band.SetNoDataValue(0)
        data[holes] = 0
    band.WriteArray(data)
    if valid == "alpha":
        out.GetRasterBand(2).WriteArray(np.where(holes, 0, 65535).astype(np.uint16))
    if valid == "mask":
        out.CreateMaskBand(gdal.GMF_PER_DATASET)
        band.GetMaskBand().WriteArray(np.where(holes, 0, 255).astype(np.uint8))
    out.BuildOverviews(method, factors)


def nearest(path, step):
    full = gdal.Open(path)
    band = full.GetRasterBand(1)
    factors = {full.RasterXSize / o.XSize: i for i in range(band.GetOverviewCount()) for o in [band.GetOverview(i)]}
    factors = {f: i for f, i in factors.items() if f <= step / 10 * (1 + 1e-6)}
    level = factors[max(factors)] if factors else None
    of = gdal.OpenEx(path, open_options=[f"OVERVIEW_LEVEL={'NONE' if level is None else level}"])
    width, height = int(WIDTH * 10 / step), int(HEIGHT * 10 / step)
    u = np.floor((np.arange(width) + 0.5) * step / (WIDTH * 10 / of.RasterXSize) + 1e-10).astype(int)
    v = np.floor((np.arange(height) + 0.5) * step / (HEIGHT * 10 / of.RasterYSize) + 1e-10).astype(int)
    values = of.GetRasterBand(1).ReadAsArray()[np.ix_(v, u)].astype("<f4")
    values[of.GetRasterBand(1).GetMaskBand().ReadAsArray()[np.ix_(v, u)] == 0] = np.nan
    return values, of.RasterXSize


cases = []
for name, how in FILES.items():
    write(f"{folder}/{name}.tif", **how)
    for step in STEPS:
        values, width = nearest(f"{folder}/{name}.tif", step)
        case = f"{name}_{step}"
        values.tofile(f"{folder}/{case}.f32")
        cases.append({"name": case, "file": f"{name}.tif", "step": step, "size": values.shape[::-1], "levelWidth": width})

# Blocks behind a hole of 5 GiB, which takes no room on disk.
path = f"{folder}/large.tif"
options = ["BIGTIFF=YES", "TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "SPARSE_OK=YES", "COMPRESS=DEFLATE"]
out = placed(path, 2000, 2000, 1, options)
out.GetRasterBand(1).SetNoDataValue(0)
out.GetRasterBand(1).WriteArray(rng.integers(1, 60000, (256, 256)).astype(np.uint16), 0, 0)
out = None
os.truncate(path, 5 * 2**30)
out = gdal.Open(path, gdal.GA_Update)
out.GetRasterBand(1).WriteArray(rng.integers(1, 60000, (300, 300)).astype(np.uint16), 1024, 768)
out = None
values = gdal.Open(path).ReadAsArray().astype("<f4")
values[values == 0] = np.nan
values.tofile(f"{folder}/large.f32")
cases.append({"name": "large", "file": "large.tif", "step": 10, "size": [2000, 2000], "levelWidth": 2000})
json.dump(cases, open(f"{folder}/cases.json", "w"))

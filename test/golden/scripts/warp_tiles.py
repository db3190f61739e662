"""Map tiles out of files, as gdalwarp makes them from a named overview.

    python3 warp_tiles.py TILES.json FOLDER

TILES.json lists {key, file, band, bounds (EPSG:3857), level (0 is full resolution)}; FOLDER gets <key>.near.f32 and
<key>.bilinear.f32 (NaN: no data; XSCALE and YSCALE keep GDAL's bilinear kernel at 2 x 2 cells where it would widen it),
and <key>.auto.f32: near from the overview that gdalwarp -ovr AUTO takes.
"""

import json
import sys

from osgeo import gdal

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
tiles, folder = json.load(open(sys.argv[1])), sys.argv[2]


def warp(tile, method, overview):
    dataset = gdal.Open(tile["file"])
    if tile["band"] != 1 or dataset.RasterCount > 1:
        dataset = gdal.Translate("", dataset, format="VRT", bandList=[tile["band"]])
    out = gdal.Warp(
        "",
        dataset,
        format="MEM",
        dstSRS="EPSG:3857",
        outputBounds=tile["bounds"],
        width=256,
        height=256,
        resampleAlg=method,
        errorThreshold=0,
        outputType=gdal.GDT_Float32,
        dstNodata=float("nan"),
        overviewLevel=overview,
        warpOptions=["XSCALE=1", "YSCALE=1", "SOURCE_EXTRA=16"],
    )
    return out.ReadAsArray().astype("<f4")


for tile in tiles:
    level = tile["level"] - 1 if tile["level"] > 0 else "NONE"
    for method in ["near", "bilinear"]:
        warp(tile, method, level).tofile(f"{folder}/{tile['key']}.{method}.f32")
    warp(tile, "near", "AUTO").tofile(f"{folder}/{tile['key']}.auto.f32")

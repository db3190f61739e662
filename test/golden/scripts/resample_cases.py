"""Four real files, and what gdalwarp makes of them with all of its methods.

    python3 resample_cases.py DATA FOLDER

DATA is a folder with the files named below. Writes into FOLDER <file>.tif, at most 140 x 140 cells of a band of each; <case>.<method>.f64, what
gdalwarp -et 0 -ovr NONE gives (NaN: no data); and cases.json.
"""

import json
import math
import sys

from osgeo import gdal, osr

gdal.UseExceptions()
osr.UseExceptions()
data, folder = sys.argv[1:]

CELLS = 140
METHODS = "near bilinear cubic cubicspline lanczos average rms sum mode min max med q1 q3".split()
# Terrain with no-data, terrain in degrees, classes, and a scene in bytes.
FILES = {
    "dtm": "dem/alexandria_dtm_2m.tif",
    "srtm": "dem/zion_srtm.tif",
    "classes": "landsat8-c2l2/LC08_L2SP_017036_20130419_20200913_02_T2_QA_PIXEL.TIF",
    "scene": "landsat-peru-1985-2020/1985.tif",
}
# Cells of the source per cell of the target, in the system of the file.
FACTORS = [0.6, 2, 2.5, 4]
# Target system and size of cells, in units of it.
WARPS = {
    "dtm": [("EPSG:3857", 2.6), ("EPSG:32617", 7)],
    "srtm": [("EPSG:32612", 80), ("EPSG:3857", 300)],
    "classes": [("EPSG:3857", 500), ("EPSG:4326", 0.015)],
    "scene": [("EPSG:32718", 83), ("EPSG:3857", 97)],
}


def in_own_system(source, factor):
    west, step, _, north, _, down = source.GetGeoTransform()
    width, height = math.ceil(source.RasterXSize / factor), math.ceil(source.RasterYSize / factor)
    step, down = step * factor, down * factor
    return None, [west, north + height * down, west + width * step, north], width, height


def in_other_system(source, crs, step):
    """Edges on whole multiples of the cells, around the file."""
    west, dx, _, north, _, dy = source.GetGeoTransform()
    to = osr.SpatialReference()
    to.SetFromUserInput(crs)
    own = source.GetSpatialRef()
    for each in (to, own):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    corners = west, north + dy * source.RasterYSize, west + dx * source.RasterXSize, north
    low_x, low_y, high_x, high_y = osr.CoordinateTransformation(own, to).TransformBounds(*corners, 21)
    left, right = math.floor(low_x / step), math.ceil(high_x / step)
    bottom, top = math.floor(low_y / step), math.ceil(high_y / step)
    return crs, [left * step, bottom * step, right * step, top * step], right - left, top - bottom


def warp(path, key, method, target):
    crs, bounds, width, height = target
    # gdalwarp -et 0 -ovr NONE -r <method> -te <bounds> -ts <size> [-t_srs <crs>] -ot Float64 -dstnodata nan
    out = gdal.Warp(
        "",
        path,
        format="MEM",
        dstSRS=crs,
        outputBounds=bounds,
        width=width,
        height=height,
        resampleAlg=method,
        errorThreshold=0,
        overviewLevel="NONE",
        outputType=gdal.GDT_Float64,
        dstNodata=float("nan"),
    )
    out.ReadAsArray().astype("<f8").tofile(f"{folder}/{key}.{method}.f64")


def main():
    cases = []
    for name, file in FILES.items():
        path = f"{folder}/{name}.tif"
        whole = gdal.Open(f"{data}/{file}")
        window = [0, 0, min(CELLS, whole.RasterXSize), min(CELLS, whole.RasterYSize)]
        gdal.Translate(path, whole, bandList=[1], srcWin=window, creationOptions=["TILED=YES"])
        source = gdal.Open(path)
        targets = [in_own_system(source, factor) for factor in FACTORS]
        targets += [in_other_system(source, *to) for to in WARPS[name]]
        for index, target in enumerate(targets):
            key = f"{name}-{index}"
            for method in METHODS:
                warp(path, key, method, target)
            crs, bounds, width, height = target
            case = {"key": key, "file": name, "crs": crs, "bounds": bounds, "width": width, "height": height}
            cases.append(case)
    json.dump({"gdal": gdal.__version__, "cases": cases}, open(f"{folder}/cases.json", "w"))


main()

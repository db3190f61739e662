"""A small raster with missing cells, and what gdalwarp -et 0 -ovr NONE makes of it with all of its methods.

    python3 resample_small.py > test/golden/resampling.json
"""

import json

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
METHODS = "near bilinear cubic cubicspline lanczos average rms sum mode min max med q1 q3".split()
WIDTH, HEIGHT, STEP = 24, 20, 10
WEST, NORTH = 500000, 5000000
# Size of cells and system: up, down by 2, 2.5 and 4, and into another system.
TARGETS = [(8, None), (20, None), (25, None), (40, None), (19, "EPSG:3857"), (40, "EPSG:3857")]


def system(code):
    out = osr.SpatialReference()
    out.SetFromUserInput(code)
    out.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return out


def raster(values):
    out = gdal.GetDriverByName("MEM").Create("", WIDTH, HEIGHT, 1, gdal.GDT_Int16)
    out.SetGeoTransform([WEST, STEP, 0, NORTH, 0, -STEP])
    out.SetSpatialRef(system("EPSG:32633"))
    out.GetRasterBand(1).SetNoDataValue(0)
    out.GetRasterBand(1).WriteArray(values)
    return out


def bounds_in(crs, step):
    corners = WEST, NORTH - HEIGHT * STEP, WEST + WIDTH * STEP, NORTH
    if crs:
        corners = osr.CoordinateTransformation(system("EPSG:32633"), system(crs)).TransformBounds(*corners, 21)
    west, south = np.floor(np.array(corners[:2]) / step) * step
    east, north = np.ceil(np.array(corners[2:]) / step) * step
    return [float(each) for each in (west, south, east, north)]


def main():
    rng = np.random.default_rng(11)
    values = rng.integers(1, 9, (HEIGHT, WIDTH)).astype("int16") * 100
    values[3:5, 4:7] = 0
    values[12, 15] = 0
    source = raster(values)
    cases = []
    for step, crs in TARGETS:
        bounds = bounds_in(crs, step)
        for method in METHODS:
            out = gdal.Warp(
                "",
                source,
                format="MEM",
                dstSRS=crs,
                outputBounds=bounds,
                xRes=step,
                yRes=step,
                resampleAlg=method,
                errorThreshold=0,
                outputType=gdal.GDT_Float64,
                dstNodata=float("nan"),
            ).ReadAsArray()
            data = [[None if np.isnan(v) else round(float(v), 6) for v in row] for row in out]
            cases.append({"method": method, "crs": crs or "EPSG:32633", "step": step, "bounds": bounds, "data": data})
    print(json.dumps({"gdal": gdal.__version__, "values": values.tolist(), "cases": cases}))


main()

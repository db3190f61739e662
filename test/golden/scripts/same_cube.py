"""Compares a netCDF file with the GeoTIFFs of the same cube, one per date; prints the number of cells that differ, and what it saw.

Usage: same_cube.py FILE.nc BAND[,BAND...] DATE=FILE.tif ...
"""

import json
import sys

import netCDF4
import numpy
from osgeo import gdal

path, bands, *files = sys.argv[1:]
dataset = netCDF4.Dataset(path)
dataset.set_auto_scale(False)
times = netCDF4.num2date(dataset["t"][:], dataset["t"].units)
days = [f"{time.year:04}-{time.month:02}-{time.day:02}" for time in times]
different = 0
for entry in files:
    day, tiff = entry.split("=", 1)
    raster = gdal.Open(tiff)
    for number, band in enumerate(bands.split(","), start=1):
        expected = raster.GetRasterBand(number).ReadAsArray()
        found = dataset[band][days.index(day)]
        fill = raster.GetRasterBand(number).GetNoDataValue()
        values = numpy.ma.filled(found, fill if fill is not None else 0)
        different += int(numpy.count_nonzero(values != expected))
print(
    json.dumps(
        {
            "different": different,
            "model": dataset.data_model,
            "days": days,
            "wkt": "crs_wkt" in dataset["crs"].ncattrs() or "spatial_ref" in dataset["crs"].ncattrs(),
        }
    )
)

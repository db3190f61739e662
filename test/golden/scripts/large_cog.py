"""A COG of a given number of bytes and a little more, uncompressed, without overviews: large_cog.py <path> <bytes>"""
import sys
import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
path, size = sys.argv[1], int(sys.argv[2])
width = 11264
height = -(-size // (2 * width * 512)) * 512
raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_UInt16)
raster.SetGeoTransform([500000, 10, 0, 5200000, 0, -10])
system = osr.SpatialReference()
system.ImportFromEPSG(32633)
raster.SetProjection(system.ExportToWkt())
for row in range(height):
    raster.WriteArray(((np.arange(width, dtype=np.uint32) + row) % 65521).astype(np.uint16)[None, :], 0, row)
gdal.GetDriverByName("COG").CreateCopy(path, raster, options=["COMPRESS=NONE", "OVERVIEWS=NONE"])

#!/usr/bin/env python3
"""Reads a GeoTIFF with GDAL and prints what it says as JSON: layout, COG errors, type, no-data, band names, units, date, values."""
import json, sys
import numpy
from osgeo import gdal
from osgeo_utils.samples import validate_cloud_optimized_geotiff as cog

gdal.UseExceptions()
path = sys.argv[1]
ds = gdal.Open(path)
warnings, errors, _ = cog.validate(path, full_check=True)
bands = [ds.GetRasterBand(i + 1) for i in range(ds.RasterCount)]
print(json.dumps({
    "errors": errors, "warnings": warnings, "layout": ds.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"),
    "crs": ds.GetSpatialRef().GetAuthorityCode(None), "geotransform": ds.GetGeoTransform(), "size": [ds.RasterXSize, ds.RasterYSize],
    "overviews": bands[0].GetOverviewCount(), "datetime": ds.GetMetadataItem("TIFFTAG_DATETIME"),
    "bands": [{"name": b.GetDescription(), "type": gdal.GetDataTypeName(b.DataType), "nodata": str(b.GetNoDataValue()), "scale": b.GetScale(), "unit": b.GetUnitType(),
               "values": [None if v != v else v for v in b.ReadAsArray().astype(float).ravel().tolist()]} for b in bands],
}))

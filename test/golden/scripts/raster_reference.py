"""Writes reference.json for a folder of rasters: what GDAL finds in each, in the form that `npm run rasters` reads."""
import json
import math
import os
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")


def plain(value):
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def statistics(values, mask):
    valid = mask != 0
    if values.dtype.kind == "f":
        valid &= ~np.isnan(values)
    found = values[valid].astype(np.float64)
    if found.size == 0:
        return {"valid": 0}
    return {"valid": int(found.size), "min": plain(found.min()), "max": plain(found.max()),
            "mean": plain(found.mean()), "std": plain(found.std())}


def entry(path):
    try:
        dataset = gdal.Open(path)
    except RuntimeError as error:
        return {"open": f"error: {error}"}
    try:
        bands = [dataset.GetRasterBand(i + 1) for i in range(dataset.RasterCount)]
        arrays = [band.ReadAsArray() for band in bands]
        masks = [band.GetMaskBand().ReadAsArray() for band in bands]
    except RuntimeError as error:
        return {"open": "ok", "read": f"error: {error}"}
    height, width = arrays[0].shape
    cells = [(0, 0), (height // 3, width // 2), (height // 2, width - 1), (height - 1, width // 3), (height - 1, width - 1)]
    nodata = bands[0].GetNoDataValue()
    transform = dataset.GetGeoTransform(can_return_null=True)
    return {
        "width": width, "height": height, "bands": len(bands), "dtype": gdal.GetDataTypeName(bands[0].DataType),
        "nodata": None if nodata is None else plain(nodata),
        "crs": "known" if dataset.GetSpatialRef() else None,
        "geotransform": None if transform is None else list(transform),
        "band_statistics": [statistics(a, m) for a, m in zip(arrays, masks)],
        "pixels": [{"row": row, "col": col,
                    "values": [None if a[row, col] != a[row, col] else plain(a[row, col]) for a in arrays]}
                   for row, col in cells],
    }


if __name__ == "__main__":
    folder = sys.argv[1]
    files = {name: entry(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".tif")}
    with open(os.path.join(folder, "reference.json"), "w") as out:
        json.dump({"gdal": gdal.__version__, "files": files}, out)
    print(len(files))

"""The work of the bench in NumPy, rasterio and GDAL: CPU seconds (user + system) of each case, files read and decoded in all of them.

usage: numpy_cases.py <folder of the demo> <GeoJSON of fields>
"""

import json
import pathlib
import resource
import sys
import tempfile

import numpy
import rasterio
import rasterio.features
import rasterio.shutil
import rasterio.warp

folder = pathlib.Path(sys.argv[1])
fields = json.loads(pathlib.Path(sys.argv[2]).read_text())
left = sorted(path.parent for path in folder.glob("*T33AAA*/B04.tif"))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read(path):
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def zonal_means():
    with rasterio.open(left[0] / "B04.tif") as dataset:
        transform, shape, crs = dataset.transform, dataset.shape, dataset.crs
    shapes = [
        (rasterio.warp.transform_geom("EPSG:4326", crs, feature["geometry"]), number + 1)
        for number, feature in enumerate(fields["features"])
    ]
    labels = rasterio.features.rasterize(shapes, out_shape=shape, transform=transform, dtype="int32").ravel()
    for scene in left:
        values = read(scene / "B04.tif").ravel()
        valid = values != 0
        sums = numpy.bincount(labels[valid], weights=values[valid], minlength=len(shapes) + 1)
        counts = numpy.bincount(labels[valid], minlength=len(shapes) + 1)
        sums / numpy.maximum(counts, 1)


def stacks():
    for band in ("B02", "B03", "B04", "B08"):
        stack = numpy.stack([read(scene / f"{band}.tif") for scene in left]).astype("float32")
        stack[stack == 0] = numpy.nan
        yield stack


def nanmedian():
    for stack in stacks():
        write(numpy.nanmedian(stack, axis=0))


def sorted_median():
    for stack in stacks():
        count = numpy.sum(~numpy.isnan(stack), axis=0)
        stack.sort(axis=0)
        half = numpy.maximum(count, 1) // 2
        upper = numpy.take_along_axis(stack, half[None], axis=0)[0]
        lower = numpy.take_along_axis(stack, numpy.maximum(half - 1, 0)[None], axis=0)[0]
        write(numpy.where(count % 2 == 1, upper, (lower + upper) / 2))


def write(values):
    with rasterio.open(left[0] / "B04.tif") as dataset:
        profile = dataset.profile
    profile.update(driver="COG", dtype="float32", nodata=float("nan"), compress="deflate", predictor=3)
    for name in ("tiled", "blockxsize", "blockysize", "interleave"):
        profile.pop(name, None)
    with tempfile.TemporaryDirectory() as place, rasterio.open(f"{place}/out.tif", "w", **profile) as out:
        out.write(values.astype("float32"), 1)


def copies(level):
    with tempfile.TemporaryDirectory() as place:
        for number, scene in enumerate(left):
            rasterio.shutil.copy(
                scene / "B04.tif", f"{place}/{number}.tif",
                driver="COG", blocksize=256, compress="deflate", level=level, predictor=2, overview_resampling="nearest", num_threads=1,
            )


cases = {
    "zonal means, NumPy + rasterio": zonal_means,
    "medians, numpy.nanmedian": nanmedian,
    "medians, NumPy by sorting": sorted_median,
    "copies, GDAL's COG driver, level 6": lambda: copies(6),
    "copies, GDAL's COG driver, level 1": lambda: copies(1),
}
seconds = {}
for name, case in cases.items():
    case()
    before = cpu()
    case()
    seconds[name] = cpu() - before
print(json.dumps(seconds))

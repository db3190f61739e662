"""Makes GeoTIFFs of every kind that GDAL can write, small, deterministic: types, bits, codecs, predictors, layouts, masks."""
import itertools
import os
import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")

TYPES = {
    "u8": (gdal.GDT_Byte, np.uint8), "u16": (gdal.GDT_UInt16, np.uint16), "i16": (gdal.GDT_Int16, np.int16),
    "u32": (gdal.GDT_UInt32, np.uint32), "i32": (gdal.GDT_Int32, np.int32), "u64": (gdal.GDT_UInt64, np.uint64),
    "i64": (gdal.GDT_Int64, np.int64), "f32": (gdal.GDT_Float32, np.float32), "f64": (gdal.GDT_Float64, np.float64),
}
CODECS = ["NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD"]


class Maker:
    def __init__(self, folder, share):
        self.folder, self.part, self.parts, self.number = folder, *share, 0

    def skip(self):
        self.number += 1
        return self.number % self.parts != self.part

    def values(self, kind, width, height, bands, bits=None):
        random = np.random.default_rng(width * 1000 + height * 10 + bands)
        ramp = (np.arange(height)[:, None] * 7 + np.arange(width)[None, :] * 3) % 251
        noise = random.integers(0, 4, (bands, height, width))
        planes = ramp[None] + noise + np.arange(bands)[:, None, None] * 11
        _, dtype = TYPES[kind]
        if dtype().dtype.kind == "f":
            out = (planes - 40) / 7.0
            out[:, 1, 1] = np.nan
            out[:, 2, 2] = np.inf
            return out.astype(dtype)
        if bits:
            return (planes * 2654435761 % (1 << bits)).astype(dtype)
        if kind in ("i16", "i32", "i64"):
            planes = planes - 120
        if kind in ("u32", "i32"):
            planes = planes * 1_000_003
        if kind in ("u64", "i64"):
            planes = planes.astype(np.int64) * 12_345_678_901
        return planes.astype(dtype)

    def write(self, name, kind, options, width=61, height=45, bands=1, bits=None, nodata=None, mask=False, sparse=False,
              overviews=False, transform=(500000, 10, 0, 5000000, 0, -10), alpha=False, metadata=None, epsg=32633, finite=False):
        if self.skip():
            return
        path = os.path.join(self.folder, name + ".tif")
        if os.path.exists(path):
            raise SystemExit(f"twice: {name}")
        code, _ = TYPES[kind]
        dataset = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, code, options)
        if transform:
            dataset.SetGeoTransform(transform)
        if epsg:
            srs = osr.SpatialReference()
            srs.ImportFromEPSG(epsg)
            dataset.SetSpatialRef(srs)
        data = self.values(kind, width, height, bands, bits)
        if finite:
            data = np.nan_to_num(data, nan=3, posinf=4)
        if nodata is not None:
            for i in range(bands):
                dataset.GetRasterBand(i + 1).SetNoDataValue(nodata)
            if np.isfinite(nodata) and np.can_cast(np.min_scalar_type(int(nodata)), data.dtype, "same_kind"):
                data[:, 3:9, 5:20] = nodata
        if alpha:
            data[-1] = np.where(data[0] % 3 == 0, 0, data[-1] | 1)
        if metadata:
            dataset.SetMetadata(metadata)
        if mask:
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        for i in range(bands):
            if sparse:
                dataset.GetRasterBand(i + 1).WriteArray(data[i, 20:30, 10:25], 10, 20)
            else:
                dataset.GetRasterBand(i + 1).WriteArray(data[i])
        if mask:
            valid = ((np.arange(height)[:, None] // 5 + np.arange(width)[None, :] // 7) % 2 * 255).astype(np.uint8)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(valid)
        if overviews:
            dataset.FlushCache()
            dataset.BuildOverviews("NEAREST", [2, 4])
        dataset = None


def tiled(size=16):
    return ["TILED=YES", f"BLOCKXSIZE={size}", f"BLOCKYSIZE={size}"]


def layouts():
    return {"strip": [], "rows3": ["BLOCKYSIZE=3"], "one": ["BLOCKYSIZE=45"], "tile": tiled(), "tile64": tiled(64)}


def predictors(kind, codec):
    if codec not in ("LZW", "DEFLATE", "ZSTD"):
        return [1]
    return [1, 2, 3] if kind in ("f32", "f64") else [1, 2]


def types_by_codec(maker):
    for kind, codec, order in itertools.product(TYPES, CODECS, ("LITTLE", "BIG")):
        for predictor, (layout, options) in itertools.product(predictors(kind, codec), layouts().items()):
            extra = [f"COMPRESS={codec}", f"ENDIANNESS={order}"] + ([f"PREDICTOR={predictor}"] if predictor > 1 else [])
            maker.write(f"{kind}-{codec}-{order}-p{predictor}-{layout}", kind, options + extra)


def bands(maker):
    for kind, codec, interleave, order in itertools.product(
            TYPES, ("NONE", "LZW", "ZSTD"), ("PIXEL", "BAND"), ("LITTLE", "BIG")):
        for predictor, layout, big in itertools.product(predictors(kind, codec), ("strip", "tile"), ("NO", "YES")):
            extra = [f"COMPRESS={codec}", f"INTERLEAVE={interleave}", f"ENDIANNESS={order}", f"BIGTIFF={big}"]
            extra += [f"PREDICTOR={predictor}"] if predictor > 1 else []
            maker.write(f"b3-{kind}-{codec}-{interleave}-{order}-p{predictor}-{layout}-big{big}", kind, layouts()[layout] + extra, bands=3)


def odd_bits(maker):
    for bits, codec, order in itertools.product(range(1, 32), ("NONE", "DEFLATE", "PACKBITS"), ("LITTLE", "BIG")):
        if bits in (8, 16):
            continue
        kind = "u8" if bits < 8 else "u16" if bits < 16 else "u32"
        for layout, count in itertools.product(("strip", "tile"), (1, 3)):
            for interleave in ("PIXEL", "BAND") if count > 1 else ("PIXEL",):
                options = [f"NBITS={bits}", f"COMPRESS={codec}", f"ENDIANNESS={order}", f"INTERLEAVE={interleave}"]
                maker.write(f"bits{bits}-{codec}-{order}-{layout}-{count}-{interleave}", kind, layouts()[layout] + options, bands=count, bits=bits)
    for codec, order, predictor in itertools.product(("NONE", "DEFLATE", "ZSTD", "LZW"), ("LITTLE", "BIG"), (1, 2, 3)):
        if codec == "NONE" and predictor > 1:
            continue
        for layout, count in itertools.product(("strip", "tile"), (1, 2)):
            options = ["NBITS=16", f"COMPRESS={codec}", f"ENDIANNESS={order}"] + ([f"PREDICTOR={predictor}"] if predictor > 1 else [])
            maker.write(f"half-{codec}-{order}-p{predictor}-{layout}-{count}", "f32", layouts()[layout] + options, bands=count)


def validity(maker):
    for kind, mask, sparse, layout in itertools.product(("u8", "u16", "i16", "f32", "f64"), (False, True), (False, True), ("strip", "tile", "tile64")):
        for count, interleave, nodata in itertools.product((1, 3), ("PIXEL", "BAND"), (None, 7)):
            options = layouts()[layout] + ["COMPRESS=DEFLATE", f"INTERLEAVE={interleave}"] + (["SPARSE_OK=TRUE"] if sparse else [])
            maker.write(f"valid-{kind}-m{mask}-s{sparse}-{layout}-{count}-{interleave}-n{nodata}", kind, options, bands=count,
                        nodata=nodata, mask=mask, sparse=sparse)
    for kind, nodata in itertools.product(("u8", "u16", "i16", "u32", "i32", "f32", "f64"),
                                          (-9999, 300, 255, 0, 65536, 1.5, -1.5, 1e40, -3.4028234663852886e38, float("nan"), float("inf"), -float("inf"))):
        for sparse in (False, True):
            maker.write(f"nodata-{kind}-{nodata}-{sparse}", kind, tiled() + (["SPARSE_OK=TRUE"] if sparse else []), nodata=nodata, sparse=sparse)
    for kind, count, interleave, layout in itertools.product(("u8", "u16", "u32"), (2, 4, 5), ("PIXEL", "BAND"), ("strip", "tile")):
        photometric = ["PHOTOMETRIC=RGB"] if count > 2 else []
        options = layouts()[layout] + photometric + ["ALPHA=YES", f"INTERLEAVE={interleave}"]
        maker.write(f"alpha-{kind}-{count}-{interleave}-{layout}", kind, options, bands=count, alpha=True)
        maker.write(f"alpha-{kind}-{count}-{interleave}-{layout}-nodata", kind, options, bands=count, alpha=True, nodata=9)
    for interleave in ("PIXEL", "BAND"):
        maker.write(f"values-{interleave}", "u8", tiled() + [f"INTERLEAVE={interleave}"], bands=3, metadata={"NODATA_VALUES": "1 12 23"})


def places(maker):
    transforms = {"plain": (1, 2, 0, 3, 0, -4), "south": (1, 2, 0, 3, 0, 4), "west": (1, -2, 0, 3, 0, -4), "none": None,
                  "rotated": (1, 2, 0.5, 3, 0.25, -4), "turned": (1, 0, 2, 3, 2, 0), "tiny": (1e-9, 1e-12, 0, 5, 0, -1e-12)}
    for (name, transform), epsg, point in itertools.product(transforms.items(), (None, 32633, 4326), (False, True)):
        gdal.SetConfigOption("GTIFF_POINT_GEO_IGNORE", "FALSE")
        maker.write(f"place-{name}-{epsg}-{point}", "u8", [], transform=transform, epsg=epsg,
                    metadata={"AREA_OR_POINT": "Point"} if point else None)
    for mask, codec in itertools.product((False, True), ("NONE", "LZW")):
        maker.write(f"overviews-{mask}-{codec}", "u16", tiled() + [f"COMPRESS={codec}"], width=200, height=150, overviews=True, mask=mask)


def pictures(maker):
    for codec, layout, count in itertools.product(("LERC", "LERC_DEFLATE", "LERC_ZSTD"), ("strip", "tile"), (1, 3)):
        for kind, interleave in itertools.product(("u8", "u16", "i16", "u32", "i32", "f32", "f64"), ("PIXEL", "BAND")):
            options = layouts()[layout] + [f"COMPRESS={codec}", f"INTERLEAVE={interleave}"]
            # GDAL 3.6 cannot read back what it writes for NaN in interleaved LERC.
            unreadable = count > 1 and interleave == "PIXEL"
            maker.write(f"{codec}-{kind}-{layout}-{count}-{interleave}", kind, options, bands=count, finite=unreadable)
            maker.write(f"{codec}-{kind}-{layout}-{count}-{interleave}-lossy", kind, options + ["MAX_Z_ERROR=0.6"], bands=count, finite=unreadable)
    for layout, count, colour, interleave in itertools.product(("strip", "tile", "tile64"), (1, 3, 4), ("MINISBLACK", "RGB", "YCBCR", "CMYK"), ("PIXEL", "BAND")):
        if (colour in ("RGB", "YCBCR") and count < 3) or (colour == "YCBCR" and (count != 3 or interleave == "BAND")):
            continue
        if colour == "CMYK" and (count != 4 or interleave == "BAND"):
            continue
        base = layouts()[layout] + [f"PHOTOMETRIC={colour}", f"INTERLEAVE={interleave}"]
        maker.write(f"JPEG-{layout}-{count}-{colour}-{interleave}", "u8", base + ["COMPRESS=JPEG"], bands=count)
        maker.write(f"JPEG-{layout}-{count}-{colour}-{interleave}-mask", "u8", base + ["COMPRESS=JPEG"], bands=count, mask=True)
        if colour == "CMYK":
            maker.write(f"cmyk-{layout}", "u8", base, bands=count)
    for layout, count, loss in itertools.product(("strip", "tile", "tile64"), (3, 4), ("TRUE", "FALSE")):
        maker.write(f"WEBP-{layout}-{count}-{loss}", "u8", layouts()[layout] + ["COMPRESS=WEBP", f"WEBP_LOSSLESS={loss}", "INTERLEAVE=PIXEL"], bands=count)
    for codec, layout in itertools.product(("CCITTRLE", "CCITTFAX3", "CCITTFAX4"), ("strip", "rows3", "one", "tile")):
        maker.write(f"{codec}-{layout}", "u8", layouts()[layout] + ["NBITS=1", f"COMPRESS={codec}"], bits=1)
    for kind, layout, predictor in itertools.product(("u8", "u16", "f32"), ("strip", "tile"), (1, 2)):
        maker.write(f"LZMA-{kind}-{layout}-{predictor}", kind, layouts()[layout] + ["COMPRESS=LZMA", f"PREDICTOR={predictor}"])


def turned(maker):
    """Big-endian LERC: without NaN, which GDAL only recognizes before it turns the bytes around."""
    for codec, layout, count in itertools.product(("LERC", "LERC_DEFLATE", "LERC_ZSTD"), ("strip", "tile"), (1, 2)):
        for kind, interleave in itertools.product(("u16", "i16", "u32", "i32", "f32", "f64"), ("PIXEL", "BAND")):
            options = layouts()[layout] + [f"COMPRESS={codec}", f"INTERLEAVE={interleave}", "ENDIANNESS=BIG"]
            maker.write(f"{codec}-{kind}-{layout}-{count}-{interleave}-big-endian", kind, options, bands=count, finite=True)


if __name__ == "__main__":
    made = Maker(sys.argv[1], [int(x) for x in sys.argv[2].split("/")])
    for group in (types_by_codec, bands, odd_bits, validity, places, pictures, turned):
        group(made)
    print(made.number)

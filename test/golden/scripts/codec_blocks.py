"""Blocks of TIFFs that GDAL writes, with the values that GDAL reads: cases for the tests of src/io/codecs.

    codec_blocks.py lerc > cases.json            many cases, made anew by the tests where GDAL is installed
    codec_blocks.py lerc --small > test/golden/codecs/lerc.json    the few that are committed

Each case is one block: its bytes and JPEG tables, tags, and the values of its part of the raster, pixel-interleaved,
little-endian, as base64.
"""
import base64
import ctypes
import json
import os
import struct
import sys
import tempfile

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
SMALL = "--small" in sys.argv
TAGS = {256: "width", 257: "height", 258: "bits", 259: "compression", 262: "photometric", 266: "fillOrder",
        277: "samples", 278: "rows", 284: "planar", 292: "options", 322: "tileWidth", 323: "tileHeight"}
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 16: 8, 7: 1}


def ifd(data):
    """Tags of the first image as tuples or bytes."""
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    tags = {}
    for i in range(count):
        tag, kind, n = struct.unpack_from("<HHI", data, at + 2 + 12 * i)
        size = SIZES.get(kind, 8) * n
        where = at + 10 + 12 * i
        if size > 4:
            (where,) = struct.unpack_from("<I", data, where)
        raw = data[where:where + size]
        form = {1: "B", 3: "H", 4: "I", 16: "Q"}.get(kind)
        tags[tag] = struct.unpack("<%d%s" % (n, form), raw) if form else raw
    return tags


def text(data):
    return base64.b64encode(bytes(data)).decode()


def cases_of(path, name):
    """One case per block of a file."""
    with open(path, "rb") as file:
        data = file.read()
    tags = ifd(data)
    facts = {word: tags[tag][0] for tag, word in TAGS.items() if tag in tags}
    # GDAL shows CMYK files as RGBA unless it is asked for what is stored.
    raster = gdal.Open(("GTIFF_RAW:" if facts["photometric"] == 5 else "") + path).ReadAsArray()
    if raster.ndim == 2:
        raster = raster[None]
    tiled = 324 in tags
    across = facts["tileWidth"] if tiled else facts["width"]
    down = facts["tileHeight"] if tiled else min(facts["rows"], facts["height"])
    planes = facts["samples"] if facts.get("planar", 1) == 2 else 1
    columns, rows = -(-facts["width"] // across), -(-facts["height"] // down)
    offsets, counts = tags[324 if tiled else 273], tags[325 if tiled else 279]
    for number, (offset, count) in enumerate(zip(offsets, counts)):
        plane, within = divmod(number, columns * rows)
        y, x = within // columns * down, within % columns * across
        bands = raster[plane:plane + 1] if planes > 1 else raster
        part = np.ascontiguousarray(np.moveaxis(bands[:, y:y + down, x:x + across], 0, 2))
        yield {"name": f"{name} block {number}", "width": part.shape[1], "height": part.shape[0], "samples": part.shape[2],
               "blockWidth": across, "blockHeight": down, "type": str(part.dtype), "bits": facts["bits"],
               "compression": facts["compression"], "photometric": facts["photometric"],
               "fillOrder": facts.get("fillOrder", 1), "options": facts.get("options", 0),
               "bytes": text(data[offset:offset + count]), "tables": text(tags.get(347, b"")),
               "values": text(part.tobytes())}


def write(values, name, options, nodata=None):
    """A file of `values` (bands, rows, columns); yields its cases."""
    bands, height, width = values.shape
    kind = gdal.GetDataTypeByName({"uint8": "Byte", "uint16": "UInt16", "int16": "Int16", "uint32": "UInt32",
                                   "int32": "Int32", "float32": "Float32", "float64": "Float64"}[str(values.dtype)])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.tif")
        file = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, kind, options)
        if nodata is not None:
            for band in range(bands):
                file.GetRasterBand(band + 1).SetNoDataValue(nodata)
        file.WriteArray(values if bands > 1 else values[0])
        file = None
        yield from cases_of(path, name)


def scene(bands, height, width, dtype, seed=1):
    """Smooth hills with edges and a little noise: what pictures are like."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    layers = []
    for band in range(bands):
        hills = 110 + 70 * np.sin(x / (9 + 3 * band) + band) * np.cos(y / (7 + band)) + 40 * ((x // 17 + y // 13 + band) % 2)
        layers.append(hills + random.normal(0, 3, hills.shape))
    values = np.array(layers)
    if dtype.startswith("float"):
        return (values * 1.37).astype(dtype)
    top = {"uint8": 255, "uint16": 4095, "int16": 3000, "uint32": 100000, "int32": 100000}[dtype]
    low = -top if dtype.startswith("int") else 0
    return np.clip(values / 255 * (top - low) + low, low, top).astype(dtype)


def lerc():
    sizes = [(5, 7)] if SMALL else [(1, 1), (8, 8), (13, 29), (64, 64), (75, 131)]
    for kind in ["uint8", "uint16", "int16", "uint32", "int32", "float32", "float64"]:
        for height, width in sizes:
            for bands in [1, 3]:
                for error in ["0"] if SMALL else ["0", "0.01", "2", "20"]:
                    values = scene(bands, height, width, kind)
                    yield from write(values, f"lerc {kind} {width}x{height}x{bands} error {error}",
                                     ["COMPRESS=LERC", f"MAX_Z_ERROR={error}", f"BLOCKYSIZE={height}"])
    for kind in ["float32", "float64"]:
        values = scene(1, 15, 15, kind)
        values[0, 5:10, 3:13] = np.nan
        yield from write(values, f"lerc {kind} with gaps", ["COMPRESS=LERC"])
        yield from write(np.full((1, 9, 9), np.nan, kind), f"lerc {kind} all gaps", ["COMPRESS=LERC"])
    colours = scene(4, 7, 9, "uint8")
    for alpha, last in [("of two values", np.where(colours[3] > 120, 255, 0)), ("of many values", colours[3]), ("opaque", 255)]:
        colours[3] = last
        yield from write(colours, f"lerc alpha {alpha}", ["COMPRESS=LERC", "ALPHA=YES", "PHOTOMETRIC=RGB"])
    for kind in ["uint8", "int16", "float32"]:
        yield from write(np.full((2, 9, 9), 7, kind), f"lerc {kind} constant", ["COMPRESS=LERC"])
    if SMALL:
        return
    steps = np.arange(9 * 16 * 16).reshape(1, 36, 64) % 3 * 50
    yield from write(steps.astype("uint8"), "lerc few values", ["COMPRESS=LERC", "BLOCKYSIZE=36"])
    noise = np.random.default_rng(3).integers(0, 256, (1, 64, 64))
    yield from write(noise.astype("uint8"), "lerc noise", ["COMPRESS=LERC", "BLOCKYSIZE=64"])


def jpeg():
    sizes = [(10, 13)] if SMALL else [(1, 1), (8, 8), (9, 17), (16, 16), (31, 47), (130, 90), (3, 4), (4, 3), (2, 33)]
    for height, width in sizes:
        for quality in [75] if SMALL else [1, 75, 100]:
            for bands, kind in [(1, "MINISBLACK"), (3, "YCBCR"), (3, "RGB"), (4, "CMYK"), (2, "MINISBLACK"), (4, "RGB")]:
                for tables in ["0", "1", "2", "3"] if (height, width) == (9, 17) else ["1"]:
                    for layout in ["PIXEL"] if kind == "YCBCR" or bands == 1 else ["PIXEL", "BAND"]:
                        options = ["COMPRESS=JPEG", f"JPEG_QUALITY={quality}", f"PHOTOMETRIC={kind}", f"INTERLEAVE={layout}",
                                   f"JPEGTABLESMODE={tables}"]
                        name = f"jpeg {width}x{height}x{bands} {kind} {layout} quality {quality} tables {tables}"
                        for shape in [[]] if SMALL else [[f"BLOCKYSIZE={height}"], ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16"]]:
                            yield from write(scene(bands, height, width, "uint8"), name, [*options, *shape])


def written_by_libtiff(pixels, name, tags):
    """A bilevel file of `pixels` (rows, columns of 0 and 1) in one strip, with tags that GDAL has no options for."""
    tiff = ctypes.CDLL("libtiff.so.6")
    tiff.TIFFOpen.restype = ctypes.c_void_p
    height, width = pixels.shape
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.tif")
        file = ctypes.c_void_p(tiff.TIFFOpen(path.encode(), b"w"))
        for tag, value in {256: width, 257: height, 258: 1, 277: 1, 278: height, 262: 0, **tags}.items():
            assert tiff.TIFFSetField(file, ctypes.c_uint32(tag), ctypes.c_uint32(value)) == 1
        packed = np.packbits(pixels, axis=1)
        for row in range(height):
            assert tiff.TIFFWriteScanline(file, ctypes.c_char_p(packed[row].tobytes()), ctypes.c_uint32(row), 0) == 1
        tiff.TIFFClose(file)
        yield from cases_of(path, name)


def bilevel(height, width, kind):
    random = np.random.default_rng(5)
    if kind == "noise":
        return random.integers(0, 2, (height, width))
    if kind == "empty":
        return np.zeros((height, width), int)
    if kind == "full":
        return np.ones((height, width), int)
    if kind == "runs":
        return np.add.outer(np.arange(height) * 7, np.arange(width)) // np.maximum(1, np.arange(1, height + 1) * 3 % 97)[:, None] % 2
    y, x = np.mgrid[0:height, 0:width]
    return ((np.sin(x / 9.0) * 12 + np.cos(y / 5.0) * 9 + (x % 40) - y % 23) > 4).astype(int)


def ccitt():
    sizes = [(7, 37)] if SMALL else [(1, 1), (3, 8), (7, 37), (40, 333), (60, 2700), (5, 6000)]
    tags = {"rle": {259: 2}, "t4": {259: 3}, "t4 aligned": {259: 3, 292: 4}, "t4 2d": {259: 3, 292: 1},
            "t4 2d aligned": {259: 3, 292: 5}, "t6": {259: 4}}
    for height, width in sizes:
        for kind in ["shapes"] if SMALL else ["noise", "empty", "full", "runs", "shapes"]:
            for how, extra in tags.items():
                for order in [1, 2]:
                    name = f"ccitt {how} {kind} {width}x{height} order {order}"
                    yield from written_by_libtiff(bilevel(height, width, kind), name, {**extra, 266: order})


def crafted(data, name, width, height, bits, compression):
    """A file around data that no program writes any more, for GDAL to read."""
    tags = [(256, width), (257, height), (258, bits), (259, compression), (262, 1), (273, 8), (277, 1), (278, height), (279, len(data))]
    data = data + b"\0" * (len(data) % 2)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.tif")
        with open(path, "wb") as file:
            file.write(struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + struct.pack("<H", len(tags)))
            for tag, value in tags:
                file.write(struct.pack("<HHII", tag, 4, 1, value))
            file.write(b"\0" * 4)
        yield from cases_of(path, name)


def next_row(random, width):
    """A row of NeXT's scheme, in one of its three ways."""
    size = -(-width // 4)
    way = random.integers(0, 3)
    if way == 0:
        return bytes([0]) + random.bytes(size)
    if way == 1:
        start = int(random.integers(0, size))
        length = int(random.integers(0, size - start + 1))
        return bytes([0x40]) + struct.pack(">HH", start, length) + random.bytes(length)
    out, x = [], 0
    while x < width:
        run = int(random.integers(1, 64))
        out.append(int(random.integers(0, 4)) << 6 | run)
        x += run
    return bytes([byte if i or byte not in (0, 0x40) else byte | 1 for i, byte in enumerate(out)])


def thunder_row(random, width):
    """A row of ThunderScan's scheme; the codes of differences may hold more samples than are left."""
    out, x = [0xC0 | int(random.integers(0, 16))], 1
    while x < width:
        way = random.integers(0, 4)
        if way == 0:
            run = int(random.integers(0, min(63, width - x) + 1))
            out.append(run)
            x += run
        elif way == 1:
            parts = random.integers(0, 4, 3)
            out.append(0x40 | int(parts[0] << 4 | parts[1] << 2 | parts[2]))
            x += int(np.sum(parts != 2))
        elif way == 2:
            parts = random.integers(0, 8, 2)
            out.append(0x80 | int(parts[0] << 3 | parts[1]))
            x += int(np.sum(parts != 4))
        else:
            out.append(0xC0 | int(random.integers(0, 16)))
            x += 1
    return bytes(out)


def gray():
    """NeXT and ThunderScan."""
    random = np.random.default_rng(11)
    for compression, bits, row in [(32766, 2, next_row), (32809, 4, thunder_row)]:
        for height, width in [(6, 21), (5, 8)] if SMALL else [(1, 1), (5, 8), (60, 21), (60, 130), (50, 200), (7, 255)]:
            data = b"".join(row(random, width) for _ in range(height))
            yield from crafted(data, f"scheme {compression} {width}x{height}", width, height, bits, compression)


def lzw_stream(data, order, clear_at=4094):
    """LZW as an encoder would write it: `order` low (before TIFF 5.0) or high; the table is cleared at `clear_at` entries."""
    early = 0 if order == "low" else 1
    bits, width = [], 9

    def put(code):
        digits = [(code >> i) & 1 for i in range(width)]
        bits.extend(digits if order == "low" else digits[::-1])

    table, following, word = {bytes([i]): i for i in range(256)}, 258, b""
    put(256)
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        put(table[word])
        if following < 4096:
            table[longer] = following
        following += 1
        if following - 1 + early == 1 << width and width < 12:
            width += 1
        if following >= clear_at:
            put(256)
            table, following, width = {bytes([i]): i for i in range(256)}, 258, 9
        word = bytes([byte])
    put(table[word])
    following += 1
    if following - 1 + early == 1 << width and width < 12:
        width += 1
    put(257)
    return np.packbits(bits, bitorder="little" if order == "low" else "big").tobytes()


def lzw():
    sizes = [(9, 31)] if SMALL else [(1, 1), (9, 31), (64, 64), (150, 201)]
    for height, width in sizes:
        for kind in ["uint8", "uint16", "float32"]:
            for bands in [1, 3]:
                yield from write(scene(bands, height, width, kind), f"lzw {kind} {width}x{height}x{bands}",
                                 ["COMPRESS=LZW", f"BLOCKYSIZE={height}"])
        pixels = scene(1, height, width, "uint8")[0]
        for what, data in [("scene", pixels.tobytes()), ("steps", (pixels // 50 * 50).tobytes()), ("zeros", bytes(height * width))]:
            for order in ["low", "high"]:
                yield from crafted(lzw_stream(data, order), f"lzw {order} {what} {width}x{height}", width, height, 8, 5)
            yield from crafted(lzw_stream(data, "high", 4900), f"lzw full table {what} {width}x{height}", width, height, 8, 5)


def lzma_files():
    # The last one takes several chunks of LZMA2.
    shapes = [(1, 9, 31)] if SMALL else [(1, 1, 1), (3, 9, 31), (1, 64, 64), (3, 70, 61)]
    kinds = ["uint8", "uint16", "float32", "float64"]
    files = [(kind, shape) for kind in kinds for shape in shapes] + ([] if SMALL else [("float64", (3, 230, 401))])
    for kind, (bands, height, width) in files:
        for preset in [0, 6] if height < 70 else [6]:
            yield from write(scene(bands, height, width, kind), f"lzma {kind} {width}x{height}x{bands} preset {preset}",
                             ["COMPRESS=LZMA", f"BLOCKYSIZE={height}", f"LZMA_PRESET={preset}"])
    for bands, height, width in shapes:
        yield from write(np.zeros((1, height, width), "uint8"), f"lzma zeros {width}x{height}", ["COMPRESS=LZMA", f"BLOCKYSIZE={height}"])
        noise = np.random.default_rng(1).integers(0, 256, (1, height, width)).astype("uint8")
        yield from write(noise, f"lzma noise {width}x{height}", ["COMPRESS=LZMA", f"BLOCKYSIZE={height}"])


def webp():
    sizes = [(7, 9)] if SMALL else [(1, 1), (7, 9), (16, 16), (33, 50), (90, 130)]
    for height, width in sizes:
        for bands in [3, 4]:
            for how in [["WEBP_LOSSLESS=YES"], ["WEBP_LEVEL=75"], ["WEBP_LEVEL=20"]]:
                for alpha in ["255", "mixed"] if bands == 4 else ["none"]:
                    values = scene(bands, height, width, "uint8")
                    if alpha == "255":
                        values[3] = 255
                    yield from write(values, f"webp {width}x{height}x{bands} {how[0]} alpha {alpha}",
                                     ["COMPRESS=WEBP", f"BLOCKYSIZE={height}", *how])


if __name__ == "__main__":
    makers = {"lerc": lerc, "jpeg": jpeg, "webp": webp, "ccitt": ccitt, "gray": gray, "lzw": lzw, "lzma": lzma_files}
    cases = list(makers[sys.argv[1]]())
    kept = cases[::max(1, len(cases) // 10)] if SMALL else cases
    print("[" + ",\n".join(json.dumps(case) for case in kept) + "]")

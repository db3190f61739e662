"""Makes TIFFs that GDAL reads and does not write: written byte by byte, after TIFF 6.0."""
import itertools
import os
import struct
import sys
import zlib

import numpy as np

FORMATS = {"B": 1, "s": 2, "H": 3, "I": 4, "f": 11, "d": 12, "b": 6, "Q": 16}


class Tiff:
    """Blocks, then directories; `images` are lists of (tags, blocks), `kinds` says how they hang together."""

    def __init__(self, order="<", big=False):
        self.order, self.big = order, big
        head = b"II" if order == "<" else b"MM"
        self.out = bytearray(head + struct.pack(order + ("HHHQ" if big else "HI"), *((43, 8, 0, 0) if big else (42, 0))))
        self.link = 8 if big else 4

    def put(self, data):
        if len(self.out) % 2:
            self.out += b"\0"
        at = len(self.out)
        self.out += data
        return at

    def directory(self, tags, blocks, tiled=False, linked=True):
        tags = dict(tags)
        offsets = [self.put(block) if block else 0 for block in blocks]
        tags.setdefault(324 if tiled else 273, ("Q" if self.big else "I", offsets))
        tags.setdefault(325 if tiled else 279, ("I", [len(block) for block in blocks]))
        inline, pointer = (8, "Q") if self.big else (4, "I")
        entries = b""
        for tag in sorted(tags):
            if tags[tag] is None:
                continue
            form, values = tags[tag]
            raw = values.encode() + b"\0" if form == "s" else struct.pack(self.order + str(len(values)) + form, *values)
            count = len(raw) if form == "s" else len(values)
            value = raw.ljust(inline, b"\0") if len(raw) <= inline else struct.pack(self.order + pointer, self.put(raw))
            entries += struct.pack(self.order + "HH" + pointer, tag, FORMATS[form], count) + value
        count = sum(1 for tag in tags.values() if tag is not None)
        body = struct.pack(self.order + ("Q" if self.big else "H"), count) + entries
        at = self.put(body + struct.pack(self.order + pointer, 0))
        if linked:
            self.out[self.link:self.link + inline] = struct.pack(self.order + pointer, at)
            self.link = at + len(body)
        return at


def tags(width, height, bits=8, samples=1, sample_format=1, photometric=1, **more):
    base = {256: ("I", [width]), 257: ("I", [height]), 258: ("H", [bits] * samples), 259: ("H", [1]), 262: ("H", [photometric]),
            277: ("H", [samples]), 278: ("I", [height]), 284: ("H", [1]), 339: ("H", [sample_format] * samples)}
    base.update({int(key[1:]): value for key, value in more.items()})
    return base


class Maker:
    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def write(self, name, tag, blocks, order="<", big=False, tiled=False):
        tiff = Tiff(order, big)
        tiff.directory(tag, blocks, tiled)
        self.save(name, tiff)

    def save(self, name, tiff):
        with open(os.path.join(self.folder, name + ".tif"), "wb") as out:
            out.write(bytes(tiff.out))
        self.count += 1


def packed(values, bits):
    text = "".join(format(int(v) & ((1 << bits) - 1), f"0{bits}b") for v in values)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def turned(data):
    return bytes(int(format(octet, "08b")[::-1], 2) for octet in data)


def lzw(data):
    """Codes of 9 bits only: cleared before the table grows."""
    text = ""
    for i in range(0, len(data), 200):
        text += format(256, "09b") + "".join(format(octet, "09b") for octet in data[i:i + 200])
    text += format(257, "09b")
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def old_lzw(data):
    """The order of the first writers: least significant bit first."""
    value, bits = 0, 0
    codes = []
    for i in range(0, len(data), 200):
        codes += [256] + list(data[i:i + 200])
    for code in codes + [257]:
        value |= code << bits
        bits += 9
    return value.to_bytes((bits + 7) // 8, "little")


def samples_and_bits(maker):
    random = np.random.default_rng(5)
    for bits, code, order, fill in itertools.product([*range(1, 32)], (1, 2, 4), "<>", (1, 2)):
        if bits in (8, 16):
            continue
        values = random.integers(0, 1 << bits, 15)
        rows = [packed(values[i:i + 5], bits) for i in (0, 5, 10)]
        data = b"".join(rows)
        more = {"_266": ("H", [2])} if fill == 2 else {}
        maker.write(f"bits{bits}-{code}-{'le' if order == '<' else 'be'}-{fill}", tags(5, 3, bits, 1, code, **more),
                    [turned(data) if fill == 2 else data], order)
    for dtype, order, fill in itertools.product(("u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"), "<>", (1, 2)):
        raw = random.integers(0, 256, 15 * np.dtype(dtype).itemsize).astype("u1").tobytes()
        if dtype[0] == "f":
            raw = (random.normal(size=15) * 100).astype(dtype).tobytes()
        data = np.frombuffer(raw, dtype).astype(order + dtype).tobytes()
        code = {"u": 1, "i": 2, "f": 3}[dtype[0]]
        more = {"_266": ("H", [2])} if fill == 2 else {}
        base = tags(5, 3, np.dtype(dtype).itemsize * 8, 1, code, **more)
        name = f"{dtype}-{'le' if order == '<' else 'be'}-{fill}"
        maker.write(name, base, [turned(data) if fill == 2 else data], order)
        maker.write(name + "-big", base, [turned(data) if fill == 2 else data], order, big=True)
        maker.write(name + "-lzw", {**base, 259: ("H", [5])}, [turned(lzw(data)) if fill == 2 else lzw(data)], order)
    for order in "<>":
        words = [0x3f0000, 0xbf0000, 1, 0x7f0000, 0x401234, 0xc0abcd]
        data = b"".join(word.to_bytes(3, "little" if order == "<" else "big") for word in words)
        maker.write(f"f3-{'le' if order == '<' else 'be'}", tags(3, 2, 24, 1, 3), [data], order)
    data = bytes(range(256)) * 3
    maker.write("old-lzw", tags(32, 24, **{"_259": ("H", [5])}), [old_lzw(data)])
    maker.write("no-format", {**tags(3, 2), 339: None}, [bytes(range(6))])
    maker.write("signed-by-metadata", {**tags(3, 2), 339: ("H", [2])}, [bytes([0, 1, 127, 128, 200, 255])])


def colours(maker):
    random = np.random.default_rng(9)
    for (across, down), (width, height), codec in itertools.product(
            ((1, 1), (1, 2), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4)), ((39, 39), (8, 8), (5, 3)), (1, 5, 8)):
        for references in (None, [15, 235, 128, 240, 128, 240]):
            rows = 12 if height == 39 else height
            blocks = []
            for top in range(0, height, rows):
                inside = min(rows, height - top)
                groups = -(-width // across) * -(-inside // down)
                raw = random.integers(0, 256, groups * (across * down + 2)).astype("u1").tobytes()
                blocks.append({1: bytes, 5: lzw, 8: zlib.compress}[codec](raw))
            more = {"_530": ("H", [across, down]), "_259": ("H", [codec]), "_278": ("I", [rows])}
            if references:
                more["_532"] = ("f", references)
                more["_529"] = ("f", [0.2126, 0.7152, 0.0722])
            maker.write(f"ycbcr-{across}{down}-{width}-{codec}-{bool(references)}", tags(width, height, 8, 3, 1, 6, **more), blocks)
    every = random.integers(0, 256, 64 * 64 * 3).astype("u1").tobytes()
    maker.write("cielab", tags(64, 64, 8, 3, 1, 8), [every])
    maker.write("cielab-white", tags(64, 64, 8, 3, 1, 8, _318=("f", [0.3127, 0.329])), [every])
    maker.write("icclab", tags(64, 64, 8, 3, 1, 9), [every])
    maker.write("cielab16", tags(64, 32, 16, 3, 1, 8), [every])
    maker.write("ycbcr16", tags(64, 32, 16, 3, 1, 6, _530=("H", [1, 1])), [every])
    maker.write("cmyk", tags(64, 48, 8, 4, 1, 5), [every])
    maker.write("cmyk5", tags(48, 48, 8, 5, 1, 5), [every])
    maker.write("inks", tags(64, 48, 8, 4, 1, 5, _332=("H", [2])), [every])
    maker.write("separated3", tags(64, 64, 8, 3, 1, 5), [every])
    maker.write("cmyk16", tags(32, 48, 16, 4, 1, 5), [every])
    for photometric, bits in itertools.product((0, 1), (1, 4, 8)):
        maker.write(f"gray-{photometric}-{bits}", tags(16, 16, bits, 1, 1, photometric), [every[:16 * 16 * bits // 8]])
    maker.write("palette", tags(16, 16, 8, 1, 1, 3, _320=("H", list(range(768)))), [every[:256]])
    for samples, extra, photometric, kind in itertools.product((2, 3, 4, 5, 6), ([0], [1], [2], [2, 0], [0, 2], [2, 2], [0, 0, 2]), (1, 2, 3), ("u1", "u2", "f4")):
        colours = 3 if photometric == 2 else 1
        if samples - colours != len(extra):
            continue
        size = np.dtype(kind).itemsize
        data = random.integers(0, 3, 25 * samples).astype("<" + kind).tobytes()
        base = tags(5, 5, size * 8, samples, 3 if kind == "f4" else 1, photometric, _338=("H", extra))
        if photometric == 3:
            base[320] = ("H", list(range(3 << min(16, size * 8))))
            if kind != "u1":
                continue
        maker.write(f"extra-{samples}-{''.join(map(str, extra))}-{photometric}-{kind}", base, [data])


def nodata(maker):
    texts = ["-9999", "300", "1.5", "nan", "-nan", "NaN", "-1", "1e40", "  2", "2 ", "2abc", "abc", "-1.#IND", "1.#QNAN", "inf", "-inf", "-1.#INF",
             "1.#INF", "0x1", "1,5", "3e2", "+3", ".5", "-0", "255.0", "-3.40282e+38", "-3.4028235e+38", "-3.4028234663852886e+38",
             "-1.7976931348623157e+308", "-1.79769313486232e+308", "1000001", "0.1", "-32768", "65535", "4294967295", "-2147483648"]
    for text, kind in itertools.product(texts, ("u1", "u2", "i2", "u4", "i4", "f4", "f8", "u8", "i8")):
        if kind[0] == "f":
            values = [-3.4028234663852886e38, 0.1, np.nan, np.inf, -np.inf, 1e6, 1000001.1, 1.5, -9999, 0, 0.5, 3]
        else:
            values = [0, 1, 2, 3, 255, 300, 32768, 65535, 4294967295, 2147483648, 1000001, 15]
        data = np.array(values, "f8" if kind[0] == "f" else "u8").astype(kind).tobytes()
        code = {"u": 1, "i": 2, "f": 3}[kind[0]]
        name = "".join(letter if letter.isalnum() else f"_{ord(letter)}" for letter in text)
        maker.write(f"nodata-{kind}-{name}", tags(4, 3, int(kind[1]) * 8, 1, code, _42113=("s", text)), [data])
    maker.write("nodata-empty", tags(4, 3, _42113=("s", "")), [bytes(12)])


def blocks(maker):
    two = [bytes(range(8)), bytes(range(8, 16))]
    rows = {"_278": ("I", [2])}
    maker.write("rows-per-strip-missing", {**tags(4, 4), 278: None}, [bytes(range(16))])
    maker.write("rows-per-strip-huge", tags(4, 4, _278=("I", [2**32 - 1])), [bytes(range(16))])
    maker.write("counts-missing", {**tags(4, 4, **rows), 279: None}, two)
    maker.write("counts-missing-one", {**tags(4, 4), 279: None}, [bytes(range(16))])
    maker.write("counts-short", tags(4, 4, _279=("I", [4, 8]), **rows), two)
    maker.write("count-short-one", tags(4, 4, _279=("I", [3])), [bytes(range(16))])
    maker.write("count-zero-one", tags(4, 4, _279=("I", [0])), [bytes(range(16))])
    maker.write("counts-huge", tags(4, 4, _279=("I", [80000, 80000]), **rows), two)
    maker.write("count-zero-second", tags(4, 4, _279=("I", [8, 0]), **rows), two)
    for value in ("7", "300", "6.6", "-5", "nan"):
        maker.write(f"sparse-{value}", tags(4, 4, _279=("I", [8, 0]), _42113=("s", value), **rows), two)
    maker.write("strips-more", tags(4, 4, **rows), two + [bytes(8)])
    maker.write("strips-fewer", tags(4, 4, **rows), two[:1])
    maker.write("short-offsets", tags(4, 4, _273=("H", [8, 16]), _279=("H", [8, 8]), **rows), two)
    stored = bytes(range(16))
    deflated = {"_259": ("H", [8])}
    for name, data, count in (("long", zlib.compress(bytes(range(40))), None), ("short", zlib.compress(bytes(range(10))), None),
                              ("cut", zlib.compress(stored), 15), ("count-zero", zlib.compress(stored), 0), ("count-long", zlib.compress(stored), 5000),
                              ("checksum", zlib.compress(stored)[:-4] + b"abcd", None), ("raw", zlib.compress(stored)[2:-4], None), ("garbage", bytes(30), None)):
        more = dict(deflated) if count is None else {**deflated, "_279": ("I", [count])}
        maker.write(f"deflate-{name}", tags(4, 4, **more), [data])
    maker.write("deflate-count-missing", {**tags(4, 4, **deflated), 279: None}, [zlib.compress(stored)])
    maker.write("deflate-32946", tags(4, 4, _259=("H", [32946])), [zlib.compress(stored)])
    maker.write("last-strip-full", tags(4, 3, _259=("H", [8]), **rows), [zlib.compress(bytes(8)), zlib.compress(bytes(range(8)))])
    for name, data in (("long", bytes([20]) + bytes(range(21))), ("short", bytes([10]) + bytes(range(11))), ("over", bytes([7]) + bytes(range(8)) + bytes([236, 5])),
                       ("noop", bytes([128, 7]) + bytes(range(8)) + bytes([128, 7]) + bytes(range(8)))):
        maker.write(f"packbits-{name}", tags(4, 4, _259=("H", [32773])), [data])
    maker.write("predictor-of-none", tags(4, 4, _317=("H", [2])), [stored])
    for predictor in (3, 4, 255):
        maker.write(f"predictor-{predictor}-bytes", tags(4, 4, _259=("H", [8]), _317=("H", [predictor])), [zlib.compress(stored)])
    maker.write("predictor-12-bits", tags(4, 4, 12, _259=("H", [8]), _317=("H", [2])), [zlib.compress(bytes(24))])
    tile = {"_322": ("I", [16]), "_323": ("I", [16]), "_278": None}
    maker.write("tile-short", tags(20, 20, **tile), [bytes(range(256)), bytes(256), bytes(64), bytes(64)], tiled=True)
    maker.write("tile-too-short", tags(20, 20, **tile), [bytes(range(256)), bytes(200), bytes(64), bytes(64)], tiled=True)
    maker.write("tiles-under-strip-tags", tags(20, 20, **tile), [bytes(range(256)), bytes(256), bytes(256), bytes(256)])
    maker.write("tile-odd-size", tags(20, 20, _322=("I", [7]), _323=("I", [5]), _278=None), [bytes([i] * 35) for i in range(12)], tiled=True)
    wide = np.arange(3000 * 900, dtype="<u2")
    maker.write("strip-of-megabytes", tags(3000, 900, 16), [wide.tobytes()])
    maker.write("strips-of-megabytes", tags(3000, 900, 16, _278=("I", [450])), [wide[:1350000].tobytes(), wide[1350000:].tobytes()], order="<")
    maker.write("strips-of-prime-rows", tags(3000, 900, 16, _278=("I", [449])), [wide[:1347000].tobytes(), wide[1347000:2694000].tobytes(), wide[2694000:].tobytes()])
    maker.write("tile-of-megabytes", tags(1000, 1500, 8, _322=("I", [1024]), _323=("I", [2048]), _278=None), [bytes(range(256)) * 8192], tiled=True)
    planes = [bytes([i] * 6) for i in range(6)]
    maker.write("planes", tags(4, 3, 12, 3, _284=("H", [2]), _278=("I", [1])), [packed([i, 2, 3, i], 12) for i in range(9)])
    maker.write("planes-one-band", tags(4, 3, _284=("H", [2]), _278=("I", [1])), [bytes([i] * 4) for i in range(3)])
    maker.write("planes-sparse", tags(6, 2, 8, 3, _284=("H", [2]), _278=("I", [1]), _279=("I", [6, 0, 6, 6, 0, 6])), planes)


def pyramids(maker):
    for order, big, kind in itertools.product("<>", (False, True), (1, 4)):
        tiff = Tiff(order, big)
        inside = tiff.directory({**tags(8, 8), 254: ("I", [1])}, [bytes(range(64))], linked=False)
        tiff.directory(tags(16, 16, _330=("I", [inside])), [bytes(range(256))])
        maker.save(f"sub-directory-{'le' if order == '<' else 'be'}-{big}-{kind}", tiff)
    for bits, samples, order in itertools.product((1, 8), (1, 3), "<>"):
        tiff = Tiff(order)
        tiff.directory(tags(16, 16, 8, 3, 1, 2), [bytes(range(256)) * 3])
        tiff.directory({**tags(16, 16, bits, samples, 1, 4), 254: ("I", [4]), 278: ("I", [4])},
                       [bytes([0xa5, 0x5a, 0, 255] * 64)[:4 * 16 * samples * bits // 8]] * 3 + [b""])
        maker.save(f"mask-{bits}-{samples}-{'le' if order == '<' else 'be'}", tiff)
    tiff = Tiff()
    tiff.directory({**tags(16, 16), 42113: ("s", "3")}, [bytes(range(256))])
    tiff.directory({**tags(16, 16, 1, 1, 1, 4), 254: ("I", [4])}, [bytes([0x0f, 0xf0] * 16)])
    tiff.directory({**tags(8, 8), 254: ("I", [1])}, [bytes(64)])
    tiff.directory({**tags(8, 8, 1, 1, 1, 4), 254: ("I", [5])}, [bytes([0x3c] * 8)])
    maker.save("mask-over-nodata", tiff)
    tiff = Tiff()
    tiff.directory(tags(16, 16), [bytes(range(256))])
    tiff.directory({**tags(8, 8, 1, 1, 1, 4), 254: ("I", [4])}, [bytes([0x0f] * 8)])
    maker.save("mask-of-another-size", tiff)
    tiff = Tiff()
    at = tiff.directory(tags(4, 4), [bytes(range(16))])
    tiff.out[tiff.link:tiff.link + 4] = struct.pack("<I", at)
    maker.save("directory-loop", tiff)
    tiff = Tiff()
    tiff.directory(tags(4, 4), [bytes(range(16))])
    tiff.out[tiff.link:tiff.link + 4] = struct.pack("<I", 4_000_000)
    maker.save("directory-behind-end", tiff)


def places(maker):
    def keys(kind):
        return "H", [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, kind, 3072, 0, 1, 32633]
    matrix = ("d", [10.0, 2, 0, 1000, 3, -20, 0, 5000, 0, 0, 0, 0, 0, 0, 0, 1])
    for kind in (1, 2):
        for name, more in {
            "matrix": {34264: matrix}, "scale": {33550: ("d", [10.0, 20, 0]), 33922: ("d", [2.0, 3, 0, 1000, 5000, 0])},
            "negative-y": {33550: ("d", [10.0, -20, 0]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "negative-x": {33550: ("d", [-10.0, 20, 0]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "zero": {33550: ("d", [0.0, 20, 0]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "two-scales": {33550: ("d", [10.0, 20]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "scale-many": {33550: ("d", [10.0, 20, 0]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0, 1, 0, 0, 1010, 5000, 0])},
            "scale-only": {33550: ("d", [10.0, 20, 0])}, "tie-only": {33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "both": {34264: matrix, 33550: ("d", [10.0, 20, 0]), 33922: ("d", [0.0, 0, 0, 1000, 5000, 0])},
            "zero-matrix": {34264: ("d", [0.0] * 16)}, "short-matrix": {34264: ("d", [10.0, 2, 0, 1000, 3, -20, 0, 5000])},
            "points": {33922: ("d", [0.0, 0, 0, 1000, 5000, 0, 4, 0, 0, 1040, 5000, 0, 0, 1, 0, 1000, 4990, 0, 4, 1, 0, 1040, 4990, 0])},
        }.items():
            maker.write(f"place-{name}-{kind}", {**tags(4, 1), 34735: keys(kind), **more}, [bytes(4)])


if __name__ == "__main__":
    made = Maker(sys.argv[1])
    for group in (samples_and_bits, colours, nodata, blocks, pyramids, places):
        group(made)
    print(made.count)

"""LERC blobs of all versions with masks, several values per pixel and several bands, and their values by Esri's library.

    PYTHONPATH=... lerc_blobs.py > test/golden/codecs/lerc-versions.json      needs `pip install lerc==4.0.1` and GDAL (MRF, Lerc1)
    lerc_blobs.py all > lerc-versions.json                                    many more
"""
import base64
import ctypes
import json
import os
import struct
import sys
import tempfile

import numpy as np
from lerc import _lerc
from osgeo import gdal

gdal.UseExceptions()
ALL = "all" in sys.argv
TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"]
dll = _lerc.lercDll
pointer = ctypes.c_void_p


def text(data):
    return base64.b64encode(bytes(data)).decode()


def case(name, blob, values, mask):
    rows, columns, samples = values.shape
    return {"name": name, "width": columns, "height": rows, "samples": samples, "blockWidth": columns, "blockHeight": rows,
            "type": str(values.dtype), "bytes": text(blob), "tables": "", "mask": text(mask.tobytes()),
            "values": text(np.ascontiguousarray(values).tobytes())}


def encoded(version, data, mask, error):
    """`data` is (bands, rows, columns, dims); `mask` (rows, columns) or None."""
    bands, rows, columns, dims = data.shape
    kind = TYPES.index(str(data.dtype))
    valid = mask.astype(np.uint8).tobytes() if mask is not None else None
    out = ctypes.create_string_buffer(data.nbytes * 2 + 10000)
    written = ctypes.c_uint(0)
    status = dll.lerc_encodeForVersion(pointer(data.ctypes.data), version, kind, dims, columns, rows, bands,
                                       1 if valid else 0, valid, ctypes.c_double(error), out, len(out), ctypes.byref(written))
    assert status == 0, (version, data.dtype, status)
    return out.raw[:written.value]


def decoded(blob, shape, dtype):
    bands, rows, columns, dims = shape
    values = np.zeros(shape, dtype)
    valid = np.ones((rows, columns), np.uint8)
    status = dll.lerc_decode(blob, len(blob), 1, valid.ctypes.data_as(ctypes.c_char_p), dims, columns, rows, bands,
                             TYPES.index(dtype), pointer(values.ctypes.data))
    assert status == 0
    values[:, valid == 0, :] = 0
    return np.moveaxis(values, 0, 2).reshape(rows, columns, bands * dims), valid


def scene(shape, dtype):
    bands, rows, columns, dims = shape
    y, x = np.mgrid[0:rows, 0:columns]
    out = np.empty(shape, "float64")
    random = np.random.default_rng(7)
    for band in range(bands):
        for dim in range(dims):
            out[band, :, :, dim] = 40 * np.sin(x / 5 + band) + 30 * np.cos(y / 6) + dim * 3 + random.normal(0, 1.5, x.shape) + 20 * (x > 12)
    scale = {"int8": 1, "uint8": 1, "float32": 1.7, "float64": 1.7}.get(dtype, 60)
    lift = 0 if dtype.startswith(("int", "float")) else 100 * scale
    return np.clip(out * scale + lift, -120 if dtype == "int8" else -1e9, 1e9).astype(dtype)


def lerc2():
    sizes = [(9, 11)] if not ALL else [(9, 11), (33, 70)]
    for version in range(2, 7):
        for dtype in TYPES:
            for dims in [1, 3] if version >= 4 else [1]:
                for bands in [1, 2]:
                    for gaps in [False, True]:
                        for error in [0, 0.5, 3]:
                            if version == 6 and error == 0 and dtype.startswith("float"):
                                continue
                            for rows, columns in sizes:
                                data = scene((bands, rows, columns, dims), dtype)
                                mask = (np.add.outer(np.arange(rows), np.arange(columns)) % 7 > 1) if gaps else None
                                blob = encoded(version, data, mask, error)
                                name = f"lerc2.{version} {dtype} {columns}x{rows}x{dims} bands {bands} gaps {gaps} error {error}"
                                yield case(name, blob, *decoded(blob, data.shape, dtype))


def lerc1():
    for rows, columns in [(12, 17)] if not ALL else [(12, 17), (64, 64), (65, 70)]:
        for error in [0, 0.01, 2]:
            for gaps in [False, True]:
                values = scene((1, rows, columns, 1), "float32")[0, :, :, 0]
                if gaps:
                    values[2:8, 3:9] = -9999
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "a.mrf")
                    options = ["COMPRESS=LERC", "OPTIONS=V1:ON LERC_PREC:%g" % max(error, 1e-6), f"BLOCKXSIZE={columns}", f"BLOCKYSIZE={rows}"]
                    file = gdal.GetDriverByName("MRF").Create(path, columns, rows, 1, gdal.GDT_Float32, options)
                    file.GetRasterBand(1).SetNoDataValue(-9999)
                    file.WriteArray(values)
                    file = None
                    read = gdal.Open(path).ReadAsArray()
                    with open(os.path.join(folder, "a.idx"), "rb") as index:
                        offset, size = struct.unpack(">QQ", index.read(16))
                    with open(os.path.join(folder, "a.lrc"), "rb") as data:
                        blob = data.read()[offset:offset + size]
                assert blob.startswith(b"CntZImage"), blob[:10]
                mask = (read != -9999).astype(np.uint8)
                read[mask == 0] = 0
                yield case(f"lerc1 {columns}x{rows} error {error} gaps {gaps}", blob, read[:, :, None], mask)


cases = [*lerc1(), *lerc2()]
kept = cases if ALL else [*cases[:6:2], *cases[6::31]]
print("[" + ",\n".join(json.dumps(c) for c in kept) + "]")

"""Small JPEG 2000 files of many kinds with the values that are in them: test/golden/jp2.json.

Usage: jp2_files.py <jp2.json>. Needs rasterio (whose wheels have GDAL's JP2OpenJPEG driver) and opj_compress and
opj_decompress (libopenjp2-tools) in PATH. Lossless files hold the values that were made here; values of lossy files and of
coarser levels are those of opj_decompress; places are those that GDAL reads.
"""

import base64
import json
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine

folder = Path(tempfile.mkdtemp())


def picture(width, height, bands, bits, signed=False, seed=1):
    """A smooth surface with an edge and a little noise; the range of the type is met at two corners."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    top = 2**bits - 1
    planes = []
    for band in range(bands):
        surface = 0.5 + 0.3 * np.sin((x + 9 * band) / 11) * np.cos(y / 7) + 0.15 * (x > width / 2)
        noise = random.integers(0, 3, (height, width))
        values = np.clip(np.round(surface * min(top, 1000) + noise), 0, top).astype(np.int64)
        values[0, 0], values[-1, -1] = 0, top
        planes.append(values - (2 ** (bits - 1) if signed else 0))
    return np.stack(planes)


def plain(values, bits):
    """Planes in row order, little-endian: 1 byte up to 8 bits, else 2."""
    wrapped = values.astype(np.int64) & (0xFF if bits <= 8 else 0xFFFF)
    return wrapped.astype("u1" if bits <= 8 else "<u2").tobytes()


def text(data):
    return base64.b64encode(zlib.compress(data, 9)).decode()


def level_of(level, values, bits, lossy):
    """Exact values are known by their CRC-32, so that the file stays small."""
    data = plain(values, bits)
    known = {"values": text(data)} if lossy else {"crc": zlib.crc32(data)}
    return {"level": level, "width": values.shape[2], "height": values.shape[1], **known}


def raw_type(bits, signed, order):
    return f"{order}{'i' if signed else 'u'}{1 if bits <= 8 else 2}"


def decompressed(path, reduce, shape, bits, signed):
    out = folder / "out.rawl"
    subprocess.run(
        ["opj_decompress", "-i", path, "-o", out, "-r", str(reduce)], check=True, stdout=subprocess.DEVNULL
    )
    data = np.frombuffer(out.read_bytes(), raw_type(bits, signed, "<"))
    bands, height, width = shape
    return data.reshape(bands, height, width)


def case(name, arguments, size=(42, 33), bands=1, bits=16, signed=False, offset=(0, 0), levels=(0, 1), lossy=False, suffix="j2k", drop=()):
    width, height = size
    values = picture(width, height, bands, bits, signed)
    raw = folder / "in.rawl"
    raw.write_bytes(values.astype(raw_type(bits, signed, "<")).tobytes())
    path = folder / f"file.{suffix}"
    sign = "s" if signed else "u"
    subprocess.run(
        ["opj_compress", "-i", raw, "-o", path, "-F", f"{width},{height},{bands},{bits},{sign}", *arguments.split()],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    expected = []
    for level in levels:
        shape = [-(-(o + s) // 2**level) - -(-o // 2**level) for o, s in zip(offset, size)]
        got = decompressed(path, level, (bands, shape[1], shape[0]), bits, signed)
        if level == 0 and not lossy:
            assert (got == values).all(), name
        expected.append(level_of(level, got, bits, lossy))
    return {
        "name": name,
        "bytes": text(path.read_bytes()),
        "type": f"{'' if signed else 'u'}int{8 if bits <= 8 else 16}",
        "bands": bands,
        "lossy": lossy,
        "place": None,
        "levels": expected,
    }


def placed(name, crs, transform, **options):
    """A file that GDAL writes, with its place."""
    values = picture(16, 12, 1, 16)
    path = folder / "file.jp2"
    profile = {"driver": "JP2OpenJPEG", "width": 16, "height": 12, "count": 1, "dtype": "uint16", "crs": crs}
    with rasterio.open(path, "w", transform=transform, QUALITY=100, REVERSIBLE="YES", **profile, **options) as file:
        file.write(values.astype("uint16"))
    with rasterio.open(path) as file:
        assert (file.read() == values).all(), name
        place = {"crs": file.crs.to_epsg() and f"EPSG:{file.crs.to_epsg()}", "transform": list(file.transform)[:6]}
    return {
        "name": name,
        "bytes": text(path.read_bytes()),
        "type": "uint16",
        "bands": 1,
        "lossy": False,
        "place": place,
        "levels": [level_of(0, values, 16, False)],
    }


utm = Affine(10, 0, 499980, 0, -10, 5100000)
cases = [
    case("untiled 16 bit", "-n 4", levels=(0, 1, 2, 3)),
    case("8 bit in a JP2", "-n 3", bits=8, suffix="jp2"),
    case("12 bit", "-n 3 -t 32,32", bits=12),
    case("4 bit", "-n 2", bits=4, size=(33, 21), levels=(0,)),
    case("signed 8 bit", "-n 3", bits=8, signed=True, size=(38, 27)),
    case("signed 16 bit", "-n 3 -t 32,32", signed=True, size=(38, 27)),
    case("tiles that do not divide the image", "-n 4 -t 32,24", levels=(0, 1, 2)),
    case("tiles that halving does not divide", "-n 4 -t 27,19", levels=(0, 1, 2, 3)),
    case("image and tile offset", "-n 3 -d 13,5 -T 3,2 -t 32,24", offset=(13, 5), levels=(0, 1, 2)),
    case("three bands of 8 bit", "-n 3 -t 32,32 -mct 1", bands=3, bits=8, size=(38, 27)),
    case("three bands of 16 bit", "-n 3 -t 32,32 -mct 0", bands=3, size=(38, 27)),
    case("five bands", "-n 2 -t 16,16 -mct 0", bands=5, bits=8, size=(20, 18)),
    case("lossy 9/7", "-n 4 -t 32,32 -I -r 6", lossy=True, levels=(0, 1)),
    case("lossy 9/7, three bands", "-n 3 -I -r 8 -mct 1", lossy=True, bands=3, bits=8, size=(38, 27)),
    case("TLM", "-n 3 -t 32,24 -TLM"),
    case("PLT and TLM", "-n 3 -t 32,24 -PLT -TLM"),
    case("tile-parts by resolution", "-n 3 -t 32,24 -p RLCP -TP R"),
    case("tile-parts by resolution, TLM", "-n 3 -t 32,24 -p RPCL -TP R -TLM"),
    case("LRCP, layers", "-n 3 -t 32,24 -p LRCP -r 8,4,1 -TP L", levels=(0,)),
    case("PCRL", "-n 3 -t 32,24 -p PCRL -c [16,16],[8,8] -b 8,8", size=(38, 27)),
    case("CPRL, tile-parts by component", "-n 3 -t 32,24 -p CPRL -TP C -mct 0", bands=2, bits=8, size=(38, 27)),
    case("SOP and EPH", "-n 3 -t 32,24 -SOP -EPH", size=(38, 27)),
    case("order changes", "-n 3 -t 32,24 -POC T1=0,0,1,3,1,CPRL", size=(38, 27)),
    case("code-block styles", "-n 3 -t 32,24 -M 63", size=(38, 27)),
    case("region of interest", "-n 3 -ROI c=0,U=5", bits=8, size=(38, 27)),
    case("small precincts and tiles of 20", "-n 5 -t 20,20 -c [32,32] -b 16,16", levels=(0, 1, 2)),
    placed("GeoJP2 and GML", "EPSG:32633", utm),
    placed("GML only", "EPSG:32633", utm, GeoJP2="NO", GMLJP2="YES"),
    placed("GML only, latitude first", "EPSG:4326", Affine(0.25, 0, 10, 0, -0.25, 50), GeoJP2="NO", GMLJP2="YES"),
    placed("GML only, northing first", "EPSG:3035", Affine(10, 0, 4321000, 0, -10, 3210000), GeoJP2="NO", GMLJP2="YES"),
    placed("GeoJP2 only", "EPSG:4326", Affine(0.25, 0, 10, 0, -0.25, 50), GeoJP2="YES", GMLJP2="NO"),
    placed("GeoJP2 only, rotated", "EPSG:32633", Affine(10, 2, 499980, 3, -10, 5100000), GeoJP2="YES", GMLJP2="NO"),
]
Path(sys.argv[1]).write_text(json.dumps(cases, separators=(",", ":")) + "\n")
print(f"{len(cases)} files, {Path(sys.argv[1]).stat().st_size} bytes")

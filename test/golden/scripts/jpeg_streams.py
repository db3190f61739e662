"""JPEGs that GDAL does not write (progressive, restart markers, all subsamplings, 12 bits) and libjpeg-turbo's values.

    jpeg_streams.py > test/golden/codecs/jpeg-streams.json      needs `pip install imagecodecs==2026.10.10 pillow==13.0.0`
    jpeg_streams.py all > jpeg-streams.json                     many more
"""
import base64
import io
import json
import sys

import imagecodecs
import numpy as np
from PIL import Image

ALL = "all" in sys.argv


def text(data):
    return base64.b64encode(bytes(data)).decode()


def scene(height, width, samples, top):
    y, x = np.mgrid[0:height, 0:width]
    layers = [(0.45 + 0.3 * np.sin(x / (5 + s)) * np.cos(y / (6 - s)) + 0.2 * ((x // 9 + y // 7 + s) % 2)) * top for s in range(samples)]
    return np.clip(np.stack(layers, -1), 0, top).astype("uint8" if top < 256 else "uint16")


def case(name, data, bits):
    info = imagecodecs.jpeg8_decode(data)
    values = info[:, :, None] if info.ndim == 2 else info
    height, width, samples = values.shape
    return {"name": name, "width": width, "height": height, "samples": samples, "blockWidth": width, "blockHeight": height,
            "type": str(values.dtype), "bits": bits, "photometric": 6 if samples == 3 else 1, "bytes": text(data), "tables": "",
            "values": text(np.ascontiguousarray(values).tobytes())}


def pillow():
    for height, width in [(19, 21)] if not ALL else [(19, 21), (64, 80), (101, 67)]:
        for samples in [1, 3]:
            for subsampling in [0, 1, 2] if samples == 3 else [0]:
                for progressive in [False, True]:
                    for restart in [{}, {"restart_marker_blocks": 3}, {"restart_marker_rows": 1}]:
                        for quality in [80] if not ALL else [20, 80, 97]:
                            out = io.BytesIO()
                            pixels = scene(height, width, samples, 255)
                            Image.fromarray(pixels.squeeze()).save(out, "JPEG", quality=quality, subsampling=subsampling,
                                                                   progressive=progressive, **restart)
                            name = f"jpeg {width}x{height}x{samples} sampling {subsampling} progressive {progressive} {restart} quality {quality}"
                            yield case(name, out.getvalue(), 8)


def codecs():
    for height, width in [(19, 21)] if not ALL else [(19, 21), (33, 49), (64, 80), (101, 67), (5, 3), (4, 5)]:
        for subsampling in ["444", "422", "420", "411", "440"]:
            for bits in [8, 12]:
                pixels = scene(height, width, 3, 2 ** bits - 1)
                data = imagecodecs.jpeg8_encode(pixels, level=90, subsampling=subsampling, bitspersample=bits)
                yield case(f"jpeg {width}x{height}x3 sampling {subsampling} bits {bits}", data, bits)
        data = imagecodecs.jpeg8_encode(scene(height, width, 1, 4095).squeeze(), level=90, bitspersample=12)
        yield case(f"jpeg {width}x{height}x1 bits 12", data, 12)


streams = [*pillow(), *codecs()]
kept = streams if ALL else [*streams[::5], *streams[-7:]]
print("[" + ",\n".join(json.dumps(c) for c in kept) + "]")

"""What a kernel, a mask and a coarser grid make of the mosaics of mosaic_cases.py, computed with NumPy.

    python3 mosaic_follow.py FOLDER

reads cases.json and <case>.f32 and writes <case>.follow.f32: a 3 x 3 kernel (missing cells and those beyond the border count as
1000), no data where the mosaic itself is above 30000, then the cell at every second cell's corner: cells of twice the step from
the same corner, whose centres are corners of four cells, of which the one with the larger indexes counts.
"""

import json
import sys

import numpy as np

KERNEL = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], float) / 16
folder = sys.argv[1]

for case in json.load(open(f"{folder}/cases.json")):
    grid = case["grid"]
    height, width = grid["height"], grid["width"]
    cube = np.fromfile(f"{folder}/{case['name']}.f32", "<f4").reshape(-1, height, width).astype(float)
    out = []
    for plane in cube:
        padded = np.pad(np.where(np.isnan(plane), 1000, plane), 1, constant_values=1000)
        summed = sum(
            KERNEL[j, i] * padded[j : j + height, i : i + width] for j in range(3) for i in range(3)
        )
        summed[plane > 30000] = np.nan
        out.append(summed[1::2, 1::2])
    np.stack(out).astype("<f4").tofile(f"{folder}/{case['name']}.follow.f32")

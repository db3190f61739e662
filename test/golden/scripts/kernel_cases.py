#!/usr/bin/env python3
"""Kernels of every size and kind, as SciPy has them: test/golden/kernels.json. ndimage.correlate, and for the largest kernels,
which it has no memory for, signal.correlate2d over a plane that NumPy has padded; both add term by term.

Planes and kernels are made by formulas that the test repeats (`values` below); of each result some cells are kept, those at
the corners among them. Needs NumPy and SciPy; takes some minutes.
"""
import json, sys
import numpy as np
from scipy import ndimage, signal

MODES = {"replicate": "nearest", "reflect": "reflect", "reflect_pixel": "mirror", "wrap": "wrap"}
PADS = {"replicate": "edge", "reflect": "symmetric", "reflect_pixel": "reflect", "wrap": "wrap"}


def noise(count, seed):
    """Linear congruential generator (Numerical Recipes), as fractions of 1."""
    out, state = np.empty(count), seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state / 2**32
    return out


def plane(kind, height, width):
    u = noise(height * width, 7).reshape(height, width)
    if kind == "whole":
        return np.floor(u * 4000)
    if kind == "mask":
        return (noise(height * width, 11).reshape(height, width) < 0.01).astype(float)
    if kind == "fill":
        return np.where(u < 0.001, 1e30, u)
    return u - 0.25


def kernel(kind, height, width):
    y = np.arange(height)[:, None] - (height - 1) / 2
    x = np.arange(width)[None, :] - (width - 1) / 2
    if kind == "gauss":
        k = np.exp(-(y**2) / (2 * (height / 6) ** 2)) * np.exp(-(x**2) / (2 * (width / 6) ** 2))
        return k / k.sum()
    if kind == "disc":
        return ((y / height) ** 2 + (x / width) ** 2 <= 0.25).astype(float)
    if kind == "mean disc":
        d = ((y / height) ** 2 + (x / width) ** 2 <= 0.25).astype(float)
        return d / d.sum()
    if kind == "ones":
        return np.ones((height, width))
    return noise(height * width, 3).reshape(height, width) - 0.3


CASES = [
    # plane, rows, columns, kernel, rows, columns, border, factor
    ("real", 60, 70, "random", 3, 3, "replicate", 1 / 16),
    ("real", 60, 70, "random", 13, 13, "reflect", 1),
    ("real", 90, 70, "random", 15, 15, "reflect_pixel", 1),
    ("real", 150, 170, "random", 31, 17, "wrap", 0.5),
    ("real", 150, 170, "gauss", 31, 31, 2.5, 1),
    ("whole", 150, 170, "ones", 25, 31, 0, 1),
    ("whole", 150, 170, "disc", 31, 31, "reflect", 1),
    ("mask", 150, 170, "disc", 31, 31, 0, 1),
    ("mask", 150, 170, "mean disc", 31, 31, 0, 1),
    ("fill", 150, 170, "random", 31, 31, 0, 1),
    ("real", 150, 170, "random", 1, 601, "reflect", 1),
    ("real", 150, 170, "random", 601, 1, "replicate", 1),
    ("whole", 300, 700, "disc", 255, 255, "replicate", 1),
    ("real", 300, 700, "random", 255, 255, "reflect_pixel", 1),
    ("real", 300, 700, "gauss", 255, 201, "wrap", 2),
]

out = []
for p, height, width, k, rows, columns, border, factor in CASES:
    data, weights = plane(p, height, width), kernel(k, rows, columns)
    if weights.size > 10_000:
        padded = np.pad(data, ((rows // 2,) * 2, (columns // 2,) * 2), PADS[border])
        result = signal.correlate2d(padded, weights, mode="valid") * factor
    else:
        cval = 0 if isinstance(border, str) else border
        result = ndimage.correlate(data, weights, mode=MODES.get(border, "constant"), cval=cval) * factor
    flat = result.ravel()
    cells = sorted({0, width - 1, (height - 1) * width, height * width - 1, *((np.arange(150) * 7919 * 13) % flat.size).tolist()})
    out.append({
        "plane": p, "height": height, "width": width, "kernel": k, "rows": rows, "columns": columns,
        "border": border, "factor": factor, "cells": cells, "values": [float(flat[c]) for c in cells],
    })
    print(out[-1]["plane"], k, rows, columns, border, file=sys.stderr)
with open("test/golden/kernels.json", "w") as f:
    json.dump(out, f, separators=(",", ":"))
    f.write("\n")

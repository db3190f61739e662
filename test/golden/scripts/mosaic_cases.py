"""Collections whose scenes overlap in awkward ways, and what a load of them must give, computed pixel by pixel with NumPy and PROJ.

    python3 mosaic_cases.py FOLDER

writes <scene>.tif, cases.json and <case>.f32 (dates, rows, columns; NaN: no data). The rules, written down here once more:
the grid's CRS is the only one among the scenes, else that of the scene nearest to the extent's centre; its step and phase are
those of the first scene (by date, then id) in that CRS, north up, squares of the shorter side over a rotated one; its cells are those whose centres lie in the extent and in the
bounds of all scenes, those of other CRSs by their images. A cell takes the pixel that holds its centre, on an edge the one of the larger index; within a
day the first valid value in the order of the scenes' ids counts.
"""

import json
import sys

import numpy as np
import pyproj
from osgeo import gdal, osr

gdal.UseExceptions()
folder = sys.argv[1]


def scene(crs, transform, width, height, day, item):
    return {"crs": crs, "transform": transform, "size": [width, height], "day": day, "id": item}


def many():
    """Six days of three tiles that overlap, the ids not in the order of the tiles."""
    out = []
    for day in range(6):
        for tile, item in enumerate(["m", "c", "x"]):
            transform = [500000 + tile * 700, 10, 0, 5100000 - tile * 250, 0, -10]
            out.append(scene("EPSG:32633", transform, 120, 100, day, f"{item}{day}"))
    return out


CASES = {
    "two_zones": {
        "extent": [11.9, 46.0, 12.1, 46.1],
        "scenes": [
            scene("EPSG:32632", [722000, 60, 0, 5110000, 0, -60], 240, 220, 0, "a"),
            scene("EPSG:32633", [262000, 60, 0, 5110000, 0, -60], 240, 220, 0, "b"),
            scene("EPSG:32633", [262000, 60, 0, 5110000, 0, -60], 240, 220, 1, "c"),
            scene("EPSG:32632", [722000, 60, 0, 5110000, 0, -60], 240, 220, 1, "d"),
        ],
    },
    "zones_side_by_side": {
        "extent": [11.7, 45.9, 12.4, 46.2],
        "scenes": [
            scene("EPSG:32632", [719000, 60, 0, 5110000, 0, -60], 240, 220, 0, "a"),
            scene("EPSG:32633", [270000, 60, 0, 5107030, 0, -60], 240, 220, 0, "b"),
        ],
    },
    "zones_without_extent": {
        "extent": None,
        "scenes": [
            scene("EPSG:32632", [719000, 60, 0, 5110000, 0, -60], 240, 220, 0, "a"),
            scene("EPSG:32633", [270000, 60, 0, 5107030, 0, -60], 240, 220, 0, "b"),
            scene("EPSG:32633", [260000, 60, 0, 5107030, 0, -60], 240, 220, 0, "c"),
        ],
    },
    "half_a_pixel": {
        "extent": None,
        "scenes": [
            scene("EPSG:32633", [500000, 10, 0, 5100000, 0, -10], 150, 140, 0, "b"),
            scene("EPSG:32633", [501005, 10, 0, 5099295, 0, -10], 150, 140, 0, "a"),
        ],
    },
    "many_dates": {"extent": [15.001, 46.04, 15.02, 46.052], "scenes": many()},
    "antimeridian": {
        "extent": [179.2, -17, -179.1, -16.1],
        "scenes": [
            scene("EPSG:4326", [177, 0.0125, 0, -16, 0, -0.0125], 240, 100, 0, "east"),
            scene("EPSG:4326", [-180, 0.0125, 0, -16, 0, -0.0125], 240, 100, 0, "west"),
        ],
    },
    "zones_1_and_60": {
        "extent": [179.6, 59.0, -179.3, 59.5],
        "scenes": [
            scene("EPSG:32660", [640000, 300, 0, 6610000, 0, -300], 220, 240, 0, "b60"),
            scene("EPSG:32601", [290000, 300, 0, 6610000, 0, -300], 220, 240, 0, "a1"),
        ],
    },
    "upside_down": {
        "extent": None,
        "scenes": [
            scene("EPSG:32633", [500000, 10, 0, 5100000, 0, 10], 120, 100, 0, "a"),
            scene("EPSG:32633", [502003, -10, 0, 5100997, 0, -10], 120, 100, 0, "b"),
        ],
    },
    "polar": {
        "extent": [-180, 88.5, 180, 90],
        "scenes": [
            scene("EPSG:3413", [-300000, 3000, 0, 100000, 0, -3000], 120, 100, 0, "b"),
            scene("EPSG:3413", [-100500, 3000, 0, 199000, 0, -3000], 120, 100, 0, "a"),
        ],
    },
    "rotated": {
        "extent": None,
        "scenes": [
            scene("EPSG:32633", [500000.5, 8, 6, 5100000.5, 6, -8], 120, 100, 0, "a"),
            scene("EPSG:32633", [501000, 9, -2, 5100300, 1, -9], 120, 100, 0, "b"),
        ],
    },
    "oblong": {
        "extent": [15.03, 46.01, 15.2, 46.02],
        "scenes": [
            scene("EPSG:4326", [15.0, 0.0013, 0, 46.05, 0, -0.0007], 120, 100, 0, "a"),
            scene("EPSG:4326", [15.1, 0.0013, 0, 46.04, 0, -0.0007], 120, 100, 0, "b"),
        ],
    },
}


def mover(source, target):
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def values_of(each, seed):
    rng = np.random.default_rng(seed)
    width, height = each["size"]
    data = rng.integers(1, 60000, (height, width), dtype=np.uint16)
    data[rng.random((height, width)) < 0.2] = 0
    return data


def write(each, data):
    width, height = each["size"]
    out = gdal.GetDriverByName("GTiff").Create(
        f"{folder}/{each['file']}", width, height, 1, gdal.GDT_UInt16, ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
    )
    out.SetGeoTransform(each["transform"])
    srs = osr.SpatialReference()
    srs.SetFromUserInput(each["crs"])
    out.SetSpatialRef(srs)
    out.GetRasterBand(1).SetNoDataValue(0)
    out.GetRasterBand(1).WriteArray(data)
    out.FlushCache()


def corners(each):
    t, (width, height) = each["transform"], each["size"]
    u, v = np.array([0, width, 0, width]), np.array([0, 0, height, height])
    x, y = t[0] + t[1] * u + t[2] * v, t[3] + t[4] * u + t[5] * v
    return [float(x.min()), float(y.min()), float(x.max()), float(y.max())]


def steps(each):
    """Of the upright grid over a scene: its own steps, or squares of its shorter side where it is rotated."""
    t = each["transform"]
    along, down = float(np.hypot(t[1], t[4])), float(np.hypot(t[2], t[5]))
    return (along, down) if t[2] == t[4] == 0 else (min(along, down),) * 2


def edge(box, count=200):
    f = np.linspace(0, 1, count)
    x, y = box[0] + (box[2] - box[0]) * f, box[1] + (box[3] - box[1]) * f
    o = np.ones(count)
    return np.concatenate([x, x, o * box[0], o * box[2]]), np.concatenate([o * box[1], o * box[3], y, y])


def image_box(each, crs):
    x, y = mover(each["crs"], crs).transform(*edge(corners(each), 2001))
    return [x.min(), y.min(), x.max(), y.max()]


def united(boxes):
    low, high = np.min(boxes, 0), np.max(boxes, 0)
    return [low[0], low[1], high[2], high[3]]


def lonlat_box(each):
    """West, south, east, north; east runs on beyond 180."""
    lon, lat = mover(each["crs"], "EPSG:4326").transform(*edge(corners(each)))
    west, south, east, north = corners(each)
    if each["crs"] == "EPSG:3413" and west < 0 < east and south < 0 < north:
        return [-180, lat.min(), 180, 90]
    if lon.max() - lon.min() > 180:
        lon = np.where(lon < 0, lon + 360, lon)
    return [lon.min(), lat.min(), lon.max(), lat.max()]


def grid_of(extent, scenes):
    first_order = sorted(scenes, key=lambda each: (each["day"], each["id"]))
    systems = {each["crs"] for each in scenes}
    if len(systems) == 1:
        crs = first_order[0]["crs"]
    else:
        extent_ = extent or united([lonlat_box(each) for each in scenes])
        east = extent_[2] + 360 if extent_[2] < extent_[0] else extent_[2]
        middle = np.array([(extent_[0] + east) / 2, (extent_[1] + extent_[3]) / 2])

        def distance(each):
            west, south, east_, north = lonlat_box(each)
            lon = (west + east_) / 2 - middle[0]
            return np.hypot(lon - 360 * np.round(lon / 360), (south + north) / 2 - middle[1])

        crs = min(first_order, key=distance)["crs"]
    own = [each for each in first_order if each["crs"] == crs]
    boxes = np.array([corners(each) if each["crs"] == crs else image_box(each, crs) for each in first_order])
    west, south, _, _ = boxes.min(0)
    _, _, east, north = boxes.max(0)
    if crs == "EPSG:4326" and east - west > 350:
        moved = np.where(boxes[:, [0, 2]] < 0, boxes[:, [0, 2]] + 360, boxes[:, [0, 2]])
        moved[:, 1] = np.where(moved[:, 1] < moved[:, 0], moved[:, 1] + 360, moved[:, 1])
        west, east = moved.min(), moved.max()
    x0, y0, (step_x, step_y) = corners(own[0])[0], corners(own[0])[3], steps(own[0])
    if extent:
        box = [extent[0], extent[1], extent[2] + (360 if extent[2] < extent[0] else 0), extent[3]]
        x, y = (np.array(edge(box, 2001)) if crs == "EPSG:4326" else mover("EPSG:4326", crs).transform(*edge(box, 2001)))
        west, south, east, north = max(west, x.min()), max(south, y.min()), min(east, x.max()), min(north, y.max())
    c0, c1 = int(np.ceil((west - x0) / step_x - 0.5 - 1e-9)), int(np.floor((east - x0) / step_x - 0.5 + 1e-9)) + 1
    r0, r1 = int(np.ceil((y0 - north) / step_y - 0.5 - 1e-9)), int(np.floor((y0 - south) / step_y - 0.5 + 1e-9)) + 1
    return {
        "crs": crs,
        "originX": x0 + c0 * step_x,
        "originY": y0 - r0 * step_y,
        "stepX": step_x,
        "stepY": -step_y,
        "width": c1 - c0,
        "height": r1 - r0,
    }


def laid_over(grid, scenes, data):
    x = grid["originX"] + (np.arange(grid["width"]) + 0.5) * grid["stepX"]
    y = grid["originY"] + (np.arange(grid["height"]) + 0.5) * grid["stepY"]
    xs, ys = np.meshgrid(x, y)
    out = []
    for day in sorted({each["day"] for each in scenes}):
        plane = np.full(xs.shape, np.nan, np.float32)
        for each in sorted((s for s in scenes if s["day"] == day), key=lambda s: s["id"]):
            sx, sy = (xs, ys) if each["crs"] == grid["crs"] else mover(grid["crs"], each["crs"]).transform(xs, ys)
            t, (width, height) = each["transform"], each["size"]
            if each["crs"] == "EPSG:4326":
                sx = np.where(sx > 180, sx - 360, sx)
            dx, dy, area = sx - t[0], sy - t[3], t[1] * t[5] - t[2] * t[4]
            if t[2] == t[4] == 0:
                u, v = dx / t[1], dy / t[5]
            else:
                u, v = (dx * t[5] - dy * t[2]) / area, (dy * t[1] - dx * t[4]) / area
            u, v = np.floor(u + 1e-10), np.floor(v + 1e-10)
            inside = (u >= 0) & (v >= 0) & (u < width) & (v < height)
            found = data[each["file"]][np.where(inside, v, 0).astype(int), np.where(inside, u, 0).astype(int)]
            take = inside & (found != 0) & np.isnan(plane)
            plane[take] = found[take]
        out.append(plane)
    return np.stack(out)


cases = []
for name, case in CASES.items():
    data = {}
    for seed, each in enumerate(case["scenes"]):
        each["file"] = f"{name}_{each['id']}.tif"
        data[each["file"]] = values_of(each, seed + len(name) * 100)
        write(each, data[each["file"]])
        west, south, east, north = lonlat_box(each)
        each["bbox"] = [west, south, east - 360 if east > 180 else east, north]
    grid = grid_of(case["extent"], case["scenes"])
    laid_over(grid, case["scenes"], data).astype("<f4").tofile(f"{folder}/{name}.f32")
    cases.append({"name": name, "extent": case["extent"], "scenes": case["scenes"], "grid": grid})
json.dump(cases, open(f"{folder}/cases.json", "w"))

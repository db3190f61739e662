"""Rasters that lie in awkward ways, and what gdalwarp makes of them.

    python3 warp_cases.py FOLDER

writes into FOLDER: <source>.tif, plain upright GeoTIFFs with the values; <case>.near.f32 and <case>.bilinear.f32, what
gdalwarp -et 0 gives for the source as it really lies (NaN: no data; set by hand where PROJ has no image, or one that does
not come back: gdalwarp smears other places there); <case>.edge.u8, 1 where a target centre lies within
1e-6 source pixels (a millimetre for LAEA) of an edge between two source pixels, by PROJ alone; and cases.json.
"""

import json
import sys

import numpy as np
import pyproj
from osgeo import gdal, osr

gdal.UseExceptions()
osr.UseExceptions()
folder = sys.argv[1]

SINU = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"
GEOS = "+proj=geos +h=35785831 +lon_0=0 +sweep=y +ellps=WGS84 +units=m +no_defs"
WORLD = 20037508.342789244
U33 = "EPSG:32633"


def srs(text):
    out = osr.SpatialReference()
    out.SetFromUserInput(text)
    out.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return out


def mover(source, target):
    """From one system to another; infinite where there is no image."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def noise(width, height, seed):
    rng = np.random.default_rng(seed)
    data = rng.integers(20000, 60000, (height, width), dtype=np.uint16)
    data[rng.random((height, width)) < 0.03] = 0
    return data


def turned(x, y, step_x, step_y, degrees, shear=0.0):
    """A geotransform whose rows run `degrees` off, and whose columns lean by `shear` more."""
    a, b = np.radians(degrees), np.radians(degrees + shear)
    return [x, step_x * np.cos(a), step_y * np.sin(b), y, step_x * np.sin(a), -step_y * np.cos(b)]


# name: crs, geotransform, width, height
SOURCES = {
    "rotated": (U33, turned(500000.3, 5100000.7, 10, 10, 30), 300, 280),
    "quarter": (U33, turned(500000.3, 5100000.7, 10, 10, 90), 200, 280),
    "sheared": (U33, turned(500000.3, 5100000.7, 12, 9, -17, 11), 300, 280),
    "south_up": (U33, [500000, 10, 0, 5100000, 0, 10], 300, 280),
    "mirrored": (U33, [503000, -10, 0, 5100000, 0, -10], 300, 280),
    "oblong": ("EPSG:4326", [15.01, 0.0013, 0, 46.03, 0, -0.0007], 300, 280),
    "east_edge": ("EPSG:4326", [177, 0.01, 0, -16, 0, -0.01], 300, 280),
    "west_edge": ("EPSG:4326", [-180, 0.01, 0, -16, 0, -0.01], 300, 280),
    "zone_1": ("EPSG:32601", [260000, 300, 0, 6600000, 0, -300], 300, 280),
    "zone_60": ("EPSG:32760", [700000, 300, 0, 8200000, 0, -300], 300, 280),
    "north_pole": ("EPSG:3413", [-900000, 6000, 0, 850000, 0, -6000], 300, 280),
    "south_pole": ("EPSG:3031", [-900000, 6000, 0, 850000, 0, -6000], 300, 280),
    "sinusoidal": (SINU, [-6064553.374, 231.656, 0, -1302586.208, 0, -231.656], 300, 280),
    "sinusoidal_edge": (SINU, [18000000, 10000, 0, 1400000, 0, -10000], 300, 280),
    "laea": ("EPSG:3035", [4321000, 100, 0, 3210000, 0, -100], 300, 280),
    "globe": ("EPSG:4326", [-180, 1, 0, 90, 0, -1], 360, 180),
    "globe_360": ("EPSG:4326", [0, 1, 0, 90, 0, -1], 360, 180),
    "disc": (GEOS, [-5500000, 40000, 0, 5500000, 0, -40000], 275, 275),
}

# source, target crs, [west, south, east, north], width, height
CASES = [
    ("rotated", U33, [499000, 5096000, 504000, 5102000], 500, 600),
    ("rotated", "EPSG:3857", None, 220, 230),
    ("rotated", "EPSG:4326", None, 220, 230),
    ("quarter", U33, [499000, 5096000, 504000, 5103000], 500, 700),
    ("quarter", "EPSG:3857", None, 220, 230),
    ("sheared", U33, [499000, 5096000, 505000, 5102000], 600, 600),
    ("sheared", "EPSG:3857", None, 220, 230),
    ("sheared", "EPSG:3413", None, 220, 230),
    ("south_up", U33, [499953, 5099967, 503103, 5102807], 315, 284),
    ("south_up", "EPSG:3857", None, 220, 230),
    ("south_up", "EPSG:4326", None, 220, 230),
    ("mirrored", U33, [499957, 5097163, 503107, 5100013], 315, 285),
    ("mirrored", "EPSG:3857", None, 220, 230),
    ("oblong", U33, None, 220, 230),
    ("oblong", "EPSG:3857", None, 220, 230),
    ("oblong", "EPSG:3035", None, 220, 230),
    ("east_edge", "EPSG:4326", [178.5, -19, 181.5, -16], 333, 300),
    ("west_edge", "EPSG:4326", [178.5, -19, 181.5, -16], 333, 300),
    ("east_edge", "EPSG:3857", [WORLD - 300000, -2100000, WORLD, -1800000], 256, 256),
    ("west_edge", "EPSG:3857", [-WORLD, -2100000, -WORLD + 300000, -1800000], 256, 256),
    ("west_edge", "EPSG:3857", [WORLD - 100000, -2100000, WORLD + 200000, -1800000], 256, 256),
    ("east_edge", "EPSG:32701", [50000, 7900000, 350000, 8200000], 250, 250),
    ("west_edge", "EPSG:32701", [50000, 7900000, 350000, 8200000], 250, 250),
    ("west_edge", "EPSG:32760", [650000, 7900000, 950000, 8200000], 250, 250),
    ("zone_1", "EPSG:4326", [178, 58, 183, 60.5], 400, 250),
    ("zone_1", "EPSG:4326", [-181, 58, -177, 60.5], 400, 250),
    ("zone_1", "EPSG:3857", [WORLD - 200000, 8000000, WORLD, 8300000], 256, 256),
    ("zone_1", "EPSG:3857", [-WORLD, 8000000, -WORLD + 300000, 8300000], 256, 256),
    ("zone_1", "EPSG:32660", [600000, 6500000, 700000, 6600000], 256, 256),
    ("zone_1", "EPSG:3413", None, 256, 256),
    ("zone_60", "EPSG:4326", [178, -17.5, 181.5, -16], 400, 200),
    ("zone_60", "EPSG:3857", [WORLD - WORLD / 8, -WORLD / 8, WORLD, 0], 256, 256),
    ("north_pole", "EPSG:4326", [-180, 80, 180, 90], 360, 100),
    ("north_pole", "EPSG:3857", [-WORLD, 0, WORLD, WORLD], 256, 128),
    ("north_pole", "EPSG:3857", [-WORLD, 15028131, -15028131, WORLD], 256, 256),
    ("north_pole", "EPSG:3995", [-900000, -900000, 900000, 900000], 256, 256),
    ("north_pole", "EPSG:32633", [0, 8900000, 1000000, 10400000], 256, 384),
    ("south_pole", "EPSG:4326", [-180, -90, 180, -80], 360, 100),
    ("south_pole", "EPSG:3857", [-WORLD, -WORLD, WORLD, 0], 256, 128),
    ("sinusoidal", "EPSG:4326", None, 220, 230),
    ("sinusoidal", "EPSG:3857", None, 220, 230),
    ("sinusoidal", "EPSG:32722", None, 220, 230),
    ("sinusoidal_edge", "EPSG:4326", [165, -13, 185, 13], 300, 260),
    ("sinusoidal_edge", "EPSG:3857", [WORLD - 1800000, -1500000, WORLD, 1500000], 180, 300),
    ("laea", "EPSG:4326", None, 220, 230),
    ("laea", "EPSG:3857", None, 220, 230),
    ("laea", "EPSG:32632", None, 220, 230),
    ("laea", "EPSG:3413", None, 220, 230),
    ("globe", "EPSG:3857", [-WORLD, -WORLD, WORLD, WORLD], 256, 256),
    ("globe", "EPSG:3413", [-8000000, -8000000, 8000000, 8000000], 256, 256),
    ("globe", "EPSG:3031", [-8000000, -8000000, 8000000, 8000000], 256, 256),
    ("globe", "EPSG:32601", [-300000, 0, 1300000, 9900000], 128, 512),
    ("globe", SINU, [-20015109, -10007555, 20015109, 10007555], 360, 180),
    ("globe_360", "EPSG:3857", [-WORLD, -WORLD, WORLD, WORLD], 256, 256),
    ("globe_360", "EPSG:3413", [-8000000, -8000000, 8000000, 8000000], 256, 256),
    ("disc", "EPSG:4326", [-180, -90, 180, 90], 360, 180),
    ("disc", "EPSG:3857", [-WORLD, -WORLD, WORLD, WORLD], 256, 256),
]


def dataset(name, shift=0.0):
    crs, transform, width, height = SOURCES[name]
    out = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_UInt16)
    out.SetGeoTransform([transform[0] + shift, *transform[1:]])
    out.SetSpatialRef(srs(crs))
    out.GetRasterBand(1).SetNoDataValue(0)
    out.GetRasterBand(1).WriteArray(noise(width, height, len(name)))
    return out


def plain_copy(name):
    """The values in an upright file: how they lie is told by cases.json."""
    _, _, width, height = SOURCES[name]
    out = gdal.GetDriverByName("GTiff").Create(
        f"{folder}/{name}.tif", width, height, 1, gdal.GDT_UInt16, ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
    )
    out.SetGeoTransform([0, 1, 0, 0, 0, -1])
    out.SetSpatialRef(srs("EPSG:3857"))
    out.GetRasterBand(1).SetNoDataValue(0)
    out.GetRasterBand(1).WriteArray(noise(width, height, len(name)))
    out.FlushCache()


def auto_bounds(name, target):
    """The bounds of the source in the target's system, a little wider."""
    crs, t, width, height = SOURCES[name]
    f = np.linspace(0, 1, 21)
    u = np.concatenate([f, f, 0 * f, 0 * f + 1]) * width
    v = np.concatenate([0 * f, 0 * f + 1, f, f]) * height
    points = np.stack([t[0] + t[1] * u + t[2] * v, t[3] + t[4] * u + t[5] * v], 1)
    moved = np.stack(mover(crs, target).transform(points[:, 0], points[:, 1]), 1)
    low, high = moved.min(0), moved.max(0)
    margin = (high - low) * 0.03
    return [*(low - margin), *(high + margin)]


def centres(bounds, width, height):
    x = bounds[0] + (np.arange(width) + 0.5) * (bounds[2] - bounds[0]) / width
    y = bounds[3] - (np.arange(height) + 0.5) * (bounds[3] - bounds[1]) / height
    xs, ys = np.meshgrid(x, y)
    return np.stack([xs.ravel(), ys.ravel()], 1)


def no_places(points, name, target):
    """Target centres that are no places: without an image in the source's system, or not where their image comes back to."""
    crs = SOURCES[name][0]
    if target == crs:
        return np.zeros(len(points), bool)
    with np.errstate(all="ignore"):
        there = mover(target, crs).transform(points[:, 0], points[:, 1])
        back = np.stack(mover(crs, target).transform(*there), 1)
        off = np.abs(back - points)
        turn = 360 if srs(target).IsGeographic() else 2 * WORLD if target == "EPSG:3857" else np.inf
        off[:, 0] = np.minimum(off[:, 0], np.abs(off[:, 0] - turn))
        return ~np.isfinite(off).all(1) | (off > (1e-3 if turn == 360 else 10)).any(1)


def source_cells(points, name, target, shift):
    """Source pixel coordinates of all target centres, by PROJ; infinite where it has none."""
    crs, t, _, _ = SOURCES[name]
    if target == crs:
        moved = points - [shift, 0]
    else:
        moved = np.stack(mover(target, crs).transform(points[:, 0], points[:, 1]), 1)
    dx, dy = moved[:, 0] - t[0], moved[:, 1] - t[3]
    det = t[1] * t[5] - t[2] * t[4]
    with np.errstate(all="ignore"):
        u, v = (dx * t[5] - dy * t[2]) / det, (dy * t[1] - dx * t[4]) / det
        if srs(crs).IsGeographic():
            u = np.mod(u, 360 / abs(t[1])) if name.startswith("globe") else u
    return u, v


def edge_cells(name, target):
    """What counts as being on an edge, in source pixels. proj4js sums fewer terms for LAEA than PROJ: there it is a millimetre."""
    crs, t, _, _ = SOURCES[name]
    if "EPSG:3035" not in (crs, target):
        return 1e-6, 1e-6
    unit = 1e-3 / 111e3 if srs(crs).IsGeographic() else 1e-3
    return unit / np.hypot(t[1], t[4]), unit / np.hypot(t[2], t[5])


def warp(name, target, bounds, size, method, shift):
    with np.errstate(all="ignore"):
        out = gdal.Warp(
            "",
            dataset(name, shift),
            format="MEM",
            dstSRS=target,
            outputBounds=bounds,
            width=size[0],
            height=size[1],
            resampleAlg=method,
            errorThreshold=0,
            outputType=gdal.GDT_Float32,
            dstNodata=float("nan"),
            overviewLevel="NONE",
            warpOptions=["XSCALE=1", "YSCALE=1", "SAMPLE_GRID=YES", "SOURCE_EXTRA=1000"],
        )
    return out.ReadAsArray().astype("<f4")


def main():
    for name in SOURCES:
        plain_copy(name)
    out = []
    for index, (name, target, bounds, width, height) in enumerate(CASES):
        crs, transform, _, _ = SOURCES[name]
        bounds = bounds or auto_bounds(name, target)
        # One and the same system is not turned by GDAL: the file on the other side is moved by hand.
        shift = 360 if name == "west_edge" and target == crs else 0
        key = f"{index:02d}_{name}"
        points = centres(bounds, width, height)
        u, v = source_cells(points, name, target, shift)
        nowhere = no_places(points, name, target)
        with np.errstate(all="ignore"):
            near_u, near_v = edge_cells(name, target)
            edge = (np.abs(u - np.round(u)) < near_u) | (np.abs(v - np.round(v)) < near_v)
        edge.astype("u1").tofile(f"{folder}/{key}.edge.u8")
        for method in ["near", "bilinear"]:
            values = warp(name, target, bounds, (width, height), method, shift).ravel()
            values[nowhere] = np.nan
            values.tofile(f"{folder}/{key}.{method}.f32")
        out.append(
            {
                "key": key,
                "source": name,
                "sourceCrs": crs,
                "transform": transform,
                "crs": target,
                "bounds": bounds,
                "width": width,
                "height": height,
            }
        )
    json.dump(out, open(f"{folder}/cases.json", "w"))


main()

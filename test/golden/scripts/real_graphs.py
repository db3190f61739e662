#!/usr/bin/env python3
"""What the graphs of test/golden/graphs give for the real series, computed with NumPy, pandas and GDAL alone.

Usage: real_graphs.py <folder of the real series> <output folder>

Rasters are written as <graph>.tif (float32, NaN is no data), tables as <graph>.csv. Formulas are those of the graphs; cells are
taken from the files by their indexes, and cell centres inside a polygon belong to it.
"""
import json, pathlib, sys
import numpy as np
import pandas as pd
from osgeo import gdal, osr

gdal.UseExceptions()
REAL, OUT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
GRAPHS = pathlib.Path(__file__).parent.parent / "graphs"


def write(name, bands, geo):
    bands = np.atleast_3d(np.asarray(bands, float)) if np.ndim(bands) == 3 else np.asarray(bands, float)[None]
    ds = gdal.GetDriverByName("GTiff").Create(str(OUT / f"{name}.tif"), bands.shape[2], bands.shape[1], bands.shape[0], gdal.GDT_Float32, ["COMPRESS=DEFLATE", "PREDICTOR=3"])
    ds.SetGeoTransform(geo)
    for i, band in enumerate(bands):
        ds.GetRasterBand(i + 1).WriteArray(band.astype(np.float32))


def read(path, window=None):
    """Values by band name, NaN for no data."""
    ds = gdal.Open(str(path))
    found = {}
    for i in range(ds.RasterCount):
        band = ds.GetRasterBand(i + 1)
        values = band.ReadAsArray(*window) if window else band.ReadAsArray()
        values = values.astype(float)
        if band.GetNoDataValue() is not None:
            values[values == band.GetNoDataValue()] = np.nan
        found[band.GetDescription()] = values
    return found, ds.GetGeoTransform()


nd = lambda a, b: (a - b) / (a + b)
quiet = np.errstate(all="ignore")

# --- Sentinel-2 over Slovenia: a window of 96 x 96 cells of 120 m, five days, of which tile 33TWM alone lies in the window.
NAMES = {"blue": "B02", "green": "B03", "red": "B04", "nir": "B08", "scl": "SCL"}
X0, Y0, STEP = 531180, 5132940, 120
WINDOW = ((X0 - 507180) // STEP, (5157420 - Y0) // STEP, 96, 96)
GEO = (X0, STEP, 0, Y0, 0, -STEP)
S2 = {}
for folder in sorted((REAL / "s2-l2a-33t").glob("*33TWM*")):
    item = json.loads((folder / "item.json").read_text())
    layers = {}
    for name, file in NAMES.items():
        ds = gdal.Open(str(folder / f"{file}.tif"))
        geo = ds.GetGeoTransform()
        assert abs(geo[0] - 507180) < 1e-6 and abs(geo[3] - 5157420) < 1e-6, geo
        values = ds.ReadAsArray(*WINDOW).astype(float)
        values[values == 0] = np.nan
        layers[name] = values
    S2[item["properties"]["datetime"][:10]] = (item["properties"]["eo:cloud_cover"], layers)
DAYS = sorted(S2)
band = lambda name: np.array([S2[day][1][name] for day in DAYS])
SCL = band("scl")
CLOUDY = (SCL == 3) | ((SCL >= 8) & (SCL <= 10)) | (SCL == 11)
clear = lambda name: np.where(CLOUDY, np.nan, band(name))

with quiet:
    rgb = np.array([np.nanmedian(clear(name), axis=0) for name in ("red", "green", "blue")])
    write("cloud-free-mosaic", np.clip(rgb, 0, 2500) / 2500 * 255, GEO)
    NDVI = nd(clear("nir"), clear("red"))
    write("max-ndvi-composite", np.nanmax(NDVI, axis=0), GEO)
    write("clear-observations", np.isfinite(clear("red")).sum(axis=0), GEO)

    firsts = []
    for name in ("green", "nir"):
        value = np.full((96, 96), np.nan)
        for day in DAYS:
            if S2[day][0] <= 5:
                value = np.where(np.isnan(value), S2[day][1][name], value)
        firsts.append(value)
    ndwi = nd(*firsts)
    write("water-classes", np.where(np.isnan(ndwi), np.nan, np.where(ndwi > 0.1, 2, np.where(ndwi > -0.4, 1, 0))), GEO)

    r, i = clear("red") / 10000, clear("nir") / 10000
    write("kernel-ndvi", np.nanmean(np.tanh(((i - r) / (2 * 0.5 * (i + r))) ** 2), axis=0), GEO)

    one = S2["2023-08-15"][1]
    inputs = [np.clip(one[name] * 0.0001, 0, 0.7) / 0.7 * 2 - 1 for name in ("blue", "green", "red", "nir")]
    weight = lambda i, j: round(float(np.sin(3 * i + 7 * j + 1) * 2), 4)
    neurons = [np.tanh(sum(inputs[i] * weight(i, j) for i in range(4)) + round(0.1 * j - 0.2, 2)) for j in range(12)]
    out = (np.clip(sum(neurons[j] * weight(j, 11) for j in range(12)), -15, 15) + 15) / 30
    write("neural-network", [out, one["nir"] * 0.0001], GEO)

    day = S2["2023-08-18"][1]
    ndvi, ndwi = nd(day["nir"], day["red"]), nd(day["green"], day["nir"])
    water, veg, white = ndwi > 0, ndvi > 0.5, (day["scl"] >= 8) & (day["scl"] <= 10)
    colour = lambda w, v, o: np.where(white, 255, np.where(veg, v, np.where(water, w, o)))
    write("false-colour-classes", [colour(0, 30, 160), colour(60, 140, 120), colour(200, 40, 60)], GEO)

    early = [DAYS.index(d) for d in DAYS if "2023-08-10" <= d < "2023-08-14"]
    late = [DAYS.index(d) for d in DAYS if "2023-08-15" <= d < "2023-08-21"]
    fall = np.nanmean(NDVI[late], axis=0) - np.nanmean(NDVI[early], axis=0)
    # A condition that is unknown takes the other branch.
    write("change-of-two-dates", [fall, fall < -0.1], GEO)

# Means of places: centres inside, by ray casting in the system of the grid.
def inside(ring, xs, ys):
    X, Y = np.meshgrid(xs, ys)
    found = np.zeros(X.shape, bool)
    for (xa, ya), (xb, yb) in zip(ring[:-1], ring[1:]):
        crosses = (ya > Y) != (yb > Y)
        with np.errstate(divide="ignore", invalid="ignore"):
            found ^= crosses & (X < xa + (Y - ya) / (yb - ya) * (xb - xa))
    return found


def projected(ring, epsg):
    src, dst = osr.SpatialReference(), osr.SpatialReference()
    src.ImportFromEPSG(4326), dst.ImportFromEPSG(epsg)
    for system in (src, dst):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    to = osr.CoordinateTransformation(src, dst)
    return [to.TransformPoint(x, y)[:2] for x, y in ring]


xs, ys = X0 + (np.arange(96) + 0.5) * STEP, Y0 - (np.arange(96) + 0.5) * STEP
graph = json.loads((GRAPHS / "zonal-series-csv.json").read_text())["process_graph"]
rows = []
for t, day in enumerate(DAYS):
    for index, feature in enumerate(graph["zonal"]["arguments"]["geometries"]["features"]):
        cells = NDVI[t][inside(projected(feature["geometry"]["coordinates"][0], 32633), xs, ys)]
        cells = cells[np.isfinite(cells)]
        rows.append((f"{day}T00:00:00Z", index, cells.mean() if len(cells) else np.nan))
pd.DataFrame(rows, columns=["date", "feature_index", "value"]).to_csv(OUT / "zonal-series-csv.csv", index=False)

# --- A field in Spain: 33 dates of 2019.
series = {}
for path in sorted((REAL / "s2-field-es-2019").glob("S2_*.tif")):
    series[path.stem[3:]], FIELD_GEO = read(path)
dates = pd.to_datetime(list(series))
stack = lambda name: np.array([layers[name] for layers in series.values()])
with quiet:
    bad = (stack("CLM") != 0) & np.isfinite(stack("CLM"))
    ndvi = np.where(bad, np.nan, nd(stack("B08"), stack("B04")))
    months = pd.period_range(dates[0], dates[-1], freq="M")
    monthly = np.array([np.nanmean(ndvi[dates.to_period("M") == m], axis=0) if (dates.to_period("M") == m).any() else np.full(ndvi.shape[1:], np.nan) for m in months])
    flat = pd.DataFrame(monthly.reshape(len(months), -1)).interpolate(method="linear", axis=0, limit_area="inside").to_numpy()
    peak = np.array([np.nan if np.isnan(c).all() else np.nanargmax(c) for c in flat.T]).reshape(ndvi.shape[1:])
    write("phenology-peak", peak, FIELD_GEO)
    number = np.array([d.month for d in dates])
    normals = np.array([np.nanmean(ndvi[number == m], axis=0) if (number == m).any() else np.full(ndvi.shape[1:], np.nan) for m in range(1, 13)])
    write("anomaly-spread", np.nanstd(ndvi - normals[number - 1], axis=0, ddof=1), FIELD_GEO)
    write("quantiles-over-time", [*np.nanquantile(ndvi, [0.1, 0.5, 0.9], axis=0), np.nanmean(ndvi, axis=0)], FIELD_GEO)
    wave = 2 * np.pi / (365.25 * 86400) * dates.astype("int64").to_numpy() / 1e9
    amplitude = np.full(ndvi.shape[1:], np.nan)
    for row, column in np.ndindex(amplitude.shape):
        y = ndvi[:, row, column]
        ok = np.isfinite(y)
        if ok.sum() >= 3:
            _, a, b = np.linalg.lstsq(np.stack([np.ones(ok.sum()), np.cos(wave[ok]), np.sin(wave[ok])], 1), y[ok], rcond=None)[0]
            amplitude[row, column] = np.hypot(a, b)
    write("harmonic-amplitude", amplitude, FIELD_GEO)
    geometry = json.loads((REAL / "s2-field-es-2019" / "field.geojson").read_text())
    ring = geometry["coordinates"][0]
    ring = ring[0] if geometry["type"] == "MultiPolygon" else ring
    fx = FIELD_GEO[0] + (np.arange(ndvi.shape[2]) + 0.5) * FIELD_GEO[1]
    fy = FIELD_GEO[3] + (np.arange(ndvi.shape[1]) + 0.5) * FIELD_GEO[5]
    within = inside(projected(ring, 32630), fx, fy)
    means = [np.nanmean(m[within]) if np.isfinite(m[within]).any() else np.nan for m in monthly]
    pd.DataFrame({"date": [str(m) for m in months], "feature_index": 0, "value": means}).to_csv(OUT / "field-series.csv", index=False)

# --- Monthly composites in Belgium, radar and optical.
composites, COMP_GEO = {}, None
for path in sorted((REAL / "s2-s1-worldcereal-monthly").glob("composite_*.tif")):
    composites[path.stem[10:]], COMP_GEO = read(path)
pick = lambda name, months: np.array([composites[m][name] for m in months])
season = [m for m in composites if "2021-03" <= m < "2021-10"]
with quiet:
    ratio = (20 * np.log10(pick("VH", season)) - 83) - (20 * np.log10(pick("VV", season)) - 83)
    v, w = nd(pick("B08", season), pick("B04", season)), nd(pick("B08", season), pick("B11", season))
    write("crop-features", [*np.nanquantile(ratio, [0.1, 0.5, 0.9], axis=0), *np.nanquantile(v, [0.1, 0.5, 0.9], axis=0), np.nanmean(w, axis=0)], COMP_GEO)
    celsius, rain = pick("TMEAN", composites) / 100 - 273.15, pick("PRECIP", composites)
    degrees = np.where((celsius > 8) & (rain > 0), celsius - 8, 0)
    write("warm-and-wet-months", np.nansum(degrees, axis=0), COMP_GEO)
    v = nd(pick("B08", composites), pick("B04", composites))
    of = lambda m: {12: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2, 8: 2, 9: 3, 10: 3, 11: 3}[int(m[5:])] + 4 * (int(m[:4]) + (m[5:] == "12"))
    groups = np.array([of(m) for m in composites])
    best = np.array([np.nanmax(v[groups == g], axis=0) for g in sorted(set(groups))])
    write("seasons", np.nanmax(best, axis=0) - np.nanmin(best, axis=0), COMP_GEO)

# --- Radar beside optical dates in April 2023.
optical, radar, BE_GEO = {}, {}, None
for path in sorted((REAL / "s2-s1-belgium-2023-04").glob("S?_*.tif")):
    (optical if path.stem.startswith("S2") else radar)[pd.Timestamp(path.stem[3:])], BE_GEO = read(path)
with quiet:
    every = sorted(set(optical) | set(radar))
    empty = np.full(next(iter(optical.values()))["B04"].shape, np.nan)
    product = []
    for date in every:
        ndvi = nd(optical[date]["B08"], optical[date]["B04"]) if date in optical else empty
        near = empty
        for other in sorted(radar, key=lambda d: (abs(d - date), d)):
            if abs(other - date) <= pd.Timedelta(days=4):
                near = np.where(np.isnan(near), radar[other]["VV"], near)
        product.append(np.where(np.isnan(ndvi) | np.isnan(near), np.nan, ndvi * near))
    write("radar-at-optical-dates", np.nanmean(product, axis=0), BE_GEO)

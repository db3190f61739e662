"""Evalscripts and what NumPy makes of the same cube: test/golden/evalscripts.json.

Every case is a script, its context and a NumPy function written from what the script means, not from how it is run.
Run: python3 test/golden/scripts/evalscripts.py
"""

import json
import numpy as np

BANDS = ["B02", "B03", "B04", "B08", "B11", "SCL"]
SCALE = {"B02": 1e-4, "B03": 1e-4, "B04": 1e-4, "B08": 1e-4, "B11": 1e-4}
OFFSET = {"B11": -0.1}
TIMES = ["2023-06-01T10:00:00Z", "2023-06-06T10:00:00Z", "2023-06-06T10:20:00Z", "2023-06-11T10:00:00Z"]
DAYS = [[3], [2, 1], [0]]  # newest first, and the newest of a day first
Y, X = 3, 4

rng = np.random.default_rng(5)
stored = rng.integers(100, 9000, (4, len(BANDS), Y, X)).astype("float64")
stored[:, 5] = rng.integers(0, 12, (4, Y, X))
stored[3, :, 0, :2] = np.nan  # the newest is missing here
stored[2, :, 0, 0] = np.nan  # of the day only the older one is there
stored[:, :, 2, 3] = np.nan  # nothing at all
stored[3, 4, 1, 1] = np.nan  # only one band is missing


def units(names, dn=False):
    out = np.stack([stored[:, BANDS.index(name)] for name in names], axis=1)
    if not dn:
        for i, name in enumerate(names):
            out[:, i] = out[:, i] * SCALE.get(name, 1) + OFFSET.get(name, 0)
    return out


def first(scenes, valid):
    """The first valid one of [scene, band, y, x]; zeros where there is none, and where there is one."""
    out, has = np.zeros(scenes.shape[1:]), np.zeros(scenes.shape[2:], bool)
    for scene, ok in zip(scenes, valid):
        out, has = np.where(~has & ok, scene, out), has | ok
    return out, has


def parts(names, groups, dn=False):
    values = units(names, dn)
    valid = ~np.isnan(values).any(axis=1)
    pairs = [first(values[group], valid[group]) for group in groups]
    return np.stack([v for v, _ in pairs]), np.stack([m for _, m in pairs])


def simple(*names, dn=False):
    values, mask = parts(names, [[3, 2, 1, 0]], dn)
    return values[0], mask[0]


def orbit(*names):
    return parts(names, DAYS)


def tile(*names):
    return parts(names, [[3], [2], [1], [0]])


def nodata(result, mask):
    """Where no scene has data and the script does not look at dataMask, there is none."""
    return np.where(mask, np.asarray(result), np.nan)


def auto(result):
    return np.clip(half_up(np.asarray(result, "float64") * 255), 0, 255)


def half_up(values):
    return np.floor(np.asarray(values) + 0.5)


def ratio(a, b):
    with np.errstate(all="ignore"):
        return (a - b) / (a + b)


def ramp(value, limits, colors):
    colors = np.array([[(c >> s & 255) / 255 for s in (16, 8, 0)] for c in colors])
    return np.stack([np.interp(value, limits, colors[:, i]) for i in range(3)])


def v3(inputs, output, body, *, mosaicking=None, more="", args="s, scenes", units_=None):
    given = f"input: {inputs}" if units_ is None else f"input: [{{ bands: {inputs}, units: {units_} }}]"
    mosaic = f', mosaicking: "{mosaicking}"' if mosaicking else ""
    return f"//VERSION=3\nfunction setup() {{\n  return {{ {given}, output: {output}{mosaic} }};\n}}\n{more}\nfunction evaluatePixel({args}) {{\n{body}\n}}\n"


F = '{ bands: 1, sampleType: "FLOAT32" }'
FOUR = '[{ id: "default", bands: 3 }, { id: "index", bands: 1, sampleType: "FLOAT32" }, { id: "eobrowserStats", bands: 2, sampleType: "FLOAT32" }, { id: "dataMask", bands: 1, sampleType: "UINT8" }]'
FOUR_BODY = "  const n = index(s.B08, s.B04);\n  return { default: [s.B04, s.B03, s.B02], index: [n], eobrowserStats: [n, s.SCL], dataMask: [s.dataMask] };"
FOUR_IN = '["B02", "B03", "B04", "B08", "SCL", "dataMask"]'
cases = []


def case(name, script, expected, **context):
    expected = np.asarray(expected, "float64")
    expected = expected[None] if expected.ndim == 2 else expected
    values = [None if np.isnan(v) else float(v) for v in expected.astype("float32").ravel()]
    cases.append({"name": name, "script": script, "context": context, "bands": expected.shape[0], "values": values})


# -- simple mosaics, units, sample types
(r, g, b), m = simple("B04", "B03", "B02")
case("true colour", v3('["B02", "B03", "B04"]', "{ bands: 3 }", "  return [2.5 * s.B04, 2.5 * s.B03, 2.5 * s.B02];"), nodata(auto([2.5 * r, 2.5 * g, 2.5 * b]), m))
(n, r), m = simple("B08", "B04")
case("NDVI", v3('["B08", "B04"]', F, "  return [(s.B08 - s.B04) / (s.B08 + s.B04)];"), nodata(ratio(n, r), m))
case("a number instead of a list", v3('["B08", "B04"]', F, "  return index(s.B08, s.B04);"), nodata(ratio(n, r), m))
case("units DN", v3('["B08"]', F, "  return [s.B08];", units_='"DN"'), nodata(*simple("B08", dn=True)))
(d,), _ = simple("B08", dn=True)
case("units by band", v3('["B08", "B04"]', F, "  return [s.B08 + s.B04];", units_='["DN", "REFLECTANCE"]'), nodata(d + r, m))
(w,), m1 = simple("B11")
case("scale and offset", v3('["B11"]', F, "  return [s.B11];"), nodata(w, m1))
case("UINT16", v3('["B08"]', '{ bands: 1, sampleType: "UINT16" }', "  return [s.B08 * 100000];"), nodata(np.clip(half_up(n * 100000), 0, 65535), m))
case("UINT8", v3('["B08"]', "{ bands: 1, sampleType: SampleType.UINT8 }", "  return [s.B08 * 300];"), nodata(np.clip(half_up(n * 300), 0, 255), m))
case("INT8", v3('["B08", "B04"]', '{ bands: 1, sampleType: "INT8" }', "  return [(s.B08 - s.B04) * 200];"), nodata(np.clip(half_up((n - r) * 200), -128, 127), m))
case("INT16", v3('["B08", "B04"]', '{ bands: 1, sampleType: "INT16" }', "  return [(s.B08 - s.B04) * 90000];"), nodata(np.clip(half_up((n - r) * 90000), -32768, 32767), m))
case("AUTO in small letters", v3('["B08"]', '{ bands: 1, sampleType: "auto" }', "  return [s.B08 * 2];"), nodata(auto(n * 2), m))
case("a truth as a number", v3('["B08", "B04"]', F, "  return [s.B08 > s.B04];"), nodata(n > r, m))

# -- dataMask
(r, g, b), m = simple("B04", "B03", "B02")
case("dataMask as alpha", v3('["B02", "B03", "B04", "dataMask"]', "{ bands: 4 }", "  return [s.B04, s.B03, s.B02, s.dataMask];"), auto([r, g, b, m]))
(n, r), m = simple("B08", "B04")
case("zeros where there is no data", v3('["B08", "B04", "dataMask"]', F, "  return s.dataMask ? [s.B08] : [-9 + s.B08 + s.B04];"), np.where(m, n, -9))
(c, n), m = simple("SCL", "B08")
case("masked by classes", v3('["SCL", "B08", "dataMask"]', F, "  if ([3, 8, 9, 10].includes(s.SCL) || !s.dataMask) return [NaN];\n  return [s.B08];"), np.where(np.isin(c, [3, 8, 9, 10]) | ~m, np.nan, n))

# -- several outputs
(r, g, b, n, c), m = simple("B04", "B03", "B02", "B08", "SCL")
i = np.where(m, ratio(n, r), 0)
case("several outputs: the default", v3(FOUR_IN, FOUR, FOUR_BODY), auto([r, g, b]))
case("several outputs: an index", v3(FOUR_IN, FOUR, FOUR_BODY), i, output="index")
case("several outputs: statistics", v3(FOUR_IN, FOUR, FOUR_BODY), [i, c], output="eobrowserStats")
case("several outputs: the mask", v3(FOUR_IN, FOUR, FOUR_BODY), m, output="dataMask")

# -- helpers
i = ratio(n, r)
mm = simple("B08", "B04")[1]
(n, r), m = simple("B08", "B04")
i = ratio(n, r)
case("colorBlend", v3('["B08", "B04"]', '{ bands: 3, sampleType: "FLOAT32" }', "  return colorBlend(index(s.B08, s.B04), [-0.5, 0, 0.5], [[1, 0, 0], [1, 1, 0.5], [0, 0.25, 1]]);"),
     nodata([np.interp(i, [-0.5, 0, 0.5], [1, 1, 0]), np.interp(i, [-0.5, 0, 0.5], [0, 1, 0.25]), np.interp(i, [-0.5, 0, 0.5], [0, 0.5, 1])], m))
case("colorBlend of numbers", v3('["B08"]', F, "  return [colorBlend(s.B08, [0, 0.3, 0.6], [5, 1, 2])];"), nodata(np.interp(n, [0, 0.3, 0.6], [5, 1, 2]), m))
case("colorMap", v3('["B08"]', F, "  return [colorMap(s.B08, [0.2, 0.4, 0.6], [1, 2, 3])];"), nodata(np.select([n < 0.2, n < 0.4], [1, 2], 3), m))
case("valueMap", v3('["B08"]', F, "  return [valueMap(s.B08, [null, 0.3, 0.6], [0.3, 0.6, null], [10, 20, 30])];"), nodata(np.select([n < 0.3, n < 0.6], [10, 20], 30), m))
case("ColorMapVisualizer", v3('["B08"]', '{ bands: 3, sampleType: "UINT8" }', "  return viz.process(s.B08).map((v) => v * 255);", more="const viz = new ColorMapVisualizer([[0, 0x102030], [0.3, 0xff8000], [0.6, 0x0000ff]]);"),
     nodata([np.select([n < 0.3, n < 0.6], [0x10, 0xFF], 0), np.select([n < 0.3, n < 0.6], [0x20, 0x80], 0), np.select([n < 0.3, n < 0.6], [0x30, 0], 0xFF)], m))
case("ColorRampVisualizer, highest first", v3('["B08"]', '{ bands: 3, sampleType: "FLOAT32" }', "  return viz.process(s.B08);", more="const viz = new ColorRampVisualizer([[0.8, 0x345e03], [0.4, 0x6da20c], [0.1, 0x10f0ff]]);"),
     nodata(ramp(n, [0.1, 0.4, 0.8], [0x10F0FF, 0x6DA20C, 0x345E03]), m))
case("ColorRampVisualizer with other ends", v3('["B08"]', '{ bands: 3, sampleType: "FLOAT32" }', "  return viz.process(s.B08);", more="const viz = new ColorRampVisualizer([[10, 0x000000], [15, 0xff0000], [20, 0xffffff]], 0.2, 0.7);"),
     nodata(ramp(n, [0.2, 0.45, 0.7], [0, 0xFF0000, 0xFFFFFF]), m))
grey = np.select([n <= 0.1], [0], half_up(np.clip((n - 0.1) / 0.4, 0, 1) * 200)) / 255
case("ColorGradientVisualizer", v3('["B08"]', '{ bands: 3, sampleType: "FLOAT32" }', "  return viz.process(s.B08);", more="const viz = new ColorGradientVisualizer([[1, 0x000000], [0, 0xc8c8c8]], 0.1, 0.5);"), nodata([grey] * 3, m))
stretch = (n - 0.05) / 0.45
case("HighlightCompressVisualizer", v3('["B08"]', F, "  return [viz.process(s.B08)];", more="const viz = new HighlightCompressVisualizer(0.05, 0.5);"),
     nodata(np.clip(np.where(stretch > 0.92, 0.92 + (stretch - 0.92) * 0.08 / 1.08, stretch), 0, 1), m))
case("DefaultVisualizer with gain and gamma", v3('["B08"]', F, "  return [viz.process(s.B08)];", more="const viz = new DefaultVisualizer(0, 0.8, 1.5, -0.1, 2);"),
     nodata(np.clip(np.maximum(0, 1.5 * n / 0.8 - 0.1) ** 2, 0, 1), m))
case("a helper of its own", v3('["B08", "B04"]', F, "  return [index(s.B08, s.B04)];", more="function index(a, b) { return a - 2 * b; }"), nodata(n - 2 * r, m))

# -- orbits and tiles
o, om = orbit("B08", "B04")
case("ORBIT: maximum of the days", v3('["B08", "B04"]', F, "  let top = -1;\n  for (const each of s) top = Math.max(top, each.B08);\n  return [top];", mosaicking="ORBIT"), nodata(o[:, 0].max(0), om.any(0)))
case("ORBIT: number of days with data", v3('["B08", "dataMask"]', F, "  return [s.filter((each) => each.dataMask).length];", mosaicking="ORBIT"), orbit("B08")[1].sum(0))
with np.errstate(all="ignore"):
    ndvi = np.where(om, ratio(o[:, 0], o[:, 1]), np.nan)
    mean = np.nansum(ndvi, 0) / om.sum(0)
case("ORBIT: mean, with undeclared variables", v3('["B08", "B04", "dataMask"]', F, "  sum = 0; count = 0;\n  for (i = 0; i < s.length; i++) {\n    if (!s[i].dataMask) continue;\n    sum += index(s[i].B08, s[i].B04);\n    count++;\n  }\n  return [count ? sum / count : NaN];", mosaicking="ORBIT"), mean)
age = np.array([10, 5, 0])[:, None, None]
case("ORBIT: days since the first by dates", v3('["B08", "dataMask"]', F, "  const begun = Date.parse('2023-06-01');\n  const at = s.findIndex((each) => each.dataMask);\n  return [at < 0 ? -1 : (Date.parse(scenes.orbits[at].dateFrom) - begun) / 86400000];", mosaicking="ORBIT"),
     np.where(om.any(0), np.take_along_axis(np.broadcast_to(age, om.shape), om.argmax(0)[None], 0)[0], -1))
case("ORBIT: scenes filtered beforehand", v3('["B08"]', F, "  return [s.length, s[0].B08][1];", mosaicking="ORBIT", more="function preProcessScenes(collections) {\n  collections.scenes.orbits = collections.scenes.orbits.filter((orbit) => new Date(orbit.dateFrom) < new Date(collections.to.getTime() - 86400000));\n  return collections;\n}"),
     nodata(o[1, 0], orbit("B08")[1][1:].any(0)))
sorted_ = np.sort(np.where(orbit("B08")[1], orbit("B08")[0][:, 0], 0), 0)
case("ORBIT: the one in the middle", v3('["B08"]', F, "  return [s.map((each) => each.B08).sort((a, b) => a - b)[1]];", mosaicking="ORBIT"), nodata(sorted_[1], orbit("B08")[1].any(0)))
t, tm = tile("B08")
case("TILE: first less last", v3('["B08"]', F, "  return [s[0].B08 - s[s.length - 1].B08];", mosaicking="TILE"), nodata(t[0, 0] - t[3, 0], tm.any(0)))
hours = np.array([10, 10 + 1 / 3, 10, 10])[:, None, None]
case("TILE: hours of the day with data", v3('["B08", "dataMask"]', F, "  let sum = 0;\n  s.forEach((each, i) => { if (each.dataMask) sum += new Date(scenes.tiles[i].date).getUTCHours() + new Date(scenes.tiles[i].date).getUTCMinutes() / 60; });\n  return [sum];", mosaicking="TILE"), (hours * tm).sum(0))
case("SIMPLE: scenes filtered by date", "//VERSION=3\nfunction setup() {\n  return { input: [\"B08\"], output: { bands: 1, sampleType: \"FLOAT32\" } };\n}\nfunction filterScenes(scenes, metadata) {\n  return scenes.filter((scene) => scene.date.getTime() < metadata.to.getTime());\n}\nfunction evaluatePixel(s) {\n  return [s.B08];\n}\n",
     nodata(*(lambda p: (p[0][0], p[1][0]))(parts(["B08"], [[2, 1, 0]]))))

# -- versions 1 and 2
(r, g, b, n), m = simple("B04", "B03", "B02", "B08")
case("version 1: a list", "return [B04 * 2.5, B03 * 2.5, B02 * 2.5];\n", nodata(auto([r * 2.5, g * 2.5, b * 2.5]), m))
case("version 1: functions, variables, cases", "var ndvi = (B08 - B04) / (B08 + B04);\nfunction clip(v) { return v < 0 ? 0 : v; }\nif (ndvi < 0.1) {\n  col = [clip(ndvi), 0.5, 0];\n} else {\n  col = [0, ndvi, 1];\n}\nreturn col;\n",
     nodata(auto(np.where(ratio(n, r) < 0.1, [np.maximum(ratio(n, r), 0), 0.5 + 0 * n, 0 * n], [0 * n, ratio(n, r), 1 + 0 * n])), simple("B04", "B08")[1]))
case("version 1: one number, and index redefined", "let index = B08 / B04;\nreturn [index / 10];\n", nodata(auto(n / np.where(m, r, 1) / 10), simple("B08", "B04")[1]))
case("version 1: dataMask", "return [B08, dataMask];\n", auto([simple("B08")[0][0], simple("B08")[1]]))
case("version 2: setup by calls", "function setup(ds) {\n  setInputComponents([ds.B08, ds.B04]);\n  setOutputComponentCount(1);\n}\nfunction evaluatePixel(samples, scenes) {\n  let top = 0;\n  for (let i = 0; i < samples.length; i++) top = Math.max(top, samples[i].B08 - samples[i].B04);\n  return [top];\n}\n",
     nodata(auto(np.maximum((o[:, 0] - o[:, 1]).max(0), 0)), om.any(0)))

cube = {
    "times": TIMES,
    "bands": [{"name": n, "scale": SCALE.get(n, 1), "offset": OFFSET.get(n, 0)} for n in BANDS],
    "shape": [4, len(BANDS), Y, X],
    "values": [None if np.isnan(v) else v for v in stored.ravel()],
}
with open("test/golden/evalscripts.json", "w") as out:
    json.dump({"cube": cube, "cases": cases}, out, indent=1)
    out.write("\n")
print(len(cases), "scripts")

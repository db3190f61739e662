"""
Buffers, relations, regular points and positions in other systems by GDAL (OGR, GEOS and PROJ):
`/usr/bin/python3 test/golden/scripts/vector_cases.py test/golden/vector/processes.json`.
Geometries are GeoJSON in longitude and latitude; buffers and points are computed in EPSG:32633.
"""

import json
import math
import sys

import numpy
from osgeo import gdal, ogr, osr

gdal.UseExceptions()

DEGREES, METRES = osr.SpatialReference(), osr.SpatialReference()
for system, code in ((DEGREES, 4326), (METRES, 32633)):
    system.ImportFromEPSG(code)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
THERE = osr.CoordinateTransformation(DEGREES, METRES)

SHAPES = [
    {"type": "Point", "coordinates": [15.001, 47.002]},
    {"type": "MultiPoint", "coordinates": [[15.0, 47.0], [15.003, 47.001], [15.02, 47.0]]},
    {"type": "LineString", "coordinates": [[15.0, 47.0], [15.004, 47.001], [15.005, 47.006]]},
    {"type": "MultiLineString", "coordinates": [[[15.01, 47.0], [15.02, 47.0]], [[15.01, 47.01], [15.015, 47.02]]]},
    {"type": "Polygon", "coordinates": [[[15.0, 47.0], [15.01, 47.001], [15.009, 47.008], [15.003, 47.01], [15.0, 47.0]]]},
    {
        "type": "Polygon",
        "coordinates": [
            [[15.02, 47.0], [15.04, 47.0], [15.04, 47.02], [15.02, 47.02], [15.02, 47.0]],
            [[15.025, 47.005], [15.035, 47.005], [15.03, 47.015], [15.025, 47.005]],
        ],
    },
    {
        "type": "MultiPolygon",
        "coordinates": [
            [[[15.1, 47.0], [15.105, 47.0], [15.105, 47.004], [15.1, 47.004], [15.1, 47.0]]],
            [[[15.107, 47.0], [15.11, 47.0], [15.11, 47.002], [15.107, 47.002], [15.107, 47.0]]],
        ],
    },
]


def geometry(shape):
    return ogr.CreateGeometryFromJson(json.dumps(shape))


def projected(shape):
    moved = geometry(shape)
    moved.Transform(THERE)
    return moved


def as_json(shape):
    return json.loads(shape.ExportToJson(options=["COORDINATE_PRECISION=15"])) if not shape.IsEmpty() else None


def grid(polygon, distance):
    west, east, south, north = polygon.GetEnvelope()
    points = []
    for row in range(math.ceil((north - south) / distance)):
        for column in range(math.ceil((east - west) / distance)):
            x, y = west + (column + 0.5) * distance, north - (row + 0.5) * distance
            if polygon.Intersects(ogr.CreateGeometryFromWkt(f"POINT({x!r} {y!r})")):
                points.append([x, y])
    return points


def regular(shape, distance):
    name = shape.GetGeometryName()
    if name.startswith("MULTI"):
        parts = [part for i in range(shape.GetGeometryCount()) for part in regular(shape.GetGeometryRef(i), distance)]
        return parts
    if name == "POLYGON":
        return grid(shape, distance)
    if name == "LINESTRING":
        count = math.floor(shape.Length() / distance)
        return [list(shape.Value(i * distance).GetPoint_2D()) for i in range(count + 1)]
    return [list(shape.GetPoint_2D())]


BASES = [
    {"type": "Polygon", "coordinates": [[[15.0, 47.0], [15.01, 47.0], [15.01, 47.01], [15.0, 47.01], [15.0, 47.0]]]},
    {"type": "Polygon", "coordinates": [[[15.01, 47.0], [15.02, 47.0], [15.02, 47.01], [15.01, 47.01], [15.01, 47.0]]]},
]
CANDIDATES = [
    *SHAPES,
    {"type": "Polygon", "coordinates": [[[15.0, 47.0], [15.02, 47.0], [15.02, 47.01], [15.0, 47.01], [15.0, 47.0]]]},
    {"type": "Polygon", "coordinates": [[[15.02, 47.0], [15.03, 47.0], [15.03, 47.01], [15.02, 47.01], [15.02, 47.0]]]},
    {"type": "Polygon", "coordinates": [[[14.0, 46.0], [16.0, 46.0], [16.0, 48.0], [14.0, 48.0], [14.0, 46.0]]]},
    {"type": "LineString", "coordinates": [[14.99, 47.005], [15.05, 47.005]]},
    {"type": "Point", "coordinates": [15.01, 47.005]},
    {"type": "Point", "coordinates": [15.02, 47.005]},
]
RELATIONS = {
    "intersects": "Intersects",
    "disjoint": "Disjoint",
    "touches": "Touches",
    "crosses": "Crosses",
    "overlaps": "Overlaps",
    "contains": "Contains",
    "within": "Within",
}

GRID = {"crs": "EPSG:32633", "originX": 500000, "originY": 5205800, "stepX": 40, "stepY": -40, "width": 60, "height": 40}


def raster(kind, nodata=None):
    made = gdal.GetDriverByName("MEM").Create("", GRID["width"], GRID["height"], 1, kind)
    made.SetGeoTransform([GRID["originX"], GRID["stepX"], 0, GRID["originY"], 0, GRID["stepY"]])
    made.SetProjection(METRES.ExportToWkt())
    if nodata is not None:
        made.GetRasterBand(1).SetNoDataValue(nodata)
    return made


def rasterized(shapes, values):
    """Later geometries go over earlier ones; -1 is no-data."""
    out = raster(gdal.GDT_Float64)
    out.GetRasterBand(1).Fill(-1)
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("", METRES)
    layer.CreateField(ogr.FieldDefn("value", ogr.OFTReal))
    for shape, value in zip(shapes, values):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(projected(shape))
        feature.SetField("value", value)
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(out, [1], layer, options=["ATTRIBUTE=value"])
    return out.ReadAsArray().flatten().tolist()


def polygonized(values):
    """Value, area and corners of each polygon."""
    given = raster(gdal.GDT_Int32, -1)
    given.GetRasterBand(1).WriteArray(values)
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("", METRES)
    layer.CreateField(ogr.FieldDefn("value", ogr.OFTInteger))
    band = given.GetRasterBand(1)
    gdal.Polygonize(band, band.GetMaskBand(), layer, 0)
    found = []
    for feature in layer:
        shape = feature.GetGeometryRef()
        rings = [shape.GetGeometryRef(i) for i in range(shape.GetGeometryCount())]
        corners = sorted({(round(x), round(y)) for ring in rings for x, y in ring.GetPoints()})
        found.append([feature.GetField(0), round(shape.Area()), len(rings), corners])
    return sorted(found)


def classes():
    """Patches with holes, corners that meet, and cells without data."""
    random = numpy.random.default_rng(4)
    patches = numpy.kron(random.integers(0, 3, size=(10, 15)), numpy.ones((4, 4), dtype=int))
    noise = random.random(patches.shape) < 0.1
    return numpy.where(noise, random.integers(-1, 3, size=patches.shape), patches)


RASTERED = [SHAPES[4], SHAPES[5], SHAPES[6], CANDIDATES[7], SHAPES[0], SHAPES[1]]
CLASSES = classes()

union = geometry(BASES[0]).Union(geometry(BASES[1]))
cases = {
    "oracle": f"GDAL {gdal.__version__}, GEOS {ogr.GetGEOSVersionMajor()}.{ogr.GetGEOSVersionMinor()}",
    "shapes": SHAPES,
    "buffers": [
        {"distance": distance, "expected": [as_json(projected(shape).Buffer(distance, 8)) for shape in SHAPES]}
        for distance in (250, 40, -60, -400)
    ],
    "regular": [
        {"distance": distance, "expected": [regular(projected(shape), distance) for shape in SHAPES]}
        for distance in (150, 37.5)
    ],
    "grid": GRID,
    "rastered": {"shapes": RASTERED, "values": [3, 7, 11, 5, 2, 9], "expected": rasterized(RASTERED, [3, 7, 11, 5, 2, 9])},
    "classes": {"values": CLASSES.flatten().tolist(), "polygons": polygonized(CLASSES)},
    "bases": BASES,
    "candidates": CANDIDATES,
    "relations": {
        **{
            name: [i for i, shape in enumerate(CANDIDATES) if getattr(union, method)(geometry(shape))]
            for name, method in RELATIONS.items()
        },
        # Equals of OGR compares corner by corner; by the standard it is to lie within each other.
        "equals": [
            i for i, shape in enumerate(CANDIDATES) if union.Contains(geometry(shape)) and union.Within(geometry(shape))
        ],
    },
}
with open(sys.argv[1], "w") as file:
    json.dump(cases, file)

"""
Buffers, relations, regular points and positions in other systems by GDAL (OGR, GEOS and PROJ):
`/usr/bin/python3 test/golden/scripts/vector_cases.py test/golden/vector/processes.json`.
Geometries are GeoJSON in longitude and latitude; buffers and points are computed in EPSG:32633.
"""

import json
import math
import sys

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

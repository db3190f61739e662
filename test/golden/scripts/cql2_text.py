"""CQL2 texts as CQL2-JSON, by the Python package of cql2-rs: python3 test/golden/scripts/cql2_text.py > test/golden/cql2-text.json"""

import json

import cql2

texts = [
    "eo:cloud_cover < 30",
    "eo:cloud_cover <= 12.5 AND platform = 'sentinel-2a'",
    "platform = 'it''s'",
    '"s2:mgrs_tile" <> \'33TWM\'',
    "30 > eo:cloud_cover",
    "a = 1 AND b = 2 AND c = 3",
    "a = 1 OR b = 2 AND c = 3",
    "(a = 1 OR b = 2) AND NOT c = 3",
    "NOT (a = 1 OR b = -2.5e3)",
    "eo:cloud_cover BETWEEN 10 AND 20",
    "eo:cloud_cover NOT BETWEEN 10 AND 20",
    "platform IN ('sentinel-2a', 'sentinel-2b')",
    "platform NOT IN ('sentinel-2a')",
    "platform LIKE 'sentinel%'",
    "platform NOT LIKE '%2_'",
    "platform IS NULL",
    "platform IS NOT NULL",
    "land = TRUE",
    "land = false",
    "datetime >= TIMESTAMP('2023-08-10T00:00:00Z')",
    "created < DATE('2023-08-10')",
]

items = [
    {"a": 1, "b": 2, "c": 3, "eo:cloud_cover": 10, "platform": "sentinel-2a", "land": True, "s2:mgrs_tile": "33TWM"},
    {"a": 2, "b": -2500, "c": 3, "eo:cloud_cover": 12.5, "platform": "it's", "land": False, "s2:mgrs_tile": "33TWN"},
    {"a": 0, "b": 2, "c": 4, "eo:cloud_cover": 30, "platform": "sentinel-2b", "land": True, "s2:mgrs_tile": "33TWM"},
]


def whole(item):
    dates = {"datetime": "2023-08-10T00:00:00Z", "created": "2023-08-09"}
    return {"type": "Feature", "geometry": None, "properties": {**item, **dates}}


def matched(text):
    """Which of the items it is true of; none where it compares what this package cannot."""
    try:
        expression = cql2.parse_text(text)
        return [expression.matches(whole(item)) for item in items]
    except Exception:
        return None


cases = [{"text": text, "json": cql2.parse_text(text).to_json(), "matches": matched(text)} for text in texts]
print(json.dumps({"items": [whole(item)["properties"] for item in items], "cases": cases}, indent=1))

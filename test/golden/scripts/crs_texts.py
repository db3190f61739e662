#!/usr/bin/env python3
"""Writes test/golden/crs-texts.json: systems of test/golden/crs.json in the words of WKT 1 and 2, ESRI's WKT, PROJJSON and PROJ.

Usage: crs_texts.py <test/golden/crs.json> <test/golden/crs-texts.json>
Of each text there is one as it is and one without its codes. Left out are datums whose shift depends on the area (a text
without a code does not say which), and what pyproj cannot write.
"""
import json, re, sys, warnings
from pyproj import CRS

warnings.simplefilter("ignore")
PER_METHOD = 2


def without_codes(wkt):
    return re.sub(r',\s*ID\["[^"]*",[^\]]*\]', "", re.sub(r',\s*AUTHORITY\["[^"]*","[^"]*"\]', "", wkt))


def without_ids(value):
    if isinstance(value, dict):
        return {k: without_ids(v) for k, v in value.items() if k not in ("id", "ids")}
    return [without_ids(v) for v in value] if isinstance(value, list) else value


# Methods that no text without a code is understood for, and Krovak, whose WKT 1 does not say where its axes point.
CODED_ONLY = ("Belgium", "3D", "Krovak", "Spherical)", "Variant C", "variant C", "Bonne")
# On datums with one shift everywhere.
BASES = {4326, 4258, 4269, 4167, 4283, 4674, 4289, 4150, 4152}


def main():
    methods, out = {}, []
    for name, sample in json.load(open(sys.argv[1])).items():
        crs = CRS.from_user_input(name)
        base = crs.geodetic_crs.to_json_dict().get("id", {}).get("code")
        if base not in BASES or methods.get(sample["method"], 0) >= PER_METHOD or not name.startswith("EPSG"):
            continue
        methods[sample["method"]] = methods.get(sample["method"], 0) + 1
        add = lambda form, text: out.append(dict(name=name, form=form, text=text))
        bare = not any(word in sample["method"] for word in CODED_ONLY)
        for version in ("WKT2_2019", "WKT2_2015", "WKT1_GDAL", "WKT1_ESRI"):
            try:
                wkt = crs.to_wkt(version)
            except Exception:
                continue
            if not wkt:
                continue
            if "ESRI" not in version:
                add(version, wkt)
            if bare:
                add(version + " without codes", without_codes(wkt))
        add("PROJJSON", crs.to_json_dict())
        if bare:
            add("PROJJSON without codes", without_ids(crs.to_json_dict()))
            if base in (4326, 4258, 4269, 4167, 4283, 4674):
                add("PROJ", crs.to_proj4())
    json.dump(out, open(sys.argv[2], "w"), separators=(",", ":"))
    print(len(out), "texts of", len(methods), "methods")


main()

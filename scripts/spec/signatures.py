#!/usr/bin/env python3
"""Writes src/openeo/processes/signatures.ts: the facts of the official process signatures that we implement.

Usage: signatures.py <folder of official process definitions> <file with our process ids, one a line>
Only facts are taken: names, order, defaults, schemas, exception names and categories. Texts are our own and live elsewhere.
"""
import json, sys, pathlib

folder, ids = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text().split()
TEXTS = ("description", "title", "examples", "message", "$comment", "links")

def facts(value, in_properties=False):
    if isinstance(value, list):
        return [facts(v) for v in value]
    if isinstance(value, dict):
        return {k: facts(v, k == "properties") for k, v in value.items() if in_properties or k not in TEXTS}
    return value

# What we publish is what works: resampling methods that are not implemented are left out.
METHODS = ["bilinear", "near"]

def implemented(value):
    if isinstance(value, list):
        return [implemented(v) for v in value]
    if isinstance(value, dict):
        if "enum" in value and "cubicspline" in value["enum"]:
            return {**value, "enum": METHODS}
        return {k: implemented(v) for k, v in value.items()}
    return value

out = {}
for pid in sorted(ids):
    path = folder / f"{pid}.json"
    if not path.exists():
        path = folder / "proposals" / f"{pid}.json"
    p = json.loads(path.read_text())
    out[pid] = {
        "categories": p["categories"],
        **({"experimental": True} if p.get("experimental") else {}),
        "parameters": [{k: facts(v) for k, v in q.items() if k in ("name", "optional", "default", "schema")} for q in p["parameters"]],
        "returns": facts(p["returns"]["schema"]),
        "exceptions": sorted(p.get("exceptions", {})),
    }
print("/** Facts of the official process signatures (openEO processes 2.0.0-rc.2); made by scripts/spec/signatures.py, not edited by hand. */")
print('import type { Signature } from "../signature.ts";\n')
print("export const signatures: Readonly<Record<string, Signature>> = {")
for pid, s in out.items():
    print(f"  {pid}: {json.dumps(implemented(s), separators=(', ', ': '))},")
print("};")

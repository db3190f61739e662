#!/usr/bin/env python3
"""Writes the facts of all official processes, implemented or not: src/openeo/signatures.ts and src/cube/exceptions.ts.

Usage, from the root of the project: scripts/spec/signatures.py <folder of official process definitions>
Only facts are taken: names, order, defaults, schemas, exception names and categories. Texts are our own and live elsewhere.
"""
import json, sys, pathlib

FOLDER = pathlib.Path(sys.argv[1])
TEXTS = ("description", "title", "examples", "message", "$comment", "links")
MADE = "made by scripts/spec/signatures.py, not edited by hand."


def facts(value, in_properties=False):
    if isinstance(value, list):
        return [facts(v) for v in value]
    if isinstance(value, dict):
        return {k: facts(v, k == "properties") for k, v in value.items() if in_properties or k not in TEXTS}
    return value


def signature(process):
    return {
        "categories": process["categories"],
        **({"experimental": True} if process.get("experimental") else {}),
        "parameters": [{k: facts(v) for k, v in p.items() if k in ("name", "optional", "default", "schema")} for p in process["parameters"]],
        "returns": facts(process["returns"]["schema"]),
        "exceptions": sorted(process.get("exceptions", {})),
    }


def text(value):
    return json.dumps(value, separators=(", ", ": "))


processes = {p["id"]: p for p in (json.loads(f.read_text()) for f in FOLDER.rglob("*.json")) if "parameters" in p}
signatures = [f"  {id}: {text(signature(processes[id]))}," for id in sorted(processes)]
exceptions = sorted({name for p in processes.values() for name in p.get("exceptions", {})})

pathlib.Path("src/openeo/signatures.ts").write_text("\n".join([
    f"/** Facts of the official process signatures (openEO processes 2.0.0-rc.2); {MADE} */",
    'import type { Signature } from "./signature.ts";',
    "",
    "export const signatures = {",
    *signatures,
    "} as const satisfies Readonly<Record<string, Signature>>;",
    "",
]))
pathlib.Path("src/cube/exceptions.ts").write_text("\n".join([
    f"/** Names of the exceptions of official processes (openEO processes 2.0.0-rc.2); {MADE} */",
    "export const officialExceptions = [",
    *(f"  {text(name)}," for name in exceptions),
    "] as const;",
    "",
]))

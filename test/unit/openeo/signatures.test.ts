/** Signatures: those of official processes are the official ones, texts aside; our own are sound. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { officialExceptions } from "../../../src/cube/exceptions.ts";
import { mismatch } from "../../../src/openeo/graph/schema.ts";
import { processes } from "../../../src/openeo/processes/index.ts";
import type { Signature } from "../../../src/openeo/signature.ts";
import { signatures } from "../../../src/openeo/signatures.ts";

const folder = "../shared/spec/processes";
const present = existsSync(folder);
if (!present) console.warn("skipped: official definitions (../shared/spec is not here)");

interface Official {
  readonly id: string;
  readonly parameters: readonly Record<string, unknown>[];
  readonly returns: { readonly schema: unknown };
  readonly categories: readonly string[];
  readonly experimental?: boolean;
  readonly exceptions?: object;
}

const official = globSync(`${folder}/**/*.json`).map(
  (path) => JSON.parse(readFileSync(path, "utf8")) as Official,
);

const TEXTS = ["description", "title", "examples", "message", "$comment", "links"];
const METHODS = ["bilinear", "near"];

function facts(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => facts(item));
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (Array.isArray(object["enum"]) && object["enum"].includes("cubicspline"))
    return { ...object, description: undefined, enum: METHODS };
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => inProperties || !TEXTS.includes(key))
      .map(([key, item]) => [key, facts(item, key === "properties")]),
  );
}

const parameterOf = ({ name, optional, default: byDefault, schema }: Record<string, unknown>) => ({
  name,
  optional,
  default: byDefault,
  schema: facts(schema),
});

describe.runIf(present)("official", () => {
  it("none is missing, and none is too much", () => {
    expect(Object.keys(signatures)).toEqual(official.map(({ id }) => id).sort());
  });
  it("neither of their exceptions", () => {
    const names = official.flatMap(({ exceptions }) => Object.keys(exceptions ?? {}));
    expect(officialExceptions).toEqual([...new Set(names)].sort());
  });
  it.each(official)("$id", (process) => {
    const signature: Signature = signatures[process.id as keyof typeof signatures];
    expect(signature.parameters.map((parameter) => parameterOf({ ...parameter }))).toEqual(
      process.parameters.map(parameterOf),
    );
    expect(signature.returns).toEqual(facts(process.returns.schema));
    expect(signature.exceptions).toEqual(Object.keys(process.exceptions ?? {}).sort());
    expect(signature.categories).toEqual(process.categories);
    expect(signature.experimental).toBe(process.experimental ? true : undefined);
  });
});

it("what is published as official is official", () => {
  for (const { id, signature, source } of processes)
    if (source === "official") expect(signature, id).toBe(signatures[id as keyof typeof signatures]);
});

describe("our own", () => {
  const own = processes.filter(({ source }) => source === "own");
  it.each(own)("$id", ({ id, signature, summary }) => {
    expect(id).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(Object.keys(signatures), "an official process has this name").not.toContain(id);
    expect(signature.experimental).toBe(true);
    expect(summary.length).toBeGreaterThan(5);
    const names = signature.parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const parameter of signature.parameters) {
      expect("default" in parameter && !parameter.optional, `${parameter.name} has a default`).toBe(false);
      if ("default" in parameter) expect(mismatch(parameter, parameter.default), parameter.name).toBeNull();
    }
  });
});

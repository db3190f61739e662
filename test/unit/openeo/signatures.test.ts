/** Published signatures equal the official definitions, texts aside. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { processes } from "../../../src/openeo/processes/index.ts";

const folder = "../shared/spec/processes";
const present = existsSync(folder);
if (!present) console.warn("skipped: official definitions (../shared/spec is not here)");

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

describe.runIf(present)("signatures", () => {
  it.each(processes.map((process) => process.id))("%s", (id) => {
    const path = existsSync(`${folder}/${id}.json`)
      ? `${folder}/${id}.json`
      : `${folder}/proposals/${id}.json`;
    const official = JSON.parse(readFileSync(path, "utf8")) as {
      parameters: { name: string }[];
      returns: { schema: unknown };
      exceptions?: object;
    };
    const { signature } = processes.find((process) => process.id === id)!;
    const wanted = official.parameters.map((parameter) => {
      const { name, optional, default: byDefault, schema } = parameter as unknown as Record<string, unknown>;
      return { name, optional, default: byDefault, schema: facts(schema) };
    });
    expect(
      signature.parameters.map(({ name, optional, default: byDefault, schema }) => ({
        name,
        optional,
        default: byDefault,
        schema,
      })),
    ).toEqual(wanted);
    expect(signature.returns).toEqual(facts(official.returns.schema));
    expect([...signature.exceptions].sort()).toEqual(Object.keys(official.exceptions ?? {}).sort());
  });
});

/** What a UDF service says, checked field by field: between it and us was a stranger's function. */
import {
  type UdfAnswer,
  type UdfDescription,
  type UdfDimension,
  UdfFault,
  type UdfLogLine,
  type UdfRuntimeFacts,
} from "../../app/udf/ports.ts";
import { logLevels } from "../../app/ports/log-entry.ts";
import { NotAnAnswer, jsonObject, unpackAnswer, valuesOf } from "./wire.ts";

type Json = Readonly<Record<string, unknown>>;

export function answerOf(body: Uint8Array<ArrayBuffer>): UdfAnswer {
  const { header, rest } = unpackAnswer(body);
  return {
    cube: header["dims"] === undefined ? null : cubeOf(header, rest),
    structured: Array.isArray(header["structured"]) ? (header["structured"] as unknown[]) : [],
    features: header["features"] ?? null,
    ...reportOf(header),
  };
}

function cubeOf(header: Json, rest: Uint8Array<ArrayBuffer>): UdfAnswer["cube"] {
  const { dims, shape, dtype } = header;
  if (!isList(dims, isText) || !isList(shape, isSize) || dims.length !== shape.length)
    throw new NotAnAnswer("its dimensions and sizes do not fit each other");
  if (dtype !== "float32" && dtype !== "float64") throw new NotAnAnswer("its values are of no known type");
  return { dims, shape, dtype, labels: labelsOf(header["labels"]), values: valuesOf(rest, shape, dtype) };
}

function labelsOf(value: unknown): Readonly<Record<string, readonly (string | number)[]>> {
  const entries = Object.entries((value ?? {}) as Json);
  for (const [dim, labels] of entries)
    if (!isList(labels, isLabel)) throw new NotAnAnswer(`labels of ${dim} are not texts and numbers`);
  return Object.fromEntries(entries) as Readonly<Record<string, readonly (string | number)[]>>;
}

/** What a service says of one of its runtimes. */
export function factsOf(body: Uint8Array<ArrayBuffer>, name: string): UdfRuntimeFacts {
  const told = objectOf(objectOf(jsonObject(body)["runtimes"])[name]);
  const { title, description, default: preferred } = told;
  const versions = Object.entries(objectOf(told["versions"]));
  if (typeof preferred !== "string" || !versions.some(([version]) => version === preferred))
    throw new NotAnAnswer(`it names no version of ${name}`);
  return {
    title: isText(title) ? title : name,
    ...(isText(description) ? { description } : {}),
    type: "language",
    default: preferred,
    versions: Object.fromEntries(
      versions.map(([version, facts]) => [version, { libraries: librariesOf(objectOf(facts)["libraries"]) }]),
    ),
  };
}

function librariesOf(value: unknown): Readonly<Record<string, { readonly version: string }>> {
  const named = Object.entries(objectOf(value)).flatMap(([name, library]) => {
    const { version } = objectOf(library);
    return isText(version) ? [[name, { version }] as const] : [];
  });
  return Object.fromEntries(named);
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

export function descriptionOf(body: Uint8Array<ArrayBuffer>): UdfDescription {
  const told = jsonObject(body);
  const { by, dims } = told;
  if ((by !== "apply_metadata" && by !== "output" && by !== "probe") || !isList(dims, isDimension))
    throw new NotAnAnswer("it describes no dimensions");
  return { by, dims, ...reportOf(told) };
}

export function faultOf(body: Uint8Array<ArrayBuffer>): UdfFault {
  const told = jsonObject(body);
  const error = told["error"] as Json | undefined;
  if (typeof error?.["code"] !== "string" || typeof error["message"] !== "string")
    throw new NotAnAnswer("it refuses without a reason");
  return new UdfFault({
    code: error["code"],
    message: error["message"],
    line: typeof error["line"] === "number" ? error["line"] : null,
    traceback: isList(error["traceback"], isText) ? error["traceback"] : [],
    logs: reportOf(told).logs,
  });
}

function reportOf(told: Json): Pick<UdfAnswer, "logs" | "used"> {
  const used = (told["used"] ?? {}) as Json;
  const number = (name: string): number => (typeof used[name] === "number" ? used[name] : 0);
  return {
    logs: Array.isArray(told["logs"]) ? told["logs"].filter(isLogLine) : [],
    used: { cpuMs: number("cpuMs"), memoryBytes: number("memoryBytes"), wallMs: number("wallMs") },
  };
}

function isList<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isLabel = (value: unknown): value is string | number =>
  typeof value === "string" || Number.isFinite(value);

function isDimension(value: unknown): value is UdfDimension {
  const { name, same, labels } = (value ?? {}) as Json;
  return typeof name === "string" && (same === true || labels === undefined || isList(labels, isLabel));
}

function isLogLine(value: unknown): value is UdfLogLine {
  const { level, message } = (value ?? {}) as Json;
  return typeof message === "string" && (logLevels as readonly unknown[]).includes(level);
}

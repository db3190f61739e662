/** Types that values are written in: what they hold comes back, and nothing valid is taken for no-data. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "../../../src/cube/chunk.ts";
import { integerRange } from "../../../src/cube/integer-range.ts";
import {
  type NumberType,
  type Written,
  computedFrom,
  holdsType,
  storedWith,
  unitedWritten,
  writtenNumber,
  writtenOf,
} from "../../../src/cube/promotion.ts";
import type { Callback, Step } from "../../../src/cube/program/program.ts";
import { keepsQuantity, pickedWritten } from "../../../src/cube/program/picks.ts";

const types = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] as const;

const valueIn = (type: NumberType): fc.Arbitrary<number> => {
  const limits = integerRange(type);
  if (limits) return fc.oneof(fc.integer({ min: limits[0], max: limits[1] }), fc.constantFrom(...limits));
  return type === "float32" ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });
};

const side = fc.constantFrom(...types).chain((type) =>
  fc.record({
    type: fc.constant(type),
    nodata: integerRange(type) ? fc.option(valueIn(type)) : fc.constant(NaN),
    value: valueIn(type),
  }),
);

const isValid = ({ nodata, value }: { nodata: number | null; value: number }): boolean =>
  !Object.is(nodata, value);

const through = (type: NumberType, value: number): number => {
  const cell = allocate(type, 1);
  cell[0] = value;
  return cell[0];
};

describe("several sides", () => {
  it("every valid value of each comes back, and is not the no-data value", () => {
    fc.assert(
      fc.property(fc.array(side.filter(isValid), { minLength: 1, maxLength: 4 }), (sides) => {
        const stored = storedWith(unitedWritten(sides)!);
        for (const { value } of sides) {
          expect(through(stored.type, value)).toBe(value);
          expect(Object.is(stored.nodata, value)).toBe(false);
        }
      }),
    );
  });

  it("no smaller type holds them", () => {
    fc.assert(
      fc.property(side, side, (one, other) => {
        const { type } = unitedWritten([one, other])!;
        const bytes = (each: NumberType): number => allocate(each, 1).byteLength;
        for (const each of types.filter((candidate) => bytes(candidate) < bytes(type)))
          expect(holdsType(each, one.type) && holdsType(each, other.type)).toBe(false);
      }),
    );
  });
});

// numpy.result_type of the same pairs, where it is exact; uint32 with float32 needs float64 there, too.
it.each([
  ["uint8", "int8", "int16"],
  ["uint8", "uint16", "uint16"],
  ["uint16", "int16", "int32"],
  ["uint16", "float32", "float32"],
  ["int32", "float32", "float64"],
  ["uint32", "int32", "float64"],
  ["float32", "float64", "float64"],
] as const)("%s and %s are %s", (one, other, both) => {
  const written = (type: NumberType): Written => ({ type, nodata: null });
  expect(unitedWritten([written(one), written(other)])!.type).toBe(both);
});

it.each([
  ["uint8", null, "int16", -32768],
  ["uint8", 255, "uint8", 255],
  ["uint16", 0, "uint16", 0],
  ["uint16", null, "int32", -2147483648],
  ["int16", null, "int32", -2147483648],
  ["int32", null, "float64", NaN],
  ["float32", -9999, "float32", NaN],
] as const)("%s with no-data %s is stored as %s with %s", (type, nodata, stored, value) => {
  expect(storedWith({ type, nodata })).toEqual({ type: stored, nodata: value });
});

it("what is computed needs float64 only where an input has more than 24 significant bits", () => {
  const of = (...inputs: NumberType[]) => computedFrom(inputs.map((type) => ({ type, nodata: null }))).type;
  expect([of("uint8", "int16"), of("float32"), of("int32"), of("uint16", "float64")]).toEqual([
    "float32",
    "float32",
    "float64",
    "float64",
  ]);
});

it("truths are bytes, and classes as small as their numbers", () => {
  expect(writtenOf({ type: "boolean", nodata: null })).toEqual({ type: "uint8", nodata: 255 });
  expect(storedWith(unitedWritten([writtenNumber(1), writtenNumber(0)])!)).toEqual({
    type: "uint8",
    nodata: 255,
  });
  expect(storedWith(unitedWritten([writtenNumber(255), writtenNumber(-1)])!)).toEqual({
    type: "int16",
    nodata: -32768,
  });
});

describe("callbacks", () => {
  const data = { data: { type: "uint16", nodata: 0 } } as const;
  const x = { x: { type: "uint16", nodata: 0 } } as const;
  const param = (name: string) => ({ kind: "param", name }) as const;
  const number = (value: number) => ({ kind: "const", value }) as const;
  const stepsOf = (...steps: Step[]): Callback => ({
    program: { steps, result: { kind: "step", index: steps.length - 1 } },
    uniforms: {},
  });
  const reducer = (op: string): Callback => stepsOf({ op, args: { data: param("data") }, origin: "r" });

  it.each(["first", "last", "min", "max", "sort", "cummax"])("%s gives values of the source", (name) => {
    expect(pickedWritten(reducer(name), data)).toEqual(data.data);
    expect(keepsQuantity(reducer(name))).toBe(true);
  });

  it.each(["mean", "median"])("%s is computed, and keeps scale and offset", (name) => {
    expect(pickedWritten(reducer(name), data)).toBeNull();
    expect(keepsQuantity(reducer(name))).toBe(true);
  });

  it.each(["sum", "count", "sd", "variance", "product", "any"])("%s keeps nothing", (name) => {
    expect(pickedWritten(reducer(name), data)).toBeNull();
    expect(keepsQuantity(reducer(name))).toBe(false);
  });

  it("a condition gives one of its sides; numbers have no scale", () => {
    const callback = stepsOf(
      { op: "gt", args: { x: param("x"), y: number(3000) }, origin: "c" },
      {
        op: "if",
        args: { value: { kind: "step", index: 0 }, accept: param("x"), reject: number(-5) },
        origin: "i",
      },
    );
    expect(pickedWritten(callback, x)).toEqual({ type: "int32", nodata: 0 });
    expect(keepsQuantity(callback)).toBe(false);
  });
});

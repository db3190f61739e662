/** Which step of a service's time a request means. */
import { expect, it } from "vitest";
import { timeIndex } from "../../../../src/app/services/time-step.ts";

const labels = [
  "2024-05-20T00:00:00Z",
  "2024-06-01T00:00:00Z",
  "2024-06-20T10:30:00.500Z",
  "2024-07-16T00:00:00Z",
];

it.each([
  ["2024-06-01T00:00:00Z", 1],
  ["2024-06-01T00:00:00.000Z", 1],
  ["2024-06-01T00:00:00", 1],
  ["2024-06-01T02:00:00+02:00", 1],
  ["2024-06-01", 1],
  ["2024-06", 1],
  ["2024", 0],
  ["2024-06-20,2024-07-16", 2],
  ["2024-06-01/2024-06-20", 2],
  ["2024-06-01/2024-06-20T10:30:00Z", 1],
  ["2024-06-01/2024-06-20T12:31:00+02:00", 2],
  ["2024-05-01/2024-06-30/P1D", 2],
  ["../2024-06-01T00:00:00.000Z", 1],
  ["2024-06/..", 3],
  ["/2024-05", 0],
  ["2024-05-15/P20D", 1],
  ["2024-05-15/P2M", 2],
  ["2024-05-15/P1Y", 3],
  ["2024-06-20T00:00:00Z/PT10H30M1S", 2],
  ["P2W/2024-07-03T00:00:00Z", 2],
  ["P1W/2024-06-02", 1],
])("%s", (asked, index) => {
  expect(timeIndex(labels, asked)).toBe(index);
});

it.each([
  "2030-01-01",
  "2024-0",
  "junk",
  "2024-06-02/2024-06-03",
  "2024-06-02/P1W",
  "P1D/2024-06-19",
  "2024-06-01T01:00:00Z",
])("%s is no step, and the fault names those that are there", (asked) => {
  expect(() => timeIndex(labels, asked)).toThrow(`there is no step '${asked}'; there are ${labels[0]!}`);
});

it("texts that are no dates are steps by their own words", () => {
  expect(timeIndex(["spring", "summer"], "summer")).toBe(1);
});

it.each([
  ["2024-06-02T00:00:00Z", 1],
  ["2024-06-01T12:00:00Z/..", 2],
  ["../2024-06-02T12:00:00Z", 1],
])("steps that are days begin with their first instant: %s", (asked, index) => {
  expect(timeIndex(["2024-06-01", "2024-06-02", "2024-06-03"], asked)).toBe(index);
});

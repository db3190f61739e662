/** Labels of time as TIFF has them. */
import { expect, it } from "vitest";
import { tiffDateTime } from "../../../../../src/io/formats/gtiff/datetime.ts";

it.each([
  ["2023-08-10", "2023:08:10 00:00:00"],
  ["2023-08-10T10:07:31.999Z", "2023:08:10 10:07:31"],
  ["2023-08-10T00:30:00+02:00", "2023:08:09 22:30:00"],
  ["2023", "2023:01:01 00:00:00"],
  ["early", null],
  ["", null],
  ["+012023-01-01", null],
])("%s", (label, text) => {
  expect(tiffDateTime(label)).toBe(text);
});

/** Comparisons and logic: what the functions of single values are called and said to do, sorted. */
import type { PixelTexts } from "../../define.ts";

export const comparison = {
  and: {
    summary: "Whether both are true",
    description: "False where one is false, whatever the other is; else no-data where one is no-data.",
  },
  between: {
    summary: "Whether a number lies in a range",
    description:
      "Both ends belong to the range unless `exclude_max` is true; swapped ends give false. Numbers alone are compared: other types give false, NaN too, and no-data gives no-data.",
  },
  eq: {
    summary: "Whether two values are equal",
    description:
      "Values of different types are never equal, nor is NaN equal to anything; numbers may differ by `delta`, and texts are compared without regard to case where `case_sensitive` is false. Dates are texts here. No-data on either side gives no-data.",
  },
  gt: {
    summary: "Whether x is greater than y",
    description:
      "Numbers alone are compared: other types give false, NaN too, and no-data on either side gives no-data.",
  },
  gte: {
    summary: "Whether x is at least y",
    description:
      "Numbers alone are compared: other types give false, NaN too, and no-data on either side gives no-data.",
  },
  if: {
    summary: "One of two values, by a condition",
    description:
      "Only true accepts; false, no-data and anything else reject. The other value is not evaluated, which may be a data cube. Without `reject` it is no-data.",
  },
  is_infinite: {
    summary: "Whether a value is an infinite number",
    description: "False for anything but infinite numbers, no-data included.",
  },
  is_nan: {
    summary: "Whether a value is the number NaN",
    description: "False for anything but the number NaN, no-data and texts included.",
  },
  is_nodata: {
    summary: "Whether a value is no-data",
    description: "In data cubes, the values that the cube calls no-data; NaN only where it is one of them.",
  },
  is_valid: {
    summary: "Whether a value is neither no-data nor an infinite or undefined number",
    description:
      "Numbers are valid if they are finite; texts, booleans, arrays and objects always are, no-data never is.",
  },
  lt: {
    summary: "Whether x is less than y",
    description:
      "Numbers alone are compared: other types give false, NaN too, and no-data on either side gives no-data.",
  },
  lte: {
    summary: "Whether x is at most y",
    description:
      "Numbers alone are compared: other types give false, NaN too, and no-data on either side gives no-data.",
  },
  neq: {
    summary: "Whether two values differ",
    description:
      "The opposite of eq: NaN differs from everything, and so do values of different types. No-data on either side gives no-data.",
  },
  not: { summary: "The opposite of a boolean", description: "No-data gives no-data." },
  or: {
    summary: "Whether at least one is true",
    description: "True where one is true, whatever the other is; else no-data where one is no-data.",
  },
  xor: { summary: "Whether exactly one is true", description: "No-data on either side gives no-data." },
} satisfies PixelTexts;

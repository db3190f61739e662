/** Official functions of single values: a row each, sorted. What they mean is the pixel operation of the same name in cube/program/ops. */
import type { PixelOpName } from "../../cube/program/ops/index.ts";
import { type OfficialId, type ProcessDefinition, type ProcessTexts, definePixel } from "../define.ts";

const texts = {
  absolute: "The value without its sign",
  add: "The sum of two numbers",
  all: "Whether all values are true",
  and: "Whether both are true",
  any: "Whether at least one value is true",
  arccos: "Inverse cosine in radians",
  arcosh: "Inverse hyperbolic cosine",
  arcsin: "Inverse sine in radians",
  arctan: "Inverse tangent in radians",
  arctan2: "Angle of a point from its y and x in radians",
  array_append: {
    summary: "An array with one more value at its end",
    description:
      "A labelled array keeps its labels; the new one is `label` or, without it, the number of elements so far. Raises LabelExists for a label that is there already, and ArrayNotLabeled for a label where the array has none.",
  },
  array_apply: {
    summary: "A callback on every element of an array",
    description:
      "Runs a callback on every element for itself; it sees the element `x`, its `index` from 0 on, its `label` (null where the array has none) and `context`. The result has as many elements, and the labels of the array.",
  },
  array_concat: "Two arrays in one",
  array_contains: "Whether an array holds a value",
  array_create: "An array of values",
  array_create_labeled: {
    summary: "An array whose elements have labels",
    description:
      'Gives every value the label at its position. Labels are distinct texts or numbers, and 1 is not `"1"`. Raises ArrayLengthMismatch unless there are as many labels as values.',
  },
  array_element: "One element of an array, by index or label",
  array_filter: {
    summary: "The elements of an array that meet a condition",
    description:
      "Keeps the elements for which the callback gives true, with their labels; anything else, null included, leaves an element out. The callback sees `x`, `index`, `label` and `context`.",
  },
  array_find: "The index of a value in an array",
  array_find_label: {
    summary: "The index of a label in an array",
    description:
      'The position of the label from 0 on; null where the array has no such label, or no labels. The number 1 is not the text `"1"`.',
  },
  array_interpolate_linear: {
    summary: "An array whose gaps are filled on straight lines",
    description:
      "Every run of NaN and no-data between two numbers is filled on the line between these; runs at the ends stay. Positions are the labels where all of them are numbers or all are instants, else the indexes. An infinite neighbour makes its whole gap infinite; between opposite infinities is NaN.",
  },
  array_labels: "The labels of an array",
  array_modify: {
    summary: "An array with elements inserted, replaced or removed",
    description:
      "Takes `length` elements away from `index` on and puts the given values there; what reaches beyond the end is not there to be taken. Labels stay where both arrays have them or the other one is empty, else all are dropped. Raises ArrayElementNotAvailable for an index beyond the end, and ArrayLabelConflict for a label that both arrays have.",
  },
  arsinh: "Inverse hyperbolic sine",
  artanh: "Inverse hyperbolic tangent",
  between: "Whether a number lies in a range",
  ceil: "The next whole number up",
  clip: "Limit a number to a range",
  constant: "A constant value",
  cos: "Cosine of radians",
  cosh: "Hyperbolic cosine",
  count: "The number of values that are valid or meet a condition",
  cummax: {
    summary: "The largest value so far, at every position",
    description:
      "Each element becomes the largest of the elements up to it. No-data stays where it is and is passed over; with `ignore_nodata` false everything from the first no-data on is no-data. NaN makes all that follows NaN. Labels stay.",
  },
  cummin: {
    summary: "The smallest value so far, at every position",
    description:
      "Each element becomes the smallest of the elements up to it. No-data stays where it is and is passed over; with `ignore_nodata` false everything from the first no-data on is no-data. NaN makes all that follows NaN. Labels stay.",
  },
  cumproduct: {
    summary: "The product so far, at every position",
    description:
      "Each element becomes the product of the elements up to it. No-data stays where it is and is passed over; with `ignore_nodata` false everything from the first no-data on is no-data. NaN makes all that follows NaN. Labels stay.",
  },
  cumsum: {
    summary: "The sum so far, at every position",
    description:
      "Each element becomes the sum of the elements up to it. No-data stays where it is and is passed over; with `ignore_nodata` false everything from the first no-data on is no-data. NaN makes all that follows NaN. Labels stay.",
  },
  date_between: {
    summary: "Whether a date or time lies between two others",
    description:
      "Compares instants, a date alone being its midnight in UTC, or times of the day with each other. Both ends belong to the range unless `exclude_max` is true. Swapped ends give false, no-data gives no-data; times of the day and dates are never between each other.",
  },
  date_difference: {
    summary: "How much later a second date is than a first one",
    description:
      "In the unit asked for, with a fraction, negative where the second date is the earlier one. Whole months and years are counted from the earlier date by the calendar; what is left is its share of the month or year in which it lies. Leap seconds do not count.",
  },
  date_shift: {
    summary: "A date some units later or earlier",
    description:
      "A date stays a date and a date-time keeps its time zone; milliseconds are written only where there are some. Days that a month does not have become its last one, so that a month after 31 January is the end of February. Leap seconds are read as the second before and never written.",
  },
  divide: "The quotient of two numbers",
  e: "Euler's number",
  eq: "Whether two values are equal",
  exp: "e raised to a power",
  extrema: "The smallest and the largest value",
  first: "The first value",
  fit_curve: {
    summary: "The parameters of a curve through an array of values",
    description:
      "Non-linear least squares (Levenberg-Marquardt) from the given parameters on. The curve is a function of `x` and `parameters`; x are the labels: numbers as they are, dates in seconds since 1970-01-01, and positions from 0 on where the array has no labels. No-data is left out; with `ignore_nodata` false, or where fewer values than parameters are left, the parameters are no-data. NaN among the values gives NaN. Where the rounds do not suffice the result is the best so far.",
  },
  floor: "The next whole number down",
  gt: "Whether x is greater than y",
  gte: "Whether x is at least y",
  if: "One of two values, by a condition",
  int: "The whole part of a number",
  is_infinite: "Whether a value is an infinite number",
  is_nan: "Whether a value is the number NaN",
  is_nodata: "Whether a value is no-data",
  is_valid: "Whether a value is neither no-data nor an infinite or undefined number",
  last: "The last value",
  linear_scale_range: "Map a range of numbers to another",
  ln: "The natural logarithm",
  log: "The logarithm to a base",
  lt: "Whether x is less than y",
  lte: "Whether x is at most y",
  max: "The largest value",
  mean: "The arithmetic mean",
  median: "The middle of the sorted values",
  min: "The smallest value",
  mod: "The remainder of a division, with the sign of the divisor",
  multiply: "The product of two numbers",
  nan: "Not a number",
  neq: "Whether two values differ",
  normalized_difference: "The difference of two numbers divided by their sum",
  not: "The opposite of a boolean",
  or: "Whether at least one is true",
  order: "The positions of the values in order",
  pi: "The ratio of a circle's circumference to its diameter",
  power: "A number raised to a power",
  product: "The product of an array",
  quantiles: "Quantiles of an array (type 7)",
  rearrange: "The values at given positions",
  round: "Rounding to decimal places, halves to even",
  sd: "The sample standard deviation",
  sgn: "The sign of a number: -1, 0 or 1",
  sin: "Sine of radians",
  sinh: "Hyperbolic sine",
  sort: "The values in order",
  sqrt: "The square root",
  stac_modify: {
    summary: "A STAC document with changes",
    description:
      "The changes are a document of their own, as JSON Merge Patch (RFC 7386) has it: members replace or join those of the document, objects member by member, and null removes one. It works on documents that stand in the graph; those of a job's results are not handed to it.",
  },
  subtract: "The difference of two numbers",
  sum: "The sum of an array",
  tan: "Tangent of radians",
  tanh: "Hyperbolic tangent",
  text_begins: {
    summary: "Whether a text begins with another",
    description: "Letter by letter, or without regard to case. No-data gives no-data.",
  },
  text_concat: {
    summary: "Texts, numbers and booleans joined to one text",
    description: "Values are spelled as in JSON, no-data as null, with the separator between them.",
  },
  text_contains: {
    summary: "Whether a text contains another",
    description: "Letter by letter, or without regard to case. No-data gives no-data.",
  },
  text_ends: {
    summary: "Whether a text ends with another",
    description: "Letter by letter, or without regard to case. No-data gives no-data.",
  },
  text_find: {
    summary: "Where a text stands in another",
    description:
      "The position in characters, from 0 on, at which the pattern is found first; null where it is not found or the text is no-data.",
  },
  variance: "The sample variance",
  xor: "Whether exactly one is true",
} satisfies Partial<Record<OfficialId & PixelOpName, string | ProcessTexts>>;

export const pixelProcesses: readonly ProcessDefinition[] = (
  Object.keys(texts) as (keyof typeof texts)[]
).map((id) => {
  const own: string | ProcessTexts = texts[id];
  return definePixel(id, typeof own === "string" ? { summary: own } : own);
});

/** Functions of single values: a row each. What they mean is the pixel operation of the same name in cube/program/ops. */
import { type ProcessDefinition, definePixel } from "../define.ts";

const rows: readonly (readonly [id: string, summary: string])[] = [
  ["absolute", "The value without its sign"], ["add", "The sum of two numbers"], ["subtract", "The difference of two numbers"],
  ["multiply", "The product of two numbers"], ["divide", "The quotient of two numbers"], ["mod", "The remainder of a division, with the sign of the divisor"],
  ["power", "A number raised to a power"], ["sqrt", "The square root"], ["exp", "e raised to a power"], ["ln", "The natural logarithm"],
  ["log", "The logarithm to a base"], ["ceil", "The next whole number up"], ["floor", "The next whole number down"],
  ["int", "The whole part of a number"], ["round", "Rounding to decimal places, halves to even"], ["sgn", "The sign of a number: -1, 0 or 1"],
  ["sin", "Sine of radians"], ["cos", "Cosine of radians"], ["tan", "Tangent of radians"], ["sinh", "Hyperbolic sine"],
  ["cosh", "Hyperbolic cosine"], ["tanh", "Hyperbolic tangent"], ["arcsin", "Inverse sine in radians"], ["arccos", "Inverse cosine in radians"],
  ["arctan", "Inverse tangent in radians"], ["arctan2", "Angle of a point from its y and x in radians"], ["arsinh", "Inverse hyperbolic sine"],
  ["arcosh", "Inverse hyperbolic cosine"], ["artanh", "Inverse hyperbolic tangent"], ["clip", "Limit a number to a range"],
  ["linear_scale_range", "Map a range of numbers to another"], ["normalized_difference", "The difference of two numbers divided by their sum"],
  ["e", "Euler's number"], ["pi", "The ratio of a circle's circumference to its diameter"], ["nan", "Not a number"], ["constant", "A constant value"],
  ["lt", "Whether x is less than y"], ["lte", "Whether x is at most y"], ["gt", "Whether x is greater than y"], ["gte", "Whether x is at least y"],
  ["eq", "Whether two values are equal"], ["neq", "Whether two values differ"], ["between", "Whether a number lies in a range"],
  ["is_valid", "Whether a value is neither no-data nor an infinite or undefined number"], ["is_nodata", "Whether a value is no-data"],
  ["is_nan", "Whether a value is the number NaN"], ["is_infinite", "Whether a value is an infinite number"],
  ["and", "Whether both are true"], ["or", "Whether at least one is true"], ["xor", "Whether exactly one is true"], ["not", "The opposite of a boolean"],
  ["if", "One of two values, by a condition"], ["all", "Whether all values are true"], ["any", "Whether at least one value is true"],
  ["sum", "The sum of an array"], ["product", "The product of an array"], ["mean", "The arithmetic mean"], ["median", "The middle of the sorted values"],
  ["min", "The smallest value"], ["max", "The largest value"], ["extrema", "The smallest and the largest value"], ["sd", "The sample standard deviation"],
  ["variance", "The sample variance"], ["count", "The number of values that are valid or meet a condition"], ["first", "The first value"],
  ["last", "The last value"], ["quantiles", "Quantiles of an array (type 7)"], ["array_element", "One element of an array, by index or label"],
  ["array_create", "An array of values"], ["array_labels", "The labels of an array"], ["array_concat", "Two arrays in one"],
  ["array_contains", "Whether an array holds a value"], ["array_find", "The index of a value in an array"],
  ["sort", "The values in order"], ["order", "The positions of the values in order"], ["rearrange", "The values at given positions"],
];

export const pixelProcesses: readonly ProcessDefinition[] = rows.map(([id, summary]) => definePixel(id, summary));

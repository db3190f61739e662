/** Mathematics: what the functions of single values are called and said to do, sorted. */
import type { PixelTexts } from "../../define.ts";

export const math = {
  absolute: {
    summary: "The value without its sign",
    description: "No-data gives no-data, NaN gives NaN. Both infinities give infinity.",
  },
  add: {
    summary: "The sum of two numbers",
    description:
      "No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it.",
  },
  arccos: {
    summary: "Inverse cosine in radians",
    description: "No-data gives no-data, NaN gives NaN. NaN outside of -1 to 1.",
  },
  arcosh: {
    summary: "Inverse hyperbolic cosine",
    description: "No-data gives no-data, NaN gives NaN. NaN below 1.",
  },
  arcsin: {
    summary: "Inverse sine in radians",
    description: "No-data gives no-data, NaN gives NaN. NaN outside of -1 to 1.",
  },
  arctan: {
    summary: "Inverse tangent in radians",
    description: "No-data gives no-data, NaN gives NaN. Infinities give a quarter turn.",
  },
  arctan2: {
    summary: "Angle of a point from its y and x in radians",
    description:
      "The angle from the x axis, from -pi to pi, by the signs of both. No-data on either side gives no-data.",
  },
  arsinh: { summary: "Inverse hyperbolic sine", description: "No-data gives no-data, NaN gives NaN." },
  artanh: {
    summary: "Inverse hyperbolic tangent",
    description: "No-data gives no-data, NaN gives NaN. Infinite at -1 and 1, NaN beyond.",
  },
  ceil: { summary: "The next whole number up", description: "No-data gives no-data, NaN gives NaN." },
  clip: {
    summary: "Limit a number to a range",
    description:
      "Raises MinMaxSwapped where the smallest number allowed is greater than the largest. No-data gives no-data; NaN in any place gives NaN.",
  },
  constant: { summary: "A constant value", description: "Of any type; it gives what it is given." },
  cos: {
    summary: "Cosine of radians",
    description: "No-data gives no-data, NaN gives NaN. Infinities give NaN.",
  },
  cosh: { summary: "Hyperbolic cosine", description: "No-data gives no-data, NaN gives NaN." },
  divide: {
    summary: "The quotient of two numbers",
    description:
      "No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it. By zero it gives an infinity, 0 by 0 NaN.",
  },
  e: { summary: "Euler's number", description: "2.718281828459045, as precisely as a number can be." },
  exp: { summary: "e raised to a power", description: "No-data gives no-data, NaN gives NaN." },
  floor: { summary: "The next whole number down", description: "No-data gives no-data, NaN gives NaN." },
  int: {
    summary: "The whole part of a number",
    description: "What is behind the point is cut off. No-data and NaN give no-data.",
  },
  linear_scale_range: {
    summary: "Map a range of numbers to another",
    description:
      "Numbers outside of the first range are brought to its ends before; the ends may be swapped. The second range is 0 to 1 by default. No-data gives no-data, NaN gives NaN.",
  },
  ln: {
    summary: "The natural logarithm",
    description: "No-data gives no-data, NaN gives NaN. Negative infinity at 0, NaN below.",
  },
  log: {
    summary: "The logarithm to a base",
    description:
      "No-data on either side gives no-data; negative infinity at 0, NaN below. Exact for powers of 2 and 10 to these bases.",
  },
  mod: {
    summary: "The remainder of a division, with the sign of the divisor",
    description:
      "No-data on either side gives no-data; by zero it gives NaN or an infinity by the sign, and an infinite divisor leaves finite numbers as they are.",
  },
  multiply: {
    summary: "The product of two numbers",
    description:
      "No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it.",
  },
  nan: { summary: "Not a number", description: "It is not no-data: calculations with it give it again." },
  normalized_difference: {
    summary: "The difference of two numbers divided by their sum",
    description:
      "(x - y) / (x + y). No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it.",
  },
  pi: {
    summary: "The ratio of a circle's circumference to its diameter",
    description: "3.141592653589793, as precisely as a number can be.",
  },
  power: {
    summary: "A number raised to a power",
    description:
      "No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it. 1 to any power, and anything to the power of 0, is 1.",
  },
  round: {
    summary: "Rounding to decimal places, halves to even",
    description:
      "`p` is the number of places, negative ones before the point. 0.5 goes to the even neighbour. No-data gives no-data, NaN gives NaN.",
  },
  sgn: { summary: "The sign of a number: -1, 0 or 1", description: "No-data gives no-data, NaN gives NaN." },
  sin: {
    summary: "Sine of radians",
    description: "No-data gives no-data, NaN gives NaN. Infinities give NaN.",
  },
  sinh: { summary: "Hyperbolic sine", description: "No-data gives no-data, NaN gives NaN." },
  sqrt: {
    summary: "The square root",
    description: "No-data gives no-data, NaN gives NaN. Negative numbers give NaN.",
  },
  subtract: {
    summary: "The difference of two numbers",
    description:
      "No-data on either side gives no-data, even beside NaN or infinity; all else as IEEE 754 has it.",
  },
  tan: {
    summary: "Tangent of radians",
    description: "No-data gives no-data, NaN gives NaN. Infinities give NaN.",
  },
  tanh: { summary: "Hyperbolic tangent", description: "No-data gives no-data, NaN gives NaN." },
} satisfies PixelTexts;

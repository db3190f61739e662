/** Reducers: what the functions of single values are called and said to do, sorted. */
import type { PixelTexts } from "../../define.ts";

export const reducers = {
  all: {
    summary: "Whether all values are true",
    description:
      "False as soon as one value is false. No-data is left out unless `ignore_nodata` is false: then it gives no-data where no value is false. An empty array gives true.",
  },
  any: {
    summary: "Whether at least one value is true",
    description:
      "True as soon as one value is true. No-data is left out unless `ignore_nodata` is false: then it gives no-data where no value is true. An empty array gives false.",
  },
  count: {
    summary: "The number of values that are valid or meet a condition",
    description:
      "Valid are finite numbers, texts and booleans. With the condition true every element counts, no-data too; a callback counts those for which it gives true, and sees the element `x`. An empty array gives 0.",
  },
  extrema: {
    summary: "The smallest and the largest value",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data. The result is an array of two.",
  },
  first: {
    summary: "The first value",
    description:
      "No-data is passed over unless `ignore_nodata` is false; NaN is a value. An empty array gives no-data.",
  },
  last: {
    summary: "The last value",
    description:
      "No-data is passed over unless `ignore_nodata` is false; NaN is a value. An empty array gives no-data.",
  },
  max: {
    summary: "The largest value",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data.",
  },
  mean: {
    summary: "The arithmetic mean",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data.",
  },
  median: {
    summary: "The middle of the sorted values",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data. Of an even number of values it is the mean of the two in the middle.",
  },
  min: {
    summary: "The smallest value",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data.",
  },
  product: {
    summary: "The product of an array",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data.",
  },
  quantiles: {
    summary: "Quantiles of an array (type 7)",
    description:
      "At ascending probabilities between 0 and 1, or those of so many equal parts; between two values on the straight line. No-data is left out unless `ignore_nodata` is false; NaN makes all of them NaN, and nothing left no-data. Raises AscendingProbabilitiesRequired, QuantilesParameterMissing or QuantilesParameterConflict.",
  },
  sd: {
    summary: "The sample standard deviation",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data. Divided by the number of values less one, so that a single value gives NaN.",
  },
  sum: {
    summary: "The sum of an array",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data.",
  },
  variance: {
    summary: "The sample variance",
    description:
      "No-data is left out unless `ignore_nodata` is false, and then one gives no-data; NaN is a value, and makes the result NaN. An empty array, or one of nothing but no-data, gives no-data. Divided by the number of values less one, so that a single value gives NaN.",
  },
} satisfies PixelTexts;

/** Arrays and their labels: what the functions of single values are called and said to do, sorted. */
import type { PixelTexts } from "../../define.ts";

export const arrays = {
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
  array_concat: {
    summary: "Two arrays in one",
    description:
      "Labels stay where both arrays have them, and are dropped otherwise. Raises ArrayLabelConflict for a label that both have.",
  },
  array_contains: {
    summary: "Whether an array holds a value",
    description: "Values of the same type that are equal; no-data, NaN, arrays and objects are never found.",
  },
  array_create: {
    summary: "An array of values",
    description:
      "A single value makes an array of one; `repeat` puts the values so often one after another. Labels are dropped.",
  },
  array_create_labeled: {
    summary: "An array whose elements have labels",
    description:
      'Gives every value the label at its position. Labels are distinct texts or numbers, and 1 is not `"1"`. Raises ArrayLengthMismatch unless there are as many labels as values.',
  },
  array_element: {
    summary: "One element of an array, by index or label",
    description:
      'Indexes count from 0; the label 1 is not the label `"1"`. Raises ArrayElementParameterMissing or ArrayElementParameterConflict unless one of the two is given, ArrayNotLabeled for a label of an array without labels, and ArrayElementNotAvailable where there is no such element, unless `return_nodata` is true.',
  },
  array_filter: {
    summary: "The elements of an array that meet a condition",
    description:
      "Keeps the elements for which the callback gives true, with their labels; anything else, null included, leaves an element out. The callback sees `x`, `index`, `label` and `context`.",
  },
  array_find: {
    summary: "The index of a value in an array",
    description:
      "From 0 on, of the first element that is equal or, with `reverse`, the last; null where there is none. No-data, NaN, arrays and objects are never found.",
  },
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
  array_labels: { summary: "The labels of an array", description: "From 0 on where the array has none." },
  array_modify: {
    summary: "An array with elements inserted, replaced or removed",
    description:
      "Takes `length` elements away from `index` on and puts the given values there; what reaches beyond the end is not there to be taken. Labels stay where both arrays have them or the other one is empty, else all are dropped. Raises ArrayElementNotAvailable for an index beyond the end, and ArrayLabelConflict for a label that both arrays have.",
  },
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
  fit_curve: {
    summary: "The parameters of a curve through an array of values",
    description:
      "Non-linear least squares (Levenberg-Marquardt) from the given parameters on. The curve is a function of `x` and `parameters`; x are the labels: numbers as they are, dates in seconds since 1970-01-01, and positions from 0 on where the array has no labels. No-data is left out; with `ignore_nodata` false, or where fewer values than parameters are left, the parameters are no-data. NaN among the values gives NaN. Where the rounds do not suffice the result is the best so far.",
  },
  order: {
    summary: "The positions of the values in order",
    description:
      "Positions from 0 on, of equal values in their order; downwards where `asc` is false. No-data comes last (`nodata` true), first (false) or not at all.",
  },
  rearrange: {
    summary: "The values at given positions",
    description:
      "Positions count from 0, and may be fewer than there are values; beyond the end is no-data. Labels are dropped.",
  },
  sort: {
    summary: "The values in order",
    description:
      "Numbers or dates, downwards where `asc` is false; equal values keep their order. No-data comes last (`nodata` true), first (false) or not at all. Labels are dropped.",
  },
} satisfies PixelTexts;

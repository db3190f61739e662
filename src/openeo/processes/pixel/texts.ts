/** Texts, dates and documents: what the functions of single values are called and said to do, sorted. */
import type { PixelTexts } from "../../define.ts";

export const texts = {
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
  stac_modify: {
    summary: "A STAC document with changes",
    description:
      "The changes are a document of their own, as JSON Merge Patch (RFC 7386) has it: members replace or join those of the document, objects member by member, and null removes one. It works on documents that stand in the graph; those of a job's results are not handed to it.",
  },
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
} satisfies PixelTexts;

/** Another name of `int`, which graphs in the wild call. */
import { definePixel } from "../../define.ts";

export const trunc = definePixel(
  {
    id: "trunc",
    signature: {
      categories: ["math", "math > rounding"],
      experimental: true,
      parameters: [{ name: "x", schema: { type: ["number", "null"] } }],
      returns: { type: ["integer", "null"] },
      exceptions: [],
    },
  },
  { summary: "The whole part of a number, as int", description: "Another name of the process int." },
);

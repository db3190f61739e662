/** Programs that the page writes carry the graph as it is. */
import { expect, it } from "vitest";
import { languages, pythonText } from "../../../../../page/graph/code/languages.ts";

const graph = {
  load: {
    process_id: "load_collection",
    arguments: { id: 'null "true" \\', spatial_extent: null, cloud: true, other: false, bands: ["a"] },
    result: true,
  },
} as const;
const of = { graph, api: "https://edge.example/openeo/v1/", name: "anna", file: "result.png" };

it("texts stay texts in Python", () => {
  expect(pythonText({ a: null, b: [true, false], null: 'it is true, "null" and false\\' })).toBe(
    `{\n  "a": None,\n  "b": [\n    True,\n    False\n  ],\n  "null": "it is true, \\"null\\" and false\\\\"\n}`,
  );
});

it.each(languages.filter(({ name }) => name !== "Python").map((each) => [each.name, each] as const))(
  "%s has the graph as JSON",
  (_name, language) => {
    const text = language.program(of);
    const start = text.indexOf("{\n");
    const found = JSON.stringify(graph, null, 2)
      .split("\n")
      .map((line) => line.trim());
    for (const line of found) expect(text.slice(start)).toContain(line);
  },
);

it.each(languages.filter(({ name }) => name !== "JSON").map((each) => [each.name, each] as const))(
  "%s knows server, person and file",
  (_name, language) => {
    const text = language.program(of);
    for (const word of [of.api, of.name, of.file]) expect(text).toContain(word);
  },
);

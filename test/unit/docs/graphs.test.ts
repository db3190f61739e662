/** Process graphs in the documentation are sound: nobody copies a mistake. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkProcess } from "../../../src/app/request/process.ts";

const pages = [
  "README.md",
  "docs/tutorial.md",
  "docs/preview.md",
  "docs/extend.md",
  "docs/collections.md",
].concat(readdirSync("docs/clients").map((name) => `docs/clients/${name}`));

function graphsOf(page: string): readonly unknown[] {
  const blocks = [...readFileSync(page, "utf8").matchAll(/```json\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, text]) => {
    const sent = JSON.parse(text!) as { process?: unknown; process_graph?: unknown };
    return sent.process ?? (sent.process_graph ? { process_graph: sent.process_graph } : []);
  });
}

it.each(pages.flatMap((page) => graphsOf(page).map((graph, i) => [page, i + 1, graph] as const)))(
  "%s, graph %i",
  (_page, _number, graph) => {
    expect(checkProcess(graph, {}).errors).toEqual([]);
  },
);

it("there are graphs to look at", () => {
  expect(["docs/tutorial.md", "docs/preview.md"].flatMap(graphsOf)).toHaveLength(2);
});

describe("links lead to files, and commands to scripts", () => {
  const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: object }).scripts;
  it.each(pages)("%s", (page) => {
    const text = readFileSync(page, "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path!);
    for (const path of links) expect([path, existsSync(join(dirname(page), path))]).toEqual([path, true]);
    const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
    for (const name of commands) expect(Object.keys(scripts)).toContain(name);
  });
});

/** `npm run docs`: pages that are made from the code. A test checks that they are fresh. */
import { readFileSync, writeFileSync } from "node:fs";
import type { ProcessDefinition } from "../src/openeo/define.ts";
import { processes } from "../src/openeo/processes/index.ts";
import { childPath, childSource } from "./lib/udf-child.ts";

export function limitsPage(): string {
  const source = readFileSync("src/limits.ts", "utf8");
  const rows = [
    ...source.matchAll(
      /\/\*\*\s+(?:\* )?((?:(?!\*\/)[^])*?)\s+\*\/\nexport const (\w+)(?:: [^=]+)? =\s*([^;]+);/g,
    ),
  ];
  const lines = rows.map(
    ([, reason, name, value]) =>
      `| \`${name}\` | ${value!.replace(/\s+/g, " ")} | ${reason!.replace(/\s*\n \* ?/g, " ")} |`,
  );
  return `# Limits\n\nMade from src/limits.ts by \`npm run docs\`.\n\n| name | value | reason |\n| --- | --- | --- |\n${lines.join("\n")}\n\nCodecs of GeoTIFF that are read: none, CCITT (RLE, G3, G4), LZW, JPEG, deflate, zstd, PackBits, NeXT, ThunderScan, LERC (also inside of deflate and zstd), LZMA, WebP. Others (old JPEG, JPEG 2000, JPEG XL, SGILog) answer \`unsupported codec\`; complex samples are refused.\n`;
}

export function processesPage(): string {
  const from = (source: ProcessDefinition["source"]): readonly ProcessDefinition[] =>
    processes.filter((process) => process.source === source);
  const own = `## Our own\n\nIn no specification, and experimental.\n\n${processTable(from("own"))}`;
  return `# Processes\n\nMade from the definitions by \`npm run docs\`. ${from("official").length} processes of openEO processes 2.0.0-rc.2, and ${from("own").length} of our own.\n\n${processTable(from("official"))}\n${own}`;
}

function processTable(rows: readonly ProcessDefinition[]): string {
  const lines = rows.map(
    ({ id, summary, signature }) =>
      `| \`${id}\` | ${signature.parameters.map((parameter) => parameter.name).join(", ")} | ${summary}${signature.deprecated ? " (deprecated)" : ""} |`,
  );
  return `| process | parameters | what it does |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
}

if (process.argv.includes("--write")) {
  writeFileSync("docs/limits.md", limitsPage());
  writeFileSync("docs/processes.md", processesPage());
  writeFileSync(childPath, childSource());
}

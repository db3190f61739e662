/** `npm run docs`: pages that are made from the code. A test checks that they are fresh. */
import { readFileSync, writeFileSync } from "node:fs";
import { processes } from "../src/openeo/processes/index.ts";

export function limitsPage(): string {
  const source = readFileSync("src/limits.ts", "utf8");
  const rows = [
    ...source.matchAll(/\/\*\* ((?:(?!\*\/)[^])*) \*\/\nexport const (\w+)(?:: [^=]+)? =\s*([^;]+);/g),
  ];
  const lines = rows.map(
    ([, reason, name, value]) =>
      `| \`${name}\` | ${value!.replace(/\s+/g, " ")} | ${reason!.replace(/\s*\n \* ?/g, " ")} |`,
  );
  return `# Limits\n\nMade from src/limits.ts by \`npm run docs\`.\n\n| name | value | reason |\n| --- | --- | --- |\n${lines.join("\n")}\n\nCodecs of GeoTIFF that are read: none, CCITT (RLE, G3, G4), LZW, JPEG, deflate, zstd, LZMA, PackBits, NeXT, ThunderScan, LERC (also inside of deflate and zstd), WebP. Others (old JPEG, JPEG 2000, JPEG XL, SGILog) answer \`unsupported codec\`; complex samples are refused.\n`;
}

export function processesPage(): string {
  const lines = processes.map(
    ({ id, summary, signature }) =>
      `| \`${id}\` | ${signature.parameters.map((parameter) => parameter.name).join(", ")} | ${summary} |`,
  );
  return `# Processes\n\nMade from the definitions by \`npm run docs\`. ${processes.length} processes of openEO processes 2.0.0-rc.2.\n\n| process | parameters | what it does |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
}

if (process.argv.includes("--write")) {
  writeFileSync("docs/limits.md", limitsPage());
  writeFileSync("docs/processes.md", processesPage());
}

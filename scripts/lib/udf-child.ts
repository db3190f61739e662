/** The modules of udf/javascript as one of the Worker's own, since a Worker reads no files: `npm run docs` writes it, a test compares. */
import { readFileSync, readdirSync } from "node:fs";
import { hashText } from "../../src/cube/hash.ts";

const folder = "udf/javascript";
export const childPath = "src/platform/udf/javascript/child.ts";

export function childSource(): string {
  const modules = readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .toSorted()
    .map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")] as const);
  const lines = modules.map(([name, text]) => `  ${JSON.stringify(name)}:\n    ${JSON.stringify(text)},\n`);
  return `// Made from ${folder} by \`npm run docs\`; do not edit.\n\nexport const childHash = "${hashText(lines.join("")).slice(0, 32)}";\n\nexport const childModules: Readonly<Record<string, string>> = {\n${lines.join("")}};\n`;
}

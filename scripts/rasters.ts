/** `npm run rasters -- <dir>`: every raster of a folder with a `reference.json` of GDAL's values, through the product's reader. */
import { countRows, runRasters } from "./lib/raster-run.ts";

const folder = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
if (!folder) {
  console.error("Usage: npm run rasters -- <folder with a reference.json>");
  process.exit(2);
}
const rows = await runRasters(folder);
const width = Math.max(...rows.map((row) => row.file.length));
for (const { file, verdict, reason } of rows)
  console.log(`${file.padEnd(width)}  ${verdict.padEnd(7)}  ${reason}`);

const reasons = new Map<string, number>();
for (const { verdict, reason, gdal } of rows) {
  if (verdict !== "refused") continue;
  const kind = `${gdal === null ? "GDAL reads" : "GDAL refuses too"}: ${reason.replace(/\d[\d.]*/g, "N")}`;
  reasons.set(kind, (reasons.get(kind) ?? 0) + 1);
}
console.log("\nrefusals");
for (const [kind, count] of [...reasons].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${String(count).padStart(4)}  ${kind}`);
const { right, refused, wrong, hung, readable, refusedReadable } = countRows(rows);
console.log(
  `\nrefused of those that GDAL reads: ${refusedReadable} of ${readable} (${((100 * refusedReadable) / Math.max(1, readable)).toFixed(1)} %)`,
);
console.log(`${right} right, ${refused} refused, ${wrong} wrong, ${hung} hung`);
process.exit(wrong + hung > 0 ? 1 : 0);

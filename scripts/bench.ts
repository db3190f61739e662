/** `npm run bench`: in workerd, per case our time, the floor's time in the same run, and their ratio. `--json` for machines. */
import { parseArgs } from "node:util";
import { cases } from "../bench/cases.ts";
import { adminOf } from "./lib/admin.ts";
import { firstStart } from "./lib/first-start.ts";
import { freePort, startServer } from "./lib/server.ts";
import { openState } from "./lib/state.ts";

interface Row {
  readonly name: string;
  readonly ms: number;
  readonly floorMs: number | null;
  readonly ratio: number | null;
  readonly blocksNeeded: number;
  readonly blocksTouched: number;
  readonly requests: number;
  readonly peakBytes: number;
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
process.env["OPENEO_STATE_DIR"] ??= ".openeo/bench";
const state = openState();
const server = await startServer(state, await freePort(), { config: "wrangler.bench.toml" });
try {
  await firstStart(state, adminOf(server.url, server.adminToken));
  const rows: Row[] = [];
  for (const [index] of cases.entries())
    rows.push((await (await fetch(`${server.url}/bench/${index}/${index < 2 ? 15 : 7}`)).json()) as Row);
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else print(rows);
} finally {
  await server.stop();
}

function print(rows: readonly Row[]): void {
  console.log(
    `${"case".padEnd(46)} ${"ms".padStart(8)} ${"floor ms".padStart(9)} ${"ratio".padStart(6)} ${"blocks needed/touched".padStart(22)} ${"requests".padStart(9)} ${"peak MiB".padStart(9)}`,
  );
  const number = (value: number | null, digits: number): string =>
    value === null ? "-" : value.toFixed(digits);
  for (const row of rows) {
    console.log(
      `${row.name.padEnd(46)} ${number(row.ms, 2).padStart(8)} ${number(row.floorMs, 2).padStart(9)} ${number(row.ratio, 2).padStart(6)} ${`${row.blocksNeeded}/${row.blocksTouched}`.padStart(22)} ${String(row.requests).padStart(9)} ${number(row.peakBytes / 1048576, 1).padStart(9)}`,
    );
  }
}

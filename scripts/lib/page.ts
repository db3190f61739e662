/** The landing page, bundled from page/ into dist/page when it is stale. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { fingerprintOf } from "./state.ts";

const OUT = "dist/page";

export async function buildPage(): Promise<void> {
  const fingerprint = fingerprintOf(["page"]);
  const stamp = "dist/page.stamp";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  mkdirSync(OUT, { recursive: true });
  await build({
    entryPoints: ["page/main.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outfile: `${OUT}/main.js`,
    loader: { ".json": "json" },
    logLevel: "error",
  });
  copyFileSync("page/index.html", `${OUT}/index.html`);
  copyFileSync("page/style.css", `${OUT}/style.css`);
  copyFileSync("page/_headers", `${OUT}/_headers`);
  writeFileSync(stamp, fingerprint);
}

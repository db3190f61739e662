/** The landing page, bundled from page/ into dist/page when it is stale. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { fingerprintOf } from "./state.ts";

const OUT = "dist/page";

/** What is loaded on use has a name by its content. */
export async function buildPage(): Promise<void> {
  const fingerprint = fingerprintOf(["page"]);
  const stamp = "dist/page.stamp";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  // The folder itself stays: a server that runs watches it.
  rmSync(`${OUT}/parts`, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  await build({
    entryPoints: { main: "page/main.ts", login: "page/login/there-and-back.ts", style: "page/style.css" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2023",
    outdir: OUT,
    chunkNames: "parts/[name]-[hash]",
    loader: { ".json": "json" },
    logLevel: "error",
  });
  copyFileSync("page/index.html", `${OUT}/index.html`);
  copyFileSync("page/login.html", `${OUT}/login.html`);
  copyFileSync("page/_headers", `${OUT}/_headers`);
  writeFileSync(stamp, fingerprint);
}

/** Checks rasters one after another in a process of its own, so that a hang or a full memory is seen from outside. */
import type { ReferenceEntry } from "./raster-reference.ts";
import { wasmModules } from "./wasm-modules.ts";

wasmModules();
const { checkRaster } = await import("./raster-check.ts");
process.on("message", (task: { readonly path: string; readonly entry: ReferenceEntry }) => {
  void checkRaster(task.path, task.entry).then((verdict) => process.send!(verdict));
});
process.send!("ready");

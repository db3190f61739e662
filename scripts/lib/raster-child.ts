/** Checks rasters one after another in a process of its own, so that a hang or a full memory is seen from outside. */
import { checkRaster } from "./raster-check.ts";
import type { ReferenceEntry } from "./raster-reference.ts";

process.on("message", (task: { readonly path: string; readonly entry: ReferenceEntry }) => {
  void checkRaster(task.path, task.entry).then((verdict) => process.send!(verdict));
});

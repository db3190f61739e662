/** Lets Node import WebAssembly as Workers do: the default export of a .wasm file is its compiled module. */
import { registerHooks } from "node:module";

export function wasmModules(): void {
  registerHooks({
    load(url, context, next) {
      if (!url.endsWith(".wasm")) return next(url, context);
      const source = `import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(new URL(${JSON.stringify(url)})));`;
      return { format: "module", source, shortCircuit: true };
    },
  });
}

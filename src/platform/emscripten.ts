/** Modules that Emscripten made: instantiated at once, in the isolate, from code that was compiled with the Worker. */

interface ModuleOptions {
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}

/** What Emscripten's glue exports: it puts the module's functions on the object that it is given. */
export type ModuleFactory<T> = (options: ModuleOptions) => Promise<T>;

/**
 * The glue finishes before it returns when the instance is handed over at once, so its promise need not be awaited:
 * decoders stay synchronous, and no request waits for another's promise.
 */
export function instantiate<T extends object>(factory: ModuleFactory<T>, compiled: WebAssembly.Module): T {
  const module: ModuleOptions = {
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  };
  void factory(module);
  return module as unknown as T;
}

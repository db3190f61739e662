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

export interface WasmModule<T> {
  readonly factory: ModuleFactory<T>;
  readonly compiled: WebAssembly.Module;
}

interface Instance {
  readonly of: WasmModule<unknown>;
  readonly functions: unknown;
}

/**
 * The instance that was used last. Each has a heap of 16 MiB or more that never shrinks, and a new one costs half a
 * millisecond: so the isolate keeps one.
 */
let kept: Instance | null = null;

/** Uses a module's functions; an instance that has failed may be in any state, and is dropped. */
export function useWasm<T, R>(module: WasmModule<T>, use: (functions: T) => R): R {
  if (kept?.of !== module) kept = { of: module, functions: instantiate(module) };
  try {
    return use(kept.functions as T);
  } catch (error) {
    kept = null;
    throw error;
  }
}

/**
 * The glue finishes before it returns when the instance is handed over at once, so its promise need not be awaited:
 * codecs stay synchronous, and no request waits for another's promise.
 */
function instantiate<T>({ factory, compiled }: WasmModule<T>): T {
  const options: ModuleOptions = {
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  };
  void factory(options);
  return options as unknown as T;
}

/** OpenJPEG in WebAssembly, made by scripts/openjpeg.sh: docs/adr/0014. */
import type { DecodeJpeg2000, Jpeg2000Image } from "../../io/codecs/jpeg2000.ts";
import { wasmKeptBytesMax } from "../../limits.ts";
import { type ModuleFactory, type WasmModule, dropWasm, useWasm } from "../emscripten.ts";
import compiled from "./openjpeg.wasm";

/** What openjpeg.c exports; pointers are offsets into `memory`, which moves when it grows. */
interface Openjpeg {
  readonly memory: WebAssembly.Memory;
  allocate(length: number): number;
  release(pointer: number): void;
  decode(bytes: number, length: number, reduce: number): number;
  finish(): void;
  components(): number;
  width(component: number): number;
  height(component: number): number;
  plane(component: number): number;
  message(): number;
}

interface Loaded {
  functions: Openjpeg;
}

/** WASI's "bad file descriptor": there are no files and no standard output here. */
const BAD_FILE = 8;
const refuse = (): number => BAD_FILE;
const succeed = (): number => 0;

const system: WebAssembly.ModuleImports = {
  fd_close: refuse,
  fd_seek: refuse,
  fd_write: refuse,
  fd_fdstat_get: refuse,
  environ_get: succeed,
  environ_sizes_get: succeed,
  proc_exit(code: number) {
    throw new RangeError(`the decoder gave up (${code})`);
  },
};

const factory: ModuleFactory<Loaded> = (options) => {
  const exported = options.instantiateWasm({ wasi_snapshot_preview1: system }, () => undefined);
  (exported["_initialize"] as () => void)();
  return Promise.resolve(Object.assign(options, { functions: exported as unknown as Openjpeg }));
};

const openjpeg: WasmModule<Loaded> = { factory, compiled };

export const decodeJpeg2000: DecodeJpeg2000 = (codestream, reduce, use) =>
  useWasm(openjpeg, ({ functions }) => {
    const result = use(decoded(functions, codestream, reduce));
    functions.finish();
    if (functions.memory.buffer.byteLength > wasmKeptBytesMax) dropWasm();
    return result;
  });

function decoded(functions: Openjpeg, codestream: Uint8Array, reduce: number): Jpeg2000Image {
  const pointer = functions.allocate(codestream.length);
  if (pointer === 0) throw new RangeError("the decoder has no memory for so many bytes");
  new Uint8Array(functions.memory.buffer).set(codestream, pointer);
  const done = functions.decode(pointer, codestream.length, reduce);
  functions.release(pointer);
  if (done !== 1) throw new RangeError(told(functions));
  const [width, height] = [functions.width(0), functions.height(0)];
  const planes = Array.from({ length: functions.components() }, (_, component) => {
    if (functions.width(component) !== width || functions.height(component) !== height)
      throw new RangeError("its components differ in size");
    const at = functions.plane(component);
    if (at === 0) throw new RangeError("a component was not decoded");
    return new Int32Array(functions.memory.buffer, at, width * height);
  });
  return { width, height, planes };
}

function told(functions: Openjpeg): string {
  const text = new Uint8Array(functions.memory.buffer, functions.message(), 256);
  const said = new TextDecoder().decode(text.subarray(0, text.indexOf(0))).trim();
  return said === "" ? "damaged JPEG 2000 data" : `damaged JPEG 2000 data: ${said}`;
}

/** Functions that try to reach out, to leave something behind, or never to end. */

/** What each reads is answered as text: "gone" where there is nothing to read. */
const read = (expression: string): string =>
  `export default ({ values }) => { let told; try { told = String(${expression}); } catch (error) { told = "gone"; } console.log(told); return values; };`;

/** Names of the platform's, of Node's and of the language's that must not be there. */
export const absentNames = [
  "fetch",
  "WebSocket",
  "EventSource",
  "XMLHttpRequest",
  "caches",
  "navigator",
  "self",
  "globalThis",
  "crypto",
  "performance",
  "scheduler",
  "setTimeout",
  "setInterval",
  "queueMicrotask",
  "structuredClone",
  "MessageChannel",
  "Request",
  "Response",
  "ReadableStream",
  "TextDecoder",
  "URL",
  "HTMLRewriter",
  "AbortSignal",
  "Cloudflare",
  "WebAssembly",
  "eval",
  "Function",
  "Promise",
  "RegExp",
  "BigInt",
  "Proxy",
  "Intl",
  "Temporal",
  "Atomics",
  "SharedArrayBuffer",
  "WeakRef",
  "FinalizationRegistry",
  "Iterator",
  "process",
  "Buffer",
  "require",
  "module",
  "exports",
  "global",
  "env",
  "Deno",
  "importScripts",
  "postMessage",
  "ShadowRealm",
  "$step",
  "$counted",
  "factory",
  "header",
] as const;

/** By what they try, those of them that no list of names shows. */
export const reaching: Readonly<Record<string, string>> = {
  "the global object by a sloppy this": read("(function () { return this; })().fetch"),
  "the global object by a getter": read("[].concat.call(undefined)"),
  "code from a text by the constructor of functions": read('(() => {}).constructor("return 1")()'),
  "code from a text by the constructor of generators": read(
    '(function* () {}).constructor("yield 1")().next()',
  ),
  "a timer by a constructor's constructor": read('console.log.constructor("return setTimeout")()'),
  "arguments of the factory": read("arguments[0]"),
  "who called": read("(function f() { return f.caller; })()"),
  "who called, by arguments": read("(function () { return arguments.callee; })()"),
  "stack frames":
    "export default ({ values }) => { Error.prepareStackTrace = (_e, frames) => frames[0].getThis(); return values; };",
  "a changed stack": read('(() => { Error.prepareStackTrace = () => "x"; return new Error("a").stack; })()'),
  "a regular expression by a text": read('"a".match("a")'),
  "a regular expression by a search": read('"a".search("a")'),
  "the last match": read("RegExp.$1"),
  "a promise by Array.fromAsync": read("Array.fromAsync([1])"),
  "helpers of iterators": read("[].values().map((x) => x)"),
  "a buffer that grows": read("new ArrayBuffer(8, { maxByteLength: 16 }).resize(16)"),
  "a realm by Reflect": read('Reflect.construct(Object, [], (() => {}).constructor("return 1"))'),
  "a changed Array.prototype.map":
    "export default ({ values }) => { Array.prototype.map = () => 1; return values; };",
  "a changed Object.prototype":
    "export default ({ values }) => { Object.prototype.code = 'x'; return values; };",
  "a changed Float32Array.prototype":
    "export default ({ values }) => { Float32Array.prototype.set = null; return values; };",
  "a changed Math": "export default ({ values }) => { Math.random = () => 1; return values; };",
  "a changed console": "export default ({ values }) => { console.log = 1; return values; };",
  "a changed JSON": "export default ({ values }) => { JSON.stringify = () => '{}'; return values; };",
  "a new prototype of a built-in":
    "export default ({ values }) => { Object.setPrototypeOf(Array.prototype, null); return values; };",
  "a new global variable": "export default ({ values }) => { leaked = 1; return values; };",
  "an accessor on a built-in":
    "export default ({ values }) => { Array.prototype.__defineGetter__('x', () => 1); return values; };",
};

/** Loops, recursions and built-ins without an end, or with none that anyone would wait for. */
export const endless: Readonly<Record<string, string>> = {
  for: "for (;;);",
  "do while": "do {} while (1);",
  "a loop that swallows what ends it": "while (true) { try { for (;;); } catch {} }",
  "a loop that goes on in finally": "outer: for (;;) { try { for (;;); } finally { continue outer; } }",
  "a generator": "const g = function* () { for (;;) yield 1; }; for (const x of g());",
  recursion: "const f = () => { try { return f(); } catch { return f(); } }; f();",
  "recursion in a default": "const f = (a = f()) => a; for (;;) try { f(); } catch {}",
  "recursion in finally": "const f = () => { try { f(); } finally { f(); } }; f();",
  "fields of classes": `${Array.from({ length: 60 }, (_none, i) => `class A${i} { a = ${i ? `[new A${i - 1}, new A${i - 1}]` : 0} }`).join(" ")} new A59;`,
  "a getter": "({ get a() { return this.a2; }, get a2() { for (;;); } }).a;",
  "a coercion": "+{ valueOf() { for (;;); } };",
  "exceptions of the language's": "for (;;) try { null.x; } catch {}",
  "exceptions of its own": 'for (;;) new Error("x");',
  "what is like an array": "Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, Math.abs);",
  "what tells another length each time":
    "let n = 0; Array.prototype.indexOf.call({ get length() { return n++ ? 2 ** 53 - 1 : 1; } }, 1); Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);",
  "holes of an array": "const a = []; a.length = 2 ** 32 - 1; for (;;) a.indexOf(1);",
  "an array of holes, spread": "const a = []; a.length = 2 ** 32 - 1; [...a];",
  "an iterator of built-ins in a set": "new Set({ next: Object, [Symbol.iterator]() { return this; } });",
  "an iterator of built-ins, spread": "[...{ next: Object, [Symbol.iterator]() { return this; } }];",
  "an iterator of built-ins as arguments":
    "Math.max(...{ next: Object, [Symbol.iterator]() { return this; } });",
  "an iterator of built-ins in a rest":
    "const [a, ...b] = { next: Object, [Symbol.iterator]() { return this; } };",
  "entries without end":
    "Object.fromEntries({ next: () => ({ value: [] }), [Symbol.iterator]() { return this; } });",
  "Array.from": "Array.from({ length: 2 ** 53 - 1 });",
  "Float32Array.from": "Float32Array.from({ length: 2 ** 40 });",
  "arguments without end": "Math.max.apply(null, { length: 2 ** 53 - 1 });",
  "an array in itself, flattened": "let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; a.flat(Infinity);",
  "an array in itself as JSON": "let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; JSON.stringify(a);",
  "an array in itself as text": "let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; String(a);",
  "a map that grows as it is gone through":
    "const m = new Map([[1, 1]]); m.forEach((v, k) => { m.delete(k); m.set(k + 1, 1); });",
  "an array that grows as it is gone through": "const a = [1]; for (const x of a) a.push(x);",
  "sorting by a loop": "[2, 1].sort(() => { for (;;); });",
  "joining nothing": 'new Array(2 ** 32 - 1).join("abc");',
  "filling a large array again and again": "const a = new Uint8Array(1e6); for (;;) a.fill(1);",
  "a text that doubles": 'for (;;) "a".replaceAll("", "x".repeat(1e5)).replaceAll("", "x".repeat(1e5));',
};

/** More memory than there is. */
export const greedy: Readonly<Record<string, string>> = {
  "a typed array": "new Float64Array(1e8);",
  "typed arrays": "const a = []; for (;;) a.push(new Float32Array(1e5));",
  "an array": "new Array(3e7).fill(0).map(String);",
  "copies of an array": "const a = Array(1e6).fill(0); for (;;) a.slice();",
  "a buffer": "new ArrayBuffer(3e8);",
  "a text": '"x".repeat(2 ** 28);',
  "a padded text": '"x".padEnd(2 ** 28);',
  "keys of a typed array": "Object.keys(new Uint8Array(1e7));",
};

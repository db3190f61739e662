/** Texts of functions: what is put into them, and what is refused before anything runs. */
import { describe, expect, it } from "vitest";
import { UdfFault } from "../../../../../src/app/udf/ports.ts";
import { factoryModule } from "../../../../../src/platform/udf/javascript/factory.ts";

const whole = "export default function () {}";

function faultOf(code: string): UdfFault {
  try {
    factoryModule(code);
  } catch (error) {
    if (error instanceof UdfFault) return error;
    throw error;
  }
  throw new Error(`was not refused: ${code}`);
}

describe("the factory", () => {
  it("hands in the counter, and out what was exported", () => {
    expect(factoryModule("export const output = {};\nexport default function f(cube) { return cube; }")).toBe(
      "export default ({ step: $step, called: $called, counted: $counted, caught: $caught }, console) => {\n" +
        " const output = {};\n  function f(cube) {$called(); return cube; }\n" +
        "return { output: output, default: f };\n};\n",
    );
  });
  it.each([
    [
      "an anonymous function",
      "export default function () {}\n(1)",
      "const $exported = function () {$called();};\n(1)",
    ],
    [
      "a function in brackets",
      "export default (function () {})",
      "const $exported = (function () {$called();})",
    ],
    ["an arrow function", "export default () => 1", "const $exported = () => ($called(), 1)"],
    [
      "comments in between",
      "export/* a */default/* b */(() => 1)",
      "/* a */const $exported =/* b */(() => ($called(), 1))",
    ],
  ])("takes %s as the default", (_what, code, expected) => {
    expect(factoryModule(code)).toContain(`\n${expected}`.trim());
  });
  it("knows what is exported under another name", () => {
    expect(factoryModule("function f() {}\nexport { f as default, f as pixel, f as other };")).toContain(
      "return { default: f, pixel: f };",
    );
  });
  it("keeps lines where they are", () => {
    const code =
      "export\ndefault\nfunction f() {\n  for (;;)\n    a();\n}\nexport {\n  f as pixel,\n};\nconst last = 1;\n";
    const lines = factoryModule(code).split("\n");
    expect(lines.findIndex((line) => line.includes("last"))).toBe(
      code.split("\n").findIndex((line) => line.includes("last")) + 1,
    );
  });
  it("wants one of its functions", () => {
    expect(faultOf("const a = 1;")).toMatchObject({ code: "NoFunction" });
  });
});

describe("the counter", () => {
  it.each([
    ["for", "for (;;) ;", "for (;;) {$step();;}"],
    [
      "nested loops without blocks",
      "for (;;) while (1) do a(); while (2)",
      "for (;;) {$step();while (1) {$step();do {$step();a();} while (2)}}",
    ],
    ["for of", "for (const a of b) { c(); }", "for (const a of b) {$called();{ c(); }}"],
    [
      "functions in functions",
      "const f = (a) => (b) => ({ a, b });",
      "const f = (a) => ($called(), (b) => (($called(), { a, b })));",
    ],
    [
      "methods",
      "class A { m() {} get a() { return 1; } }",
      "class A { m() {$called();} get a() {$called(); return 1; } }",
    ],
    [
      "fields",
      "class A { a = b(); static c = 1; }",
      "class A { a = ($step(), b()); static c = ($step(), 1); }",
    ],
    ["defaults", "function f(a = b()) {}", "function f(a = ($called(), b())) {$called();}"],
    ["directives", 'function f() { "use strict" }', 'function f() { "use strict";$called(); }'],
    [
      "exceptions",
      "try { a(); } catch { b(); } finally { c(); }",
      "try { a(); } catch {$caught(); b(); } finally {$caught(); c(); }",
    ],
    [
      "spreading",
      "f(...a, [...(b, c)], { ...d });",
      "f(...$counted((a)), [...($counted((b, c)))], { ...d });",
    ],
    ["rests", "const [a, ...b] = c;", "const [a, ...b] = $counted((c));"],
  ])("stands at %s", (_what, code, expected) => {
    expect(factoryModule(`${code}\n${whole}`)).toContain(`\n${expected}\n`);
  });
  it("has a name that is nowhere in the text, however it is written", () => {
    expect(factoryModule(`const $step = 1;\n${whole}`)).toContain("step: $step0,");
    expect(factoryModule(`const \\u0024step = 1;\n${whole}`)).toContain("step: $step0,");
    expect(factoryModule(`"$step"; "$counted0";\n${whole}`)).toContain("step: $step1,");
  });
});

describe("refused, with the line", () => {
  it.each([
    ["imports", 'import a from "cloudflare:sockets";', /no modules to import/],
    ["imports at run time", 'import("node:fs");', /no modules to import/],
    ["re-exports", 'export * from "a";', /no modules to import/],
    ["import.meta", "import.meta;", /no modules to import/],
    ["async functions", "async function f() {}", /nothing to wait for/],
    ["async arrows", "const f = async () => 1;", /nothing to wait for/],
    ["async generators", "const o = { async *f() {} };", /nothing to wait for/],
    ["await", "await 1;", /./],
    ["await using", "{ await using a = b; }", /./],
    ["regular expressions", "/(a+)+$/.test(b);", /regular expressions are not offered/],
    ["BigInt", "9n ** 9n;", /BigInt is not offered/],
    ["with", "with (a) b;", /'with' in strict mode/],
    ["rests of parameters' lists", "function f([a, ...b]) {}", /a rest/],
    ["rests in loops", "for (const [a, ...b] of c) d();", /a rest/],
    ["nested rests", "const [[a, ...b]] = c;", /a rest/],
    ["what is no JavaScript", "const = 1;", /Unexpected token/],
    ["more than can be nested", "(".repeat(100_000), /Not enough stack space/],
    ["a bracket more", "}};", /Unexpected token/],
    ["arguments of the module", "new.target;", /new\.target/],
    ["a return from the module", "return 1;", /'return' outside of function/],
  ])("%s", (_what, code, message) => {
    const fault = faultOf(`${whole}\n${code}`);
    expect(fault).toMatchObject({ code: "SyntaxError", line: 2 });
    expect(fault.message).toMatch(message);
  });
  it("a text that is nested as deep as it can be parsed is gone through", () => {
    expect(factoryModule(`const a = ${"1+".repeat(1000)}1;\n${whole}`)).toContain("1+1;");
  });
});

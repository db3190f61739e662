/** Slips that somebody may make, each as one replacement in a source file, and who must notice it. */

export interface Slip {
  readonly name: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly replace: string;
  /** The file that the complaint is about, where it is another one. */
  readonly complaint?: string;
  /** The compiler, with the project that it looks at, the lint, with the file, or a file of tests. */
  readonly noticed:
    | { readonly by: "tsc"; readonly project: string }
    | { readonly by: "oxlint"; readonly file: string }
    | { readonly by: "test"; readonly file: string };
}

const language = { by: "tsc", project: "src/openeo/tsconfig.json" } as const;
const everything = { by: "tsc", project: "tsconfig.json" } as const;

const tests = { by: "tsc", project: "test/tsconfig.json" } as const;

const kernel = "src/openeo/processes/cubes/apply_kernel.ts";

export const slips: readonly Slip[] = [
  {
    name: "a node kind that there is not",
    file: kernel,
    find: `"kernel",\n`,
    replace: `"kernal",\n`,
    noticed: language,
  },
  {
    name: "a misspelt parameter of a node",
    file: kernel,
    find: "replaceInvalid:",
    replace: "replaceInvalids:",
    noticed: language,
  },
  {
    name: "a misspelt argument",
    file: kernel,
    find: `value("factor")`,
    replace: `value("factr")`,
    noticed: language,
  },
  {
    name: "an argument taken for another type",
    file: kernel,
    find: `value("factor")`,
    replace: `value<boolean>("factor")`,
    noticed: language,
  },
  {
    name: "an argument of another type than the node takes",
    file: kernel,
    find: `value("factor")`,
    replace: `value("border")`,
    noticed: language,
  },
  {
    name: "a value taken for a data cube",
    file: kernel,
    find: `cube("data")`,
    replace: `cube("factor")`,
    noticed: language,
  },
  {
    name: "an exception that no process has",
    file: kernel,
    find: "KernelDimensionsUneven",
    replace: "KernelDimensionUneven",
    noticed: language,
  },
  {
    name: "an exception of the engine that no process has",
    file: "src/cube/program/ops/math.ts",
    find: "MinMaxSwapped",
    replace: "MinMaxSwaped",
    noticed: language,
  },
  {
    name: "an error code that the registry lacks",
    file: "src/app/work/plan-job.ts",
    find: "ProcessGraphInvalid",
    replace: "ProcesGraphInvalid",
    noticed: everything,
  },
  {
    name: "a stored fact that there is not",
    file: "durable-objects/job-phases.ts",
    find: `setFact("base", 0)`,
    replace: `setFact("bsae", 0)`,
    noticed: everything,
  },
  {
    name: "a pixel process without a signature",
    file: "src/openeo/processes/pixel/math.ts",
    find: "  absolute: {",
    replace: `  abslute: { summary: "A misspelt row" },\n  absolute: {`,
    noticed: language,
  },
  {
    name: "a pixel process without an operation",
    file: "src/openeo/processes/pixel/math.ts",
    find: "  absolute: {",
    replace: `  ard_surface_reflectance: { summary: "No function of single values" },\n  absolute: {`,
    noticed: language,
  },
  {
    name: "a node kind that no law is tested with",
    file: "src/cube/nodes/index.ts",
    find: "  zonal,\n};",
    replace: "  zonal,\n  zonal_again: zonal,\n};",
    complaint: "test/support/kind-witnesses.ts",
    noticed: tests,
  },
  {
    name: "a kernel that does not compute what its scalar does",
    file: "src/cube/program/ops/math.ts",
    find: "Math.atan2(y[i]!, x[i]!)",
    replace: "Math.atan2(x[i]!, y[i]!)",
    noticed: { by: "test", file: "test/unit/cube/agreement.test.ts" },
  },
  ...(
    [
      ["a use case that wires itself", "src/app/ports/gate.ts", "/** What the heavy", "../../wiring.ts"],
      [
        "a use case that knows its object",
        "src/app/jobs/lanes.ts",
        "/** Which queue",
        "../../../durable-objects/job.ts",
      ],
      ["a route that wires itself", "src/api/routes/me.ts", "/** GET /me: who a", "../../wiring.ts"],
      ["an engine that knows openEO's errors", "src/cube/region.ts", "/** Boxes", "../errors.ts"],
      ["an engine that knows the collections", "src/cube/region.ts", "/** Boxes", "../collections.ts"],
      ["a reader that knows openEO's errors", "src/io/bytes.ts", "/** The byte port", "../errors.ts"],
      ["a room that looks up to another", "src/app/jobs/lanes.ts", "/** Which queue", "../work/run-task.ts"],
    ] as const
  ).map(([name, file, find, imported]) => ({
    name,
    file,
    find,
    replace: `import "${imported}";\n${find}`,
    noticed: { by: "oxlint", file } as const,
  })),
];

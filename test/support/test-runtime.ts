/** A runtime in this process: the text of a function is the name of one that a test gives, and a line end. */
import {
  type UdfAnswer,
  type UdfCall,
  type UdfDescription,
  UdfFault,
  type UdfQuestion,
  type UdfRuntime,
} from "../../src/app/udf/ports.ts";

type Given = NonNullable<UdfAnswer["cube"]>;
export type TestFunction = (call: UdfCall) => Partial<Given> | Promise<Partial<Given>>;

export interface TestRuntime extends UdfRuntime {
  /** All calls so far, trials not among them. */
  readonly calls: UdfCall[];
  readonly questions: UdfQuestion[];
}

const used = { cpuMs: 1, memoryBytes: 1, wallMs: 1 };

export function testRuntime(functions: Readonly<Record<string, TestFunction>>): TestRuntime {
  const calls: UdfCall[] = [];
  const questions: UdfQuestion[] = [];
  const answer = async (call: UdfCall): Promise<UdfAnswer> => {
    const named = functions[call.code.trim()];
    if (!named)
      throw new UdfFault({
        code: "NoFunction",
        message: `no ${call.code}`,
        line: 1,
        traceback: ["a", "b"],
        logs: [],
      });
    const { context: _context, ...same } = call;
    const cube = { ...same, ...(await named(call)) } as Given;
    return {
      cube,
      structured: [],
      features: null,
      logs: [{ level: "info", message: `ran ${call.code.trim()}` }],
      used,
    };
  };
  return {
    name: "Test",
    calls,
    questions,
    facts: () =>
      Promise.resolve({
        title: "Test",
        type: "language",
        default: "1.0",
        versions: { "1.0": { libraries: {} } },
      }),
    async describe(question) {
      questions.push(question);
      const shape = question.dims.map((dim, index) =>
        (dim === "x" || dim === "y") && !question.exact
          ? Math.min(8, question.shape[index]!)
          : question.shape[index]!,
      );
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length: count }, (_, index) => (index % 97) + 1);
      const { cube, logs } = await answer({ ...question, shape, values });
      const dims = cube!.dims.map((name, index): UdfDescription["dims"][number] => {
        const labels = Object.hasOwn(cube!.labels, name) ? cube!.labels[name]! : null;
        const before = question.dims.indexOf(name);
        const same =
          before >= 0 &&
          shape[before] === cube!.shape[index] &&
          String(labels) === String(question.labels[name] ?? null);
        const type = question.types?.[name] ?? "other";
        return same
          ? { name, same }
          : { name, type, size: cube!.shape[index]!, ...(labels ? { labels } : {}) };
      });
      return { by: "probe", dims, logs, used };
    },
    call(call) {
      calls.push(call);
      return answer(call);
    },
  };
}

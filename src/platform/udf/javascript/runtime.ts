/** The runtime JavaScript: functions in Dynamic Workers, an isolate per user and function. docs/udf-javascript.md is what users read. */
import {
  type UdfAnswer,
  type UdfCall,
  type UdfDescription,
  UdfFault,
  type UdfQuestion,
  type UdfRuntime,
  type UdfRuntimeFacts,
} from "../../../app/udf/ports.ts";
import {
  udfAllocationBytesMax,
  udfCodeCharactersMax,
  udfStepsBase,
  udfStepsMax,
  udfStepsPerCell,
} from "../../../limits.ts";
import { answerOf } from "../answers.ts";
import { packCall, unpackAnswer } from "../wire.ts";
import { aligned } from "./align.ts";
import { type Output, dimensionsOf, probeOf, probedDimensions } from "./describe.ts";
import { factoryModule } from "./factory.ts";
import { type IsolatePlace, askIsolate } from "./isolate.ts";

/** Of the interface, not of the language: another one may give the same function other bits. */
const version = "1";

const javascriptFacts: UdfRuntimeFacts = {
  title: "JavaScript",
  description: "ES2026 in an isolate of V8: no network, no modules, typed arrays in and out.",
  type: "language",
  default: version,
  versions: { [version]: { libraries: {} } },
};

export function javascriptRuntime(place: IsolatePlace): UdfRuntime {
  const modules = rememberedModules();
  const ask = async (question: UdfQuestion, more: object, values: UdfCall["values"] | null) => {
    const { user, version: _version, code, ...header } = question;
    const cells = question.shape.reduce((product, size) => product * size, 1);
    const body = packCall({ ...header, ...more, limits: limitsFor(cells) }, values);
    const text = modules(code);
    return askIsolate(place, { user, code, module: () => text }, body);
  };
  const call = async ({ values, ...header }: UdfCall): Promise<UdfAnswer> => {
    const answer = answerOf(await ask(header, {}, values));
    return header.returns && answer.cube ? { ...answer, cube: aligned(answer.cube, header.returns) } : answer;
  };
  return {
    name: "JavaScript",
    facts: () => Promise.resolve(javascriptFacts),
    call,
    async describe(question): Promise<UdfDescription> {
      const { header } = unpackAnswer(await ask(question, { only: "output" }, null));
      const output = header["output"] as Output | null;
      const { logs, used } = told(header);
      if (output) return { by: "output", dims: dimensionsOf(question, output), logs, used };
      const probe = probeOf(question);
      const answer = await call(probe);
      return { by: "probe", dims: probedDimensions(probe, answer), logs: answer.logs, used: answer.used };
    },
  };
}

function told(header: Readonly<Record<string, unknown>>): Pick<UdfAnswer, "logs" | "used"> {
  const { logs, used } = answerOf(packCall(header, null));
  return { logs, used };
}

function limitsFor(cells: number): { readonly steps: number; readonly bytes: number } {
  return {
    steps: Math.min(udfStepsMax, udfStepsBase + udfStepsPerCell * cells),
    bytes: udfAllocationBytesMax,
  };
}

/** A task calls one function many times, and need not read its text as often. */
function rememberedModules(): (code: string) => string {
  let last: { readonly code: string; readonly module: string } | null = null;
  return (code) => {
    if (code.length > udfCodeCharactersMax)
      throw new UdfFault({
        code: "AnswerInvalid",
        message: `the text of a function may have ${udfCodeCharactersMax} characters, and has ${code.length}`,
        line: null,
        traceback: [],
        logs: [],
      });
    if (last?.code !== code) last = { code, module: factoryModule(code) };
    return last.module;
  };
}

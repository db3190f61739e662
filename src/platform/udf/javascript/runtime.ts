/** The runtimes JavaScript and Evalscript: functions in Dynamic Workers, an isolate per user and function. docs/udf-javascript.md and docs/udf-evalscript.md are what users read. */
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
import { bandNames, evalscriptModule } from "./evalscript.ts";
import { factoryModule } from "./factory.ts";
import { type IsolatePlace, askIsolate } from "./isolate.ts";

interface Language {
  readonly name: string;
  readonly facts: UdfRuntimeFacts;
  /** The user's text as a factory. Raises UdfFault. */
  readonly module: (code: string, question: UdfQuestion) => string;
  /** Said to the host with every call. */
  readonly header: object;
}

/** Of the interface, not of the language: another one may give the same function other bits. */
const version = "1";
const versions = { [version]: { libraries: {} } };

const javascript: Language = {
  name: "JavaScript",
  facts: {
    title: "JavaScript",
    description: "ES2026 in an isolate of V8: no network, no modules, typed arrays in and out.",
    type: "language",
    default: version,
    versions,
  },
  module: factoryModule,
  header: {},
};

const evalscript: Language = {
  name: "Evalscript",
  facts: {
    title: "Evalscript",
    description: "Evalscripts of versions 3 and 1, on data cubes with bands and time.",
    type: "language",
    default: version,
    versions,
  },
  module: evalscriptModule,
  header: { evalscript: true },
};

/** In the order in which they are listed. */
export function isolateRuntimes(place: IsolatePlace): readonly UdfRuntime[] {
  return [javascript, evalscript].map((language) => isolateRuntime(language, place));
}

function isolateRuntime(language: Language, place: IsolatePlace): UdfRuntime {
  const modules = rememberedModules(language);
  const ask = async (question: UdfQuestion, more: object, values: UdfCall["values"] | null) => {
    const { user, version: _version, code: _code, ...header } = question;
    const cells = question.shape.reduce((product, size) => product * size, 1);
    const all = { ...header, ...language.header, ...more, limits: limitsFor(cells) };
    return askIsolate(place, { user, module: modules(question) }, packCall(all, values));
  };
  const call = async ({ values, ...header }: UdfCall): Promise<UdfAnswer> => {
    const answer = answerOf(await ask(header, {}, values));
    return header.returns && answer.cube ? { ...answer, cube: aligned(answer.cube, header.returns) } : answer;
  };
  return {
    name: language.name,
    facts: () => Promise.resolve(language.facts),
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
function rememberedModules({ module }: Language): (question: UdfQuestion) => string {
  let last: { readonly key: string; readonly text: string } | null = null;
  return (question) => {
    const { code } = question;
    if (code.length > udfCodeCharactersMax)
      throw new UdfFault({
        code: "AnswerInvalid",
        message: `the text of a function may have ${udfCodeCharactersMax} characters, and has ${code.length}`,
        line: null,
        traceback: [],
        logs: [],
      });
    // Names of bands are variables of some evalscripts.
    const key = JSON.stringify([code, bandNames(question)]);
    if (last?.key !== key) last = { key, text: module(code, question) };
    return last.text;
  };
}

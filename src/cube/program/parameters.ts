/** Parameters of callbacks: which ones a program takes, and what is said when there is none of a name. */
import { ProcessFault } from "../faults.ts";
import type { Arg, Program } from "./program.ts";

export function missingParameter(name: string): ProcessFault {
  return new ProcessFault(
    "ProcessParameterRequired",
    `A callback takes its value from the parameter '${name}', which neither the callback nor what is around it has.`,
  );
}

/** Names of the parameters that the programs among the arguments take, their own ones included. */
export function parametersOf(args: Readonly<Record<string, Arg>>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const arg of Object.values(args)) if (arg.kind === "program") collect(arg.program, names);
  return names;
}

/** Names of the parameters that a program takes, those of programs in it included. */
export function namesIn(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  collect(program, names);
  return names;
}

function collect(program: Program, names: Set<string>): void {
  const visit = (arg: Arg): void => {
    if (arg.kind === "param") names.add(arg.name);
    else if (arg.kind === "array") arg.items.forEach(visit);
    else if (arg.kind === "object") Object.values(arg.entries).forEach(visit);
    else if (arg.kind === "program") {
      collect(arg.program, names);
      Object.values(arg.given ?? {}).forEach(visit);
    }
  };
  for (const step of program.steps) Object.values(step.args).forEach(visit);
  visit(program.result);
}

/** The same program with another name for one of its parameters, in the programs inside of it too. */
export function renamedParameter(program: Program, from: string, to: string): Program {
  const renamed = (arg: Arg): Arg => {
    switch (arg.kind) {
      case "param":
        return arg.name === from ? { kind: "param", name: to } : arg;
      case "array":
        return { kind: "array", items: arg.items.map(renamed) };
      case "object":
        return { kind: "object", entries: renamedAll(arg.entries) };
      case "program":
        return { kind: "program", program: renamedParameter(arg.program, from, to) };
      case "const":
      case "step":
        return arg;
    }
  };
  const renamedAll = (args: Readonly<Record<string, Arg>>): Record<string, Arg> =>
    Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, renamed(arg)]));
  return {
    steps: program.steps.map((step) => ({ ...step, args: renamedAll(step.args) })),
    result: renamed(program.result),
  };
}

/** A user's module as a factory: what was exported is what it returns, so that each call of it begins with nothing. */
import type { ExportDefaultDeclaration, ExportNamedDeclaration, Identifier, Program } from "acorn";
import { UdfFault } from "../../../app/udf/ports.ts";
import { Edits, type HostNames, countSteps, hostNames } from "./instrument.ts";
import { parsed } from "./syntax.ts";

const known = ["default", "output", "pixel"] as const;
type Known = (typeof known)[number];

/** The text of a module of ours whose second line is the first of `code`. Raises UdfFault. */
export function factoryModule(code: string): string {
  const program = parsed(code, "module");
  const names = hostNames(code, program);
  const edits = new Edits();
  countSteps(program, names, edits);
  const exported = takeExports(code, program, { names, edits });
  if (!exported.has("default") && !exported.has("pixel"))
    throw new UdfFault({
      code: "NoFunction",
      message:
        "there is neither `export default function (cube, context)` nor `export function pixel(values, context)`",
      line: null,
      traceback: [],
      logs: [],
    });
  const returned = [...exported].map(([name, local]) => `${name}: ${local}`).join(", ");
  // An arrow function has neither `arguments` nor `this`, as a module has none.
  return `export default ${parameters(names)} => {\n${edits.applied(code)}\nreturn { ${returned} };\n};\n`;
}

/** What the host hands in, under names that the text does not know. */
export function parameters({ step, called, counted, caught }: HostNames, more = ""): string {
  return `({ step: ${step}, called: ${called}, counted: ${counted}, caught: ${caught}${more} }, console)`;
}

interface Taking {
  readonly names: HostNames;
  readonly edits: Edits;
}

function takeExports(code: string, program: Program, taking: Taking): ReadonlyMap<Known, string> {
  const exported = new Map<Known, string>();
  const note = (name: string, local: string): void => {
    const found = known.find((each) => each === name);
    if (found) exported.set(found, local);
  };
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") note("default", takeDefault(code, statement, taking));
    if (statement.type === "ExportNamedDeclaration") takeNamed(code, statement, taking.edits, note);
  }
  return exported;
}

/** The name that the default export has now. */
function takeDefault(code: string, statement: ExportDefaultDeclaration, { names, edits }: Taking): string {
  const { declaration } = statement;
  const declares = declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
  const named = declares && declaration.id ? declaration.id.name : null;
  const keyword = keywordEnd(code, "default", statement.start + "export".length);
  edits.replace(statement.start, statement.start + "export".length, "");
  edits.replace(keyword - "default".length, keyword, named === null ? `const ${names.exported} =` : "");
  // A declaration ends by itself, a value goes on for as long as it can.
  if (declares && named === null) edits.insert(statement.end, ";");
  return named ?? names.exported;
}

/** Where a keyword ends that follows after nothing but space and comments. */
function keywordEnd(code: string, keyword: string, from: number): number {
  const between = /(?:\s|\/\*[^]*?\*\/|\/\/.*)*/y;
  between.lastIndex = from;
  between.exec(code);
  return between.lastIndex + keyword.length;
}

function takeNamed(
  code: string,
  statement: ExportNamedDeclaration,
  edits: Edits,
  note: (name: string, local: string) => void,
): void {
  const { declaration, specifiers } = statement;
  if (!declaration) {
    const lines = code.slice(statement.start, statement.end).split("\n").length;
    edits.replace(statement.start, statement.end, ";".padEnd(lines, "\n"));
    for (const { exported, local } of specifiers) note(nameOf(exported), nameOf(local));
    return;
  }
  edits.replace(statement.start, statement.start + "export".length, "");
  if (declaration.type !== "VariableDeclaration") note(declaration.id.name, declaration.id.name);
  else for (const { id } of declaration.declarations) if (id.type === "Identifier") note(id.name, id.name);
}

function nameOf(name: Identifier | { readonly type: "Literal"; readonly value?: unknown }): string {
  return name.type === "Identifier" ? name.name : (name.value as string);
}

/** An evalscript as a factory. Version 3 declares functions; version 1 is the body of a function whose parameters are bands. */
import type { Program } from "acorn";
import type { UdfQuestion } from "../../../app/udf/ports.ts";
import { parameters } from "./factory.ts";
import { Edits, countSteps, hostNames } from "./instrument.ts";
import { type SyntaxNode, asNode, parsed, visits } from "./syntax.ts";

const functions = [
  "setup",
  "evaluatePixel",
  "preProcessScenes",
  "filterScenes",
  "updateOutput",
  "updateUserData",
] as const;

/** What scripts find without declaring it: udf/javascript/helpers.js, and what version 2 says its setup by. */
const helperNames = [
  "ColorGradientVisualizer",
  "ColorMapVisualizer",
  "ColorRampVisualizer",
  "DefaultVisualizer",
  "HighlightCompressVisualizer",
  "HighlightCompressVisualizerSingle",
  "Identity",
  "Mosaicking",
  "SampleType",
  "colorBlend",
  "colorMap",
  "combine",
  "decodeLs8Qa",
  "index",
  "inverse",
  "setInputComponents",
  "setOutputComponentCount",
  "valueInterpolate",
  "valueMap",
];

/** Names of version 1 that are bands although the cube has none of them: told as missing, not as undefined variables. */
const bandLike = /^(B\d{1,2}|B8A|dataMask|SCL|CLM|CLP|V[VH]|H[VH])$/;

/** The text of a module of ours whose second line is the first of `code`. Raises UdfFault. */
export function evalscriptModule(code: string, question: UdfQuestion): string {
  const program = parsed(code, "script");
  const names = hostNames(code, program);
  const edits = new Edits();
  countSteps(program, names, edits);
  const declared = topLevelNames(program);
  const text = edits.applied(code);
  const undeclared = assignedNames(program);
  const vars = undeclared.length > 0 ? `var ${undeclared.join(", ")};` : "";
  const given = parameters(names, `, helpers: { ${helperNames.join(", ")} }`);
  if (declared.has("evaluatePixel")) {
    const told = functions.filter((name) => declared.has(name)).join(", ");
    const legacy = /^\s*\/\/\s*VERSION\s*=\s*3/i.test(code) ? "" : ", legacy: true";
    return `export default ${given} => { ${vars} return (() => {\n${text}\nreturn { ${told}${legacy} };\n})(); };\n`;
  }
  const inputs = bandsIn(program, declared, question);
  const body = `({ ${inputs.join(", ")} }) => { ${vars} return (() => {\n${text}\n})(); }`;
  return `export default ${given} => ({ inputs: ${JSON.stringify(inputs)}, evaluatePixel: ${body} });\n`;
}

function topLevelNames(program: Program): ReadonlySet<string> {
  const names = program.body.flatMap((statement) => {
    if (statement.type === "FunctionDeclaration") return [statement.id.name];
    if (statement.type !== "VariableDeclaration") return [];
    return statement.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  });
  return new Set(names);
}

/** Scripts may assign to names that they do not declare; a declaration around the script does no harm to those that they do. */
function assignedNames(program: Program): readonly string[] {
  const names = new Set<string>();
  for (const { node } of visits(program)) {
    const target = targetOf(node);
    if (target) for (const name of namesIn(target)) names.add(name);
  }
  return [...names].filter((name) => !helperNames.includes(name) && !builtins.has(name));
}

/** Assigning to them does nothing in a script, and what they are must stay known. */
const builtins = new Set([
  "Math",
  "Object",
  "Array",
  "Number",
  "String",
  "Date",
  "JSON",
  "undefined",
  "NaN",
  "Infinity",
]);

function targetOf(node: SyntaxNode): SyntaxNode | null {
  if (
    node.type === "AssignmentExpression" ||
    node.type === "ForInStatement" ||
    node.type === "ForOfStatement"
  )
    return node["left"] as SyntaxNode;
  return node.type === "UpdateExpression" ? (node["argument"] as SyntaxNode) : null;
}

/** Of an assigned variable, or of the variables in a pattern without defaults. */
function namesIn(target: SyntaxNode): readonly string[] {
  if (target.type === "Identifier") return [target["name"] as string];
  if (target.type === "ArrayPattern")
    return (target["elements"] as (SyntaxNode | null)[]).flatMap((each) => (each ? namesIn(each) : []));
  return [];
}

/** Bands that are read by name: those of the cube, and what looks like one. */
function bandsIn(program: Program, declared: ReadonlySet<string>, question: UdfQuestion): readonly string[] {
  const known = new Set(bandNames(question));
  const found = new Set<string>();
  for (const { node, parent } of visits(program)) {
    if (node.type !== "Identifier" || (parent && isKey(node, parent.node))) continue;
    const name = node["name"] as string;
    if ((known.has(name) || bandLike.test(name)) && !declared.has(name)) found.add(name);
  }
  return [...found].sort();
}

/** Labels of the dimension of bands. */
export function bandNames({ dims, types, labels }: UdfQuestion): readonly string[] {
  const dim = dims.find((each) => (types?.[each] ?? each) === "bands");
  return dim === undefined ? [] : (labels[dim] ?? []).map(String);
}

function isKey(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent["computed"] === true) return false;
  return parent.type === "MemberExpression"
    ? asNode(parent["property"] as SyntaxNode) === node
    : parent.type === "Property" && parent["key"] === node && parent["shorthand"] !== true;
}

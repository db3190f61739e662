/** What a function gave, held against what was declared, whoever ran it. */
import { instantOf } from "../../cube/instant.ts";
import { type CubeShape, allLabels, sizesOf } from "../../cube/shape.ts";
import { type UdfAnswer, UdfFault } from "./ports.ts";

type Given = NonNullable<UdfAnswer["cube"]>;

/** Raises UdfFault, which says what was expected and what came. */
export function requireDeclared({ cube, logs }: UdfAnswer, declared: CubeShape): Given {
  const expected = described(
    declared.dims.map(({ name }) => name),
    sizesOf(declared),
  );
  const wrong = (code: string, message: string): UdfFault =>
    new UdfFault({ code, message, line: null, traceback: [], logs });
  if (!cube) throw wrong("NothingReturned", `the function gives no cube; expected ${expected}`);
  const came = described(cube.dims, cube.shape);
  if (came !== expected) throw wrong("WrongShape", `expected ${expected}, got ${came}`);
  if (cube.values.length !== sizesOf(declared).reduce((product, size) => product * size, 1))
    throw wrong("WrongShape", `expected ${expected}, got ${cube.values.length} values`);
  for (const { name, labels } of declared.dims) {
    const given = Object.hasOwn(cube.labels, name) ? cube.labels[name]! : null;
    if (given === null || labels.kind !== "enumerated") continue;
    const at = allLabels(labels).findIndex((label, index) => !sameLabel(label, given[index]!));
    if (at >= 0)
      throw wrong(
        "WrongLabels",
        `label ${at + 1} of ${name} must be '${labels.values[at]}', and is '${given[at]}'`,
      );
  }
  return cube;
}

function described(dims: readonly string[], sizes: readonly number[]): string {
  return `(${dims.map((dim, index) => `${dim}: ${sizes[index]}`).join(", ")})`;
}

/** Times are the same however they are written. */
function sameLabel(a: string | number, b: string | number): boolean {
  return a === b || (typeof a === "string" && instantOf(a) === instantOf(b));
}

/** What is refused is refused in little memory: a process that has 32 MiB more than it needs without the graphs lives through all of them. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const MIB = 1024 * 1024;
const ROOM = 32;
/** Young objects have a room of their own beside the heap that is bounded: three halves of this. */
const HALF_OF_YOUNG = 1;

interface Line {
  readonly name?: string;
  readonly errors?: number;
  readonly heldBytes?: number;
  readonly externalBytes?: number;
}

function childOf(
  which: "none" | "all",
  heapMib: number,
): { readonly lines: readonly Line[]; readonly end: string } {
  const flags = [
    "--expose-gc",
    "--single-threaded-gc",
    `--max-semi-space-size=${HALF_OF_YOUNG}`,
    `--max-old-space-size=${heapMib}`,
  ];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...flags, "test/support/refusal-child.ts", which],
    {
      encoding: "utf8",
    },
  );
  const lines = stdout
    .split("\n")
    .flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Line] : []));
  return { lines, end: status === 0 ? "ended well" : stderr.slice(-2000) };
}

it("all graphs that are refused, one after the other", () => {
  const held = childOf("none", 1024).lines[0]!.heldBytes! / MIB;
  const { lines, end } = childOf("all", Math.ceil(held) + ROOM - 3 * HALF_OF_YOUNG);
  const told = lines.filter(({ name }) => name !== undefined);
  expect(end, `after ${told.at(-1)?.name}`).toBe("ended well");
  expect(told.length).toBeGreaterThan(24);
  for (const { name, externalBytes } of told) expect(externalBytes! / MIB, name).toBeLessThan(1);
});

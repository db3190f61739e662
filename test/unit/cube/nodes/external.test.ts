/** What leaves the engine: its address, its pieces on other grids, its bounds. */
import { expect, it } from "vitest";
import { addresser } from "../../../../src/cube/address.ts";
import { type PlanBuilder, createBuilder } from "../../../../src/cube/builder.ts";
import type { ExternalCall, ExternalFunction } from "../../../../src/cube/node.ts";
import type { ExternalParams } from "../../../../src/cube/nodes/external.ts";
import { type Region, range, wholeRegion } from "../../../../src/cube/region.ts";
import { resolve } from "../../../../src/cube/resolve.ts";
import { retarget } from "../../../../src/cube/retarget.ts";
import { run } from "../../../../src/cube/run.ts";
import { type CubeShape, enumerated, gridOf, sizesOf } from "../../../../src/cube/shape.ts";
import { externalCallsAtOnce } from "../../../../src/limits.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

const named: ExternalFunction = {
  runtime: "Test",
  version: "1",
  revision: "r",
  code: "code",
  codeHash: "c",
  user: "u",
  context: { a: 1 },
};
const same = (shape: CubeShape) => shape.dims.map(({ name }) => ({ same: name }));
const cube = memoryCube({ t: 2, y: 520, x: 300 }, 3);
const paramsOf = (changes: Partial<ExternalFunction> = {}): ExternalParams => ({
  function: { ...named, ...changes },
  cut: ["whole", "square", "square"],
  dims: same(cube.shape),
});
function planOf(params: ExternalParams, from = cube): { readonly node: number; readonly b: PlanBuilder } {
  const b = createBuilder();
  const data = b.add("memory", from, [], "cube");
  return { b, node: b.add("external", params, [data], "udf") };
}
const region: Region = [range(0, 1), range(0, 10), range(0, 10)];

it("its address names function, libraries, context and region, and neither the text nor whose it is", () => {
  const addressOf = (changes: Partial<ExternalFunction>, at = region): string => {
    const { b, node } = planOf(paramsOf(changes));
    return addresser(b.plan())(node, at);
  };
  const first = addressOf({});
  expect(addressOf({ code: "the same by its hash", user: "another" })).toBe(first);
  for (const changes of [
    { codeHash: "d" },
    { version: "2" },
    { revision: "s" },
    { runtime: "R" },
    { context: null },
  ])
    expect(addressOf(changes)).not.toBe(first);
  expect(addressOf({}, [range(1, 2), ...region.slice(1)])).not.toBe(first);
});

const computed = async (params: ExternalParams, calls: ExternalCall[], of = region) => {
  const { b, node } = planOf(params);
  const external = (call: ExternalCall) => {
    calls.push(call);
    return Promise.resolve(call.values);
  };
  const reader = { read: () => Promise.reject(new Error("nothing is read")) };
  const [chunk] = await run(b.plan(), resolve(b.plan(), [{ node, region: of }]), { reader, external });
  return chunk!;
};

it("the seed is that of the piece, whatever is asked for", async () => {
  const calls: ExternalCall[] = [];
  await computed(paramsOf(), calls, wholeRegion(sizesOf(cube.shape)));
  const seeds = calls.map(({ seed }) => seed);
  expect(new Set(seeds).size).toBe(6);
  for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  const again: ExternalCall[] = [];
  await computed(paramsOf(), again, [range(1, 2), range(300, 301), range(0, 300)]);
  expect(again.map(({ seed }) => seed)).toEqual(seeds.slice(2, 4));
  const other: ExternalCall[] = [];
  await computed(paramsOf({ codeHash: "d" }), other);
  expect(other[0]!.seed).not.toBe(seeds[0]);
});

it("a bounded number of calls is under way, and one that fails ends them", async () => {
  const { b, node } = planOf(paramsOf());
  let underWay = 0;
  let most = 0;
  const external = async (call: ExternalCall) => {
    most = Math.max(most, ++underWay);
    await new Promise((settle) => setTimeout(settle, 5));
    underWay--;
    return call.values;
  };
  const reader = { read: () => Promise.reject(new Error("nothing is read")) };
  const schedule = resolve(b.plan(), [{ node, region: wholeRegion(sizesOf(cube.shape)) }]);
  await run(b.plan(), schedule, { reader, external });
  expect(most).toBe(externalCallsAtOnce);
  let calls = 0;
  const failing = run(b.plan(), schedule, {
    reader,
    external: (call) => (++calls === 2 ? Promise.reject(new Error("no echo")) : external(call)),
  });
  await expect(failing).rejects.toThrow("no echo");
  await expect(run(b.plan(), schedule, { reader })).rejects.toMatchObject({ code: "InvalidRuntime" });
});

it("what would be too much for one call is refused when it is planned", () => {
  const many = {
    ...cube.shape,
    dims: [
      { ...cube.shape.dims[0]!, labels: enumerated(Array.from({ length: 9000 }, (_, i) => `t${i}`)) },
      ...cube.shape.dims.slice(1),
    ],
  };
  const b = createBuilder();
  const given = b.add("given", { shape: many }, [], "cube");
  expect(() => b.add("external", paramsOf(), [given], "udf")).toThrow(
    /would get 18 MiB and give 18 MiB; 16 and 32 MiB are allowed/,
  );
});

it("a tile of another grid shows the pieces of its own cells, and of coarser ones far out", async () => {
  const { b, node } = planOf(paramsOf());
  const own = gridOf(cube.shape)!;
  const calls: ExternalCall[] = [];
  const external = (call: ExternalCall) => {
    calls.push(call);
    return Promise.resolve(call.values);
  };
  const reader = { read: () => Promise.reject(new Error("nothing is read")) };
  for (const [factor, approximate, shapes] of [
    [
      2,
      false,
      [
        [2, 256, 256],
        [2, 256, 44],
        [2, 256, 256],
        [2, 256, 44],
      ],
    ],
    [8, true, [[2, 65, 38]]],
  ] as const) {
    calls.length = 0;
    const grid = {
      ...own,
      stepX: own.stepX * factor,
      stepY: own.stepY * factor,
      width: Math.ceil(300 / factor),
      height: Math.ceil(520 / factor),
    };
    const target = retarget(b.plan(), node, { grid, method: "near" });
    expect(target.approximate).toBe(approximate);
    const rows = approximate ? 65 : 200;
    const [chunk] = await run(
      target.plan,
      resolve(target.plan, [
        { node: target.node, region: [range(0, 2), range(0, rows), range(0, grid.width)] },
      ]),
      { reader, external },
    );
    expect(calls.map(({ shape }) => sizesOf(shape))).toEqual(shapes);
    expect(chunk!.sizes).toEqual([2, rows, grid.width]);
  }
});

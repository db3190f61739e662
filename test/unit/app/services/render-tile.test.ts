/** The address of a tile: known by heart once it was asked for, and as it would be made anew. */
import { beforeEach, expect, it, vi } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import type { ServiceRecord } from "../../../../src/app/ports/index.ts";
import { renderTile } from "../../../../src/app/services/render-tile.ts";
import { createBuilder } from "../../../../src/cube/builder.ts";
import * as retargeting from "../../../../src/cube/retarget.ts";
import { tileGrid } from "../../../../src/io/services/xyz.ts";
import { tileAddressesKeptMax } from "../../../../src/limits.ts";
import { CubeRef } from "../../../../src/openeo/define.ts";
import { memoryCube } from "../../../support/memory-cubes.ts";

vi.mock("../../../../src/cube/retarget.ts", { spy: true });
vi.mock("../../../../src/app/services/service-plan.ts", async (original) => ({
  ...(await original<object>()),
  loweredService: () => {
    const builder = createBuilder();
    const node = builder.add("memory", memoryCube({ t: 3, y: 200, x: 300 }, 5), [], "load");
    const output = { data: new CubeRef(node), format: "PNG", options: {}, origin: "save" };
    return Promise.resolve({ plan: builder.plan(), outputs: [output], stages: [], told: [] });
  },
}));

const deps = { clock: { now: () => "2026-01-01T00:00:00Z" } } as unknown as Deps;
let made = 0;
const service = (changes: object = {}): ServiceRecord =>
  ({
    id: `service-${made}`,
    owner: "o",
    version: 1,
    process: { process_graph: { a: { process_id: "pi", arguments: {}, result: true } } },
    configuration: {},
    ...changes,
  }) as unknown as ServiceRecord;

const at = (x: number, y = 2900) => tileGrid({ z: 13, x: 4437 + x, y })!;
const addressOf = async (x: number, changes: { service?: object; time?: string | null } = {}) =>
  (
    await renderTile(
      {
        service: service(changes.service),
        grid: at(x),
        time: changes.time ?? null,
        query: {},
        format: "as saved",
      },
      deps,
    )
  ).address;

const retargeted = vi.mocked(retargeting.retarget);
beforeEach(() => {
  made++;
  retargeted.mockClear();
});

it("is not looked for a second time", async () => {
  const first = await addressOf(0);
  expect(retargeted).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 3; i++) expect(await addressOf(0)).toBe(first);
  expect(retargeted).toHaveBeenCalledTimes(1);
  made++;
  expect(await addressOf(0)).toBe(first);
  expect(retargeted).toHaveBeenCalledTimes(2);
});

it("is another one for another place, time, method and style, of the same plan", async () => {
  const addresses = [
    await addressOf(0),
    await addressOf(1),
    await addressOf(0, { time: "2023-01-01T00:00:00.000Z" }),
    await addressOf(0, { service: { configuration: { resampling: "bilinear" } } }),
    await addressOf(0, { service: { configuration: { colormap: "ndvi" } } }),
  ];
  expect(new Set(addresses).size).toBe(addresses.length);
});

it("is forgotten when too many others were asked for", async () => {
  const first = await addressOf(0);
  for (let x = 1; x <= tileAddressesKeptMax; x++) await addressOf(x);
  const count = retargeted.mock.calls.length;
  expect(await addressOf(0)).toBe(first);
  expect(retargeted).toHaveBeenCalledTimes(count + 1);
});

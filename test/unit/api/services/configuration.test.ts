/** Configurations of services: what is not known, not allowed or contradicts itself is told with what is allowed. */
import { describe, expect, it } from "vitest";
import type { ServiceScope } from "../../../../src/api/services/service-type.ts";
import { checkConfiguration, zoomsOf } from "../../../../src/api/services/configuration.ts";
import { wmts } from "../../../../src/api/services/wmts.ts";
import { xyz } from "../../../../src/api/services/xyz.ts";

describe("a configuration", () => {
  it.each([
    {},
    { resampling: "bilinear", colormap: "viridis" },
    { minZoom: 3, maxZoom: 12, scope: "public" },
    { minZoom: 24 },
    { maxZoom: 0 },
  ])("%j is taken", (configuration) => {
    expect(() => checkConfiguration(xyz, configuration)).not.toThrow();
  });
  it.each([
    [{ minZoom: -1 }, "ServiceConfigInvalid", "'minZoom' is invalid: it must be a whole number from 0 to 24"],
    [{ maxZoom: 25 }, "ServiceConfigInvalid", "'maxZoom'"],
    [{ maxZoom: "7" }, "ServiceConfigInvalid", "'maxZoom'"],
    [{ minZoom: 1.5 }, "ServiceConfigInvalid", "'minZoom'"],
    [
      { minZoom: 9, maxZoom: 4 },
      "ServiceConfigInvalid",
      "'minZoom' is invalid: it must be at most maxZoom, which is 4",
    ],
    [{ scope: "private" }, "ServiceConfigInvalid", "'scope' is invalid: it must be one of public"],
    [{ colormap: "toString" }, "ServiceConfigInvalid", "'colormap'"],
    [
      { tileSize: 512 },
      "ServiceConfigUnsupported",
      "'tileSize'; it has resampling, colormap, minZoom, maxZoom, scope",
    ],
    [[], "ServiceConfigInvalid", "must be an object"],
    [null, "ServiceConfigInvalid", "must be an object"],
  ])("%j is %s", (configuration, code, text) => {
    const check = (): void => checkConfiguration(xyz, configuration);
    expect(check).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) as string }),
    );
  });
  it("of a type without zoom levels has none", () => {
    expect(() => checkConfiguration(wmts, { minZoom: 3 })).toThrow(/no configuration parameter 'minZoom'/);
  });
  it("that names none has all zoom levels", () => {
    expect(zoomsOf({})).toEqual({ minZoom: 0, maxZoom: 24 });
  });
});

describe("tiles of XYZ", () => {
  it.each([2, 13])("of zoom %i are not there where the configuration ends before it", async (z) => {
    const answer = xyz.answer(new URL(`https://here.test/xyz/a/${z}/0/0`), [String(z), "0", "0"]);
    const scope = { service: { configuration: { minZoom: 3, maxZoom: 12 } } } as unknown as ServiceScope;
    await expect(async () => answer(scope)).rejects.toMatchObject({
      code: "NotFound",
      message: "There are tiles of zoom 3 to 12.",
    });
  });
});

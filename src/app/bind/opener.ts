/** Finding out about the files of assets: each is opened once, six at a time, and only where its asset does not say what is needed. */
import { fileKey } from "../../cube/location.ts";
import { createLimiter } from "../../io/bytes/limited.ts";
import { readsInFlightMax } from "../../limits.ts";
import type { Asset } from "../../stac/read/asset.ts";
import { type RasterFacts, declaredFacts, openedFacts } from "../collections/raster-facts.ts";
import type { BindPorts } from "./ports.ts";

export interface Opener {
  /** What a load needs to know of a file; opened only where its asset does not say it. */
  facts(asset: Asset, band: number): Promise<RasterFacts>;
  /** Of the file itself. */
  opened(asset: Asset): Promise<RasterFacts>;
}

export function createOpener(ports: BindPorts): Opener {
  const limiter = createLimiter(readsInFlightMax);
  const known = new Map<string, RasterFacts>();
  const opened = async (asset: Asset): Promise<RasterFacts> => {
    const key = fileKey(asset.location);
    const facts =
      known.get(key) ?? openedFacts(await limiter.run(() => ports.openHeader(asset.location)), asset);
    known.set(key, facts);
    return facts;
  };
  return {
    opened,
    facts: async (asset, band) =>
      (ports.mode === "describe" ? declaredFacts(asset, band + 1) : null) ?? (await opened(asset)),
  };
}

/** Binding a URL: rasters become files that are read when they are needed, vector files values in the plan. */
import type { PathStep } from "../../../errors.ts";
import type { Bound, UrlRequest } from "../../../openeo/define.ts";
import { requireFormat } from "./required-format.ts";
import type { UrlPorts } from "./ports.ts";
import { toldAtNode } from "./told.ts";

export async function bindUrl(
  request: UrlRequest,
  path: readonly PathStep[],
  ports: UrlPorts,
): Promise<Bound> {
  const { url, options } = request;
  const format = requireFormat(request, { process: "load_url", path });
  try {
    const location = (await ports.ownFile(url)) ?? url;
    return await format.bind({ location, name: url, options }, ports);
  } catch (error) {
    throw toldAtNode(error, { what: "The URL in parameter 'url' of process 'load_url'", path });
  }
}

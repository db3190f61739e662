/** Binding a URL. */
import type { PathStep } from "../../../errors.ts";
import type { Bound, UrlRequest } from "../../../openeo/define.ts";
import { bindFiles } from "./bind-files.ts";
import { requireFormat } from "./format.ts";
import type { UrlPorts } from "./ports.ts";
import { toldAtNode } from "./told.ts";

export async function bindUrl(
  request: UrlRequest,
  path: readonly PathStep[],
  ports: UrlPorts,
): Promise<Bound> {
  const process = "load_url";
  const format = requireFormat(request, { process, path });
  try {
    const location = (await ports.ownFile(request.url)) ?? request.url;
    return await bindFiles([{ location, name: request.url, options: request.options }], format, ports);
  } catch (error) {
    throw toldAtNode(error, { what: "The URL in parameter 'url' of process 'load_url'", path });
  }
}

/** Binding: what a graph loads becomes frozen facts. The only step before evaluation that asks the outside world. */
import type { Bound } from "../../openeo/define.ts";
import type { PendingLoad } from "../../openeo/lowering.ts";
import { bindCollection } from "./collection.ts";
import type { BindPorts } from "./ports.ts";
import { bindStac } from "./stac.ts";
import { bindUploaded } from "./uploaded.ts";
import { bindUrl } from "./url/index.ts";

export async function bindLoad({ request, path }: PendingLoad, ports: BindPorts): Promise<Bound> {
  switch (request.from) {
    case "collection":
      return { kind: "load", params: await bindCollection(request, path, ports) };
    case "stac":
      return bindStac(request, path, ports);
    case "url":
      return bindUrl(request, path, ports);
    case "files":
      return bindUploaded(request, path, ports);
  }
}

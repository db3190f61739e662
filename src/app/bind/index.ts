/** Binding: what a graph loads becomes frozen facts. The only step before evaluation that asks the outside world. */
import type { Bound } from "../../openeo/define.ts";
import type { LoadWish } from "../../openeo/lower.ts";
import type { Catalog } from "../ports.ts";
import { bindCollection } from "./collection.ts";
import { bindUrl } from "./url/index.ts";
import type { UrlPorts } from "./url/ports.ts";

export interface BindPorts extends UrlPorts {
  readonly catalog: Catalog;
}

export async function bindLoad({ request, path }: LoadWish, ports: BindPorts): Promise<Bound> {
  switch (request.from) {
    case "collection":
      return { kind: "load", params: await bindCollection(request, path, ports.catalog) };
    case "url":
      return bindUrl(request, path, ports);
  }
}

/** Web services of the user, with the addresses that QGIS, OpenLayers and others take. */
import { call, get, here } from "../api.ts";
import { button, confirmed, copyButton, element, make, replaceRows } from "../dom.ts";
import { roundedBox } from "../view/box.ts";
import { type Panel, act, say } from "./panel.ts";
import { titleOf } from "./workbench.ts";
import { placed } from "../graph/nodes.ts";

interface ServiceDocument {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  readonly url: string;
  readonly attributes?: { readonly capabilities?: string };
}

export interface Services {
  list(): Promise<void>;
  /** Nobody is logged in any more. */
  clear(): void;
  publish(type: string): Promise<void>;
}

export function startServices(panel: Panel): Services {
  let latest = 0;
  const list = async (): Promise<void> => {
    const mine = ++latest;
    const { services: listed } = await get<{ services: ServiceDocument[] }>("/services");
    const services = await Promise.all(
      listed.toReversed().map(({ id }) => get<ServiceDocument>(`/services/${id}`)),
    );
    // Of several that are on their way the last one is right.
    if (mine !== latest) return;
    replaceRows(
      element("services"),
      services.map((service) => row(service, panel, list)),
    );
    element("services-none").hidden = services.length > 0;
  };
  return {
    list,
    clear() {
      element("services").replaceChildren();
      element("services-none").hidden = false;
    },
    async publish(type) {
      const { bench, map } = panel;
      if (!bench.now.graph || bench.now.recipe?.draws === "chart")
        throw new Error("A service shows a map: choose something that is one.");
      const process = { process_graph: placed(bench.now.graph, roundedBox(map.box())) };
      await call("POST", "/services", { body: { type, title: titleOf(bench.now), process } });
      await list();
    },
  };
}

/** WMTS clients want the capabilities, tile clients the template. */
const addressOf = (service: ServiceDocument): string => service.attributes?.capabilities ?? service.url;

function row(service: ServiceDocument, { map }: Panel, list: () => Promise<void>): HTMLElement {
  const name = service.title ?? "A service without a title";
  const about = `${name}, ${service.type}`;
  const remove = async (): Promise<void> => {
    if (!(await confirmed(`Delete "${name}"? Its address stops working for everybody.`))) return;
    await call("DELETE", `/services/${service.id}`);
    await list();
  };
  const show = (): void => {
    map.show(here(service.url));
    say(`On the map: ${name}`);
  };
  const actions = [
    ...(service.type === "XYZ" ? [button("On the map", show, about)] : []),
    copyButton(() => addressOf(service), about),
    button("Delete", () => act(remove), about),
  ];
  const made = make("li", {
    children: [
      make("div", {
        class: "row",
        children: [
          make("strong", { text: name }),
          make("span", { class: "state", text: service.type }),
          make("span", { class: "actions", children: actions }),
        ],
      }),
      make("code", { class: "address", text: addressOf(service) }),
    ],
  });
  made.dataset["id"] = service.id;
  return made;
}

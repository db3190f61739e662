/** Web services of the user, with the addresses that QGIS, OpenLayers and others take. */
import { button, copyButton, element, make, replaceRows } from "./dom.ts";
import { exampleService, exampleTitle } from "./example.ts";
import { type Panel, act, leaveDates } from "./panel.ts";

interface ServiceDocument {
  readonly id: string;
  readonly type: string;
  readonly title?: string;
  readonly url: string;
  readonly attributes?: { readonly capabilities?: string };
}

export function startServices(panel: Panel): void {
  for (const type of ["XYZ", "WMTS"])
    element(`publish-${type.toLowerCase()}`).onclick = () => act(() => publish(type, panel), panel);
  void act(() => list(panel), panel);
}

async function publish(type: string, panel: Panel): Promise<void> {
  const process = { process_graph: exampleService };
  await panel.session.call("POST", "/services", { type, title: exampleTitle, process });
  await list(panel);
}

async function list(panel: Panel): Promise<void> {
  const { body } = await panel.session.call<{ services: ServiceDocument[] }>("GET", "/services");
  const services = await Promise.all(
    body!.services
      .toReversed()
      .map(async ({ id }) => (await panel.session.call<ServiceDocument>("GET", `/services/${id}`)).body!),
  );
  replaceRows(
    element("services"),
    services.map((service) => row(service, panel)),
  );
  element("services-none").hidden = services.length > 0;
}

/** WMTS clients want the capabilities, tile clients the template. */
const addressOf = (service: ServiceDocument): string => service.attributes?.capabilities ?? service.url;

/** Braces stay as they are: the map puts numbers there. */
const hereTemplate = (url: string): string => url.replace(/^https?:\/\/[^/]+/, location.origin);

function row(service: ServiceDocument, panel: Panel): HTMLElement {
  const remove = async (): Promise<void> => {
    await panel.session.call("DELETE", `/services/${service.id}`);
    await list(panel);
  };
  const show = (): void => {
    panel.map.show(hereTemplate(service.url));
    leaveDates(service.title ?? service.id);
  };
  const about = `${service.title ?? service.id}, ${service.type}`;
  const actions = [
    ...(service.type === "XYZ" ? [button("On the map", show, about)] : []),
    copyButton(() => addressOf(service), about),
    button("Delete", () => act(remove, panel), about),
  ];
  const head = [
    make("strong", { text: service.title ?? service.id }),
    make("span", { class: "state", text: service.type }),
    make("span", { class: "actions", children: actions }),
  ];
  const made = make("li", {
    children: [
      make("div", { class: "row", children: head }),
      make("code", { class: "address", text: addressOf(service) }),
    ],
  });
  made.dataset["id"] = service.id;
  return made;
}

/** Process discovery: derived from the definitions that run. */
import type { ProcessDefinition } from "../../openeo/define.ts";
import { processes } from "../../openeo/processes/index.ts";
import type { RouteContext } from "../context.ts";
import { json } from "../http/answers.ts";
import { nextLinks, pageOf, slicePage } from "../http/page.ts";

/** The JavaScript client asks for so many and builds graphs from the first page alone: who asks for as many gets all. */
const WHOLE_FROM = 50;

export function listProcesses(context: RouteContext): Response {
  const page = pageOf(context, "processes");
  const limit = page.limit !== null && page.limit < WHOLE_FROM ? page.limit : null;
  const { shown, next } = slicePage(processes, { ...page, limit });
  return json({
    version: "2.0.0-rc.2",
    processes: shown.map(processDocument),
    links: nextLinks(context, "processes", next),
  });
}

function processDocument(definition: ProcessDefinition): Record<string, unknown> {
  const { signature } = definition;
  return {
    id: definition.id,
    summary: definition.summary,
    description: definition.description,
    categories: signature.categories,
    ...(signature.experimental ? { experimental: true } : {}),
    ...(signature.deprecated ? { deprecated: true } : {}),
    parameters: signature.parameters.map((parameter) => ({
      description: parameterText(parameter.name),
      ...parameter,
    })),
    returns: { description: "The result.", schema: signature.returns },
    ...(signature.exceptions.length > 0
      ? {
          exceptions: Object.fromEntries(
            signature.exceptions.map((name) => [name, { message: sentence(name) }]),
          ),
        }
      : {}),
    links: [],
  };
}

function parameterText(name: string): string {
  const texts: Readonly<Record<string, string>> = {
    data: "The data to work on.",
    x: "The first operand.",
    y: "The second operand.",
    context: "Additional data for the callback.",
    ignore_nodata: "Whether no-data values are left out (default) or make the result no-data.",
    dimension: "The name of the dimension.",
    bands: "Bands by name, alias or common name; their order is kept.",
    reducer: "The callback that reduces an array to one value.",
    process: "The callback to run.",
    spatial_extent: "A bounding box or GeoJSON; null for everything.",
    temporal_extent: "Start (included) and end (excluded); one may be null.",
  };
  return texts[name] ?? `The ${name.replace(/_/g, " ")}.`;
}

/** "NoDataAvailable" reads "No data available." */
function sentence(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return `${words[0]!.toUpperCase()}${words.slice(1)}.`;
}

/** What services that show tiles can be configured with, as GET /service_types shows it and as it is checked. */
import { OpenEOError } from "../../errors.ts";
import { colormaps } from "../../io/formats/colormap.ts";
import { tileZoomMax } from "../../limits.ts";
import type { ParameterSchema, ServiceType } from "./service-type.ts";

export const tileConfiguration = {
  resampling: {
    type: "string",
    enum: ["near", "bilinear"],
    default: "near",
    description: "How pixels of another grid are taken.",
  },
  colormap: {
    type: "string",
    enum: Object.keys(colormaps),
    description: "Colours for a single band; overrides that of save_result.",
  },
} as const;

const zoom = { type: "integer", minimum: 0, maximum: tileZoomMax } as const;

export const xyzConfiguration = {
  ...tileConfiguration,
  minZoom: { ...zoom, default: 0, description: "The coarsest zoom level of which there are tiles." },
  maxZoom: {
    ...zoom,
    default: tileZoomMax,
    description:
      "The finest zoom level of which there are tiles; TileJSON names two beyond the data's cells by default.",
  },
  scope: {
    type: "string",
    enum: ["public"],
    default: "public",
    description: "Who sees the tiles: whoever has the URL of the service, which cannot be guessed.",
  },
} as const;

/** Raises ServiceConfigUnsupported and ServiceConfigInvalid. */
export function checkConfiguration(type: ServiceType, configuration: unknown): void {
  if (typeof configuration !== "object" || configuration === null || Array.isArray(configuration))
    throw new OpenEOError("ServiceConfigInvalid", "The configuration must be an object.");
  const known = type.definition.configuration;
  for (const [name, value] of Object.entries(configuration)) {
    const schema = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!schema)
      throw new OpenEOError(
        "ServiceConfigUnsupported",
        `Service of type '${type.id}' has no configuration parameter '${name}'; it has ${Object.keys(known).join(", ")}.`,
      );
    if (!fits(value, schema)) throw invalid(name, `it must be ${allowedBy(schema)}`);
  }
  const { minZoom, maxZoom } = zoomsOf(configuration);
  if (minZoom > maxZoom) throw invalid("minZoom", `it must be at most maxZoom, which is ${maxZoom}`);
}

/** Of a checked configuration: the zoom levels of which there are tiles. */
export function zoomsOf(configuration: { readonly minZoom?: unknown; readonly maxZoom?: unknown }): {
  readonly minZoom: number;
  readonly maxZoom: number;
} {
  const { minZoom, maxZoom } = configuration;
  return {
    minZoom: typeof minZoom === "number" ? minZoom : 0,
    maxZoom: typeof maxZoom === "number" ? maxZoom : tileZoomMax,
  };
}

function fits(value: unknown, schema: ParameterSchema): boolean {
  if (schema.type === "string") return schema.enum.some((each) => each === value);
  return Number.isInteger(value) && Number(value) >= schema.minimum && Number(value) <= schema.maximum;
}

function allowedBy(schema: ParameterSchema): string {
  return schema.type === "string"
    ? `one of ${schema.enum.join(", ")}`
    : `a whole number from ${schema.minimum} to ${schema.maximum}`;
}

function invalid(name: string, wrong: string): OpenEOError {
  return new OpenEOError(
    "ServiceConfigInvalid",
    `The value for the configuration parameter '${name}' is invalid: ${wrong}.`,
  );
}

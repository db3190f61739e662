/** What a WMTS request asks, by key-value pairs or by paths. */
import { layerName, styleName } from "../../io/services/wmts-capabilities.ts";

/** A failure in the words of OWS; the locator names the parameter. */
export class WmtsFault extends Error {
  readonly code: string;
  readonly locator: string | null;
  /** Of the answer over HTTP. */
  readonly status: number;
  constructor(code: string, message: string, locator: string | null = null) {
    super(message);
    this.code = code;
    this.status = code === "OperationNotSupported" ? 501 : 400;
    this.locator = locator;
  }
}

export interface Asked {
  readonly operation: "GetCapabilities" | "GetTile" | "GetFeatureInfo";
  /** Values by upper-case name, as the standard's keys are not case-sensitive. */
  readonly values: ReadonlyMap<string, string>;
}

/** `path` is what stands behind the id of the service, not decoded. */
export function askedOf(url: URL, path: readonly string[]): Asked {
  return path.join("") === "" ? fromQuery(url) : fromPath(path.map(decoded));
}

function fromQuery(url: URL): Asked {
  const values = new Map([...url.searchParams].map(([name, value]) => [name.toUpperCase(), value]));
  const service = values.get("SERVICE");
  if (service !== undefined && service.toUpperCase() !== "WMTS")
    throw new WmtsFault("InvalidParameterValue", "SERVICE must be WMTS.", "SERVICE");
  const operation = values.get("REQUEST") ?? (isBare(values) ? "GetCapabilities" : null);
  if (operation === null)
    throw new WmtsFault("MissingParameterValue", "The parameter REQUEST is missing.", "REQUEST");
  const versions = values.get("ACCEPTVERSIONS");
  if (versions !== undefined && versions !== "" && !versions.split(",").includes("1.0.0"))
    throw new WmtsFault("VersionNegotiationFailed", "Only version 1.0.0 is spoken here.", "ACCEPTVERSIONS");
  const known = (["GetCapabilities", "GetTile", "GetFeatureInfo"] as const).find(
    (name) => name.toLowerCase() === operation.toLowerCase(),
  );
  if (!known)
    throw new WmtsFault(
      "OperationNotSupported",
      `There is no operation ${operation}; there are GetCapabilities, GetTile and GetFeatureInfo.`,
      "REQUEST",
    );
  if (known !== "GetCapabilities") requireKeys(values, known);
  return { operation: known, values };
}

/** The address alone, as a person pastes it, perhaps with values of the service's own parameters. */
function isBare(values: ReadonlyMap<string, string>): boolean {
  return !["SERVICE", "VERSION", "LAYER", "TILEMATRIXSET"].some((key) => values.has(key));
}

function requireKeys(values: ReadonlyMap<string, string>, operation: string): void {
  const keys = ["LAYER", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"];
  const missing = [...keys, ...(operation === "GetFeatureInfo" ? ["I", "J"] : [])].find(
    (key) => !values.has(key),
  );
  if (missing) throw new WmtsFault("MissingParameterValue", `The parameter ${missing} is missing.`, missing);
  const fixed = {
    VERSION: "1.0.0",
    LAYER: layerName,
    STYLE: styleName,
    FORMAT: "image/png",
    INFOFORMAT: "application/json",
  };
  for (const [key, allowed] of Object.entries(fixed)) {
    const value = values.get(key);
    if (value !== undefined && value !== "" && value !== allowed)
      throw new WmtsFault("InvalidParameterValue", `${key} must be ${allowed}.`, key);
  }
}

/** [{time}/]{set}/{matrix}/{row}/{column}.png, or .../{column}/{j}/{i}.json, or 1.0.0/WMTSCapabilities.xml */
function fromPath(path: readonly string[]): Asked {
  if (path.join("/") === "1.0.0/WMTSCapabilities.xml")
    return { operation: "GetCapabilities", values: new Map() };
  const last = path[path.length - 1]!;
  if (last.endsWith(".png")) return resourceOf("GetTile", withoutEnd(path, ".png"), TILE_KEYS);
  if (last.endsWith(".json"))
    return resourceOf("GetFeatureInfo", withoutEnd(path, ".json"), [...TILE_KEYS, "J", "I"]);
  throw noResource();
}

const TILE_KEYS = ["TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"];

function withoutEnd(path: readonly string[], end: string): string[] {
  return path.map((part, at) => (at === path.length - 1 ? part.slice(0, -end.length) : part));
}

/** The last parts of the path have names; what stands before them is the time, whose intervals may have slashes. */
function resourceOf(operation: Asked["operation"], path: readonly string[], keys: readonly string[]): Asked {
  const named = path.slice(-keys.length);
  if (named.length < keys.length) throw noResource();
  const values = new Map(keys.map((key, at) => [key, named[at]!]));
  if (path.length > keys.length) values.set("TIME", path.slice(0, -keys.length).join("/"));
  return { operation, values };
}

export function noResource(): WmtsFault {
  return new WmtsFault("InvalidParameterValue", "There is no such resource.");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noResource();
  }
}

/** NaN where the value is no whole number. */
export function numberOf(values: Asked["values"], key: string): number {
  return /^\d{1,9}$/.test(values.get(key) ?? "") ? Number(values.get(key)) : NaN;
}

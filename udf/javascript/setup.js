/** What an evalscript wants and gives: its setup, held against the bands of the cube. */
import { Wrong } from "./result.js";

const BANDS_MAX = 1000;
/** DN are values as they are stored; all others are what scale and offset make of them. */
const units = ["DN", "REFLECTANCE", "LINEAR_POWER", "BRIGHTNESS_TEMPERATURE", "PERCENT", "DEGREES", "METERS"];
const sampleTypes = ["AUTO", "FLOAT32", "INT16", "INT8", "UINT16", "UINT8"];
const mosaickings = ["SIMPLE", "ORBIT", "TILE"];

/** Bands of Sentinel-2 by the common names of others. */
const commonNames = {
  B01: ["coastal"],
  B02: ["blue"],
  B03: ["green"],
  B04: ["red"],
  B05: ["rededge", "rededge071"],
  B06: ["rededge075"],
  B07: ["rededge078"],
  B08: ["nir"],
  B8A: ["nir08"],
  B09: ["nir09"],
  B10: ["cirrus"],
  B11: ["swir16"],
  B12: ["swir22"],
};

const unsupported = (what) => new Wrong("NoFunction", `${what} in evalscripts is not supported`);

/** Inputs with their place in the cube (-1 for dataMask), outputs, and how scenes are put together. */
export function setupOf(script, cube) {
  for (const name of ["updateOutput", "updateUserData"]) if (script[name]) throw unsupported(name);
  if (typeof script.evaluatePixel !== "function")
    throw new Wrong("NoFunction", "there is no function evaluatePixel");
  if (script.inputs) return plainSetup(script.inputs, 3, "SIMPLE", cube);
  if (typeof script.setup !== "function") throw new Wrong("NoFunction", "there is no function setup");
  return script.legacy ? legacySetup(script, cube) : modernSetup(script.setup(), cube);
}

function plainSetup(names, count, mosaicking, cube) {
  return {
    inputs: names.map((name) => inputOf(name, "REFLECTANCE", cube)),
    outputs: [{ id: "default", bands: labelsOf("default", count), sampleType: "AUTO" }],
    mosaicking,
  };
}

/** Of version 2: what it wants is said by calls. */
function legacySetup({ setup, components }, cube) {
  const named = Object.fromEntries(
    [...cube.bands.keys(), ...Object.keys(commonNames), "dataMask"].map((name) => [name, name]),
  );
  setup(named, named);
  return plainSetup([...(components.inputs ?? [])].map(String), Number(components.count ?? 3), "ORBIT", cube);
}

function modernSetup(said, cube) {
  if (typeof said !== "object" || said === null)
    throw new Wrong("WrongType", "setup must return an object with input and output");
  const input = Array.isArray(said.input) && typeof said.input[0] === "object" ? said.input : [said.input];
  if (input.length > 1) throw unsupported("several inputs (data fusion)");
  const {
    bands,
    units: wanted,
    datasource,
  } = Array.isArray(input[0]) ? { bands: input[0] } : (input[0] ?? {});
  if (datasource !== undefined) throw unsupported("datasource (data fusion)");
  if (!Array.isArray(bands)) throw new Wrong("WrongType", "input must be a list of bands");
  const outputs = (Array.isArray(said.output) ? said.output : [said.output]).map(outputOf);
  return {
    inputs: bands.map((name, i) => inputOf(String(name), Array.isArray(wanted) ? wanted[i] : wanted, cube)),
    outputs,
    mosaicking: oneOf("mosaicking", said.mosaicking ?? input[0]?.mosaicking ?? "SIMPLE", mosaickings),
  };
}

function outputOf(output) {
  if (typeof output !== "object" || output === null)
    throw new Wrong("WrongType", "output must be an object with bands");
  const id = String(output.id ?? "default");
  return {
    id,
    bands: labelsOf(id, output.bands),
    sampleType: oneOf("sampleType", output.sampleType ?? "AUTO", sampleTypes),
  };
}

function labelsOf(id, bands) {
  if (Array.isArray(bands)) return bands.map(String);
  const count = Number(bands ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > BANDS_MAX)
    throw new Wrong("WrongType", `output ${id} must have 1 to ${BANDS_MAX} bands`);
  return count === 1 ? [id] : Array.from({ length: count }, (_none, i) => `${id}_${i + 1}`);
}

function oneOf(what, value, allowed) {
  const found = String(value).toUpperCase();
  if (allowed.includes(found)) return found;
  throw unsupported(`${what} ${String(value).slice(0, 100)}`);
}

function inputOf(name, unit, { bands, facts }) {
  if (name === "dataMask") return { name, at: -1, scale: 1, offset: 0 };
  const known = [name, ...(Object.hasOwn(commonNames, name) ? commonNames[name] : [])].find((each) =>
    bands.has(each),
  );
  if (known === undefined)
    throw new Wrong(
      "WrongLabels",
      `the band ${name} is not in the cube, which has ${[...new Set(facts.map((band) => band.name))].join(", ")}`,
    );
  const at = bands.get(known);
  const { scale = 1, offset = 0 } = oneOf("units", unit ?? "REFLECTANCE", units) === "DN" ? {} : facts[at];
  return { name, at, scale, offset };
}

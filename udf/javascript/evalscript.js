/** An evalscript on a chunk: pixel by pixel, scene by scene, into the bands of one of its outputs. */
import { step } from "./meter.js";
import { Wrong } from "./result.js";
import { filteredScenes, scenesOf, shownScenes } from "./scenes.js";
import { setupOf } from "./setup.js";

const ranges = {
  AUTO: [0, 255],
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
};

/** `header.only` asks for the labels of the result, and no more. */
export function runEvalscript(script, header, values) {
  const cube = cubeOf(header);
  const { inputs, outputs, mosaicking } = setupOf(script, cube);
  const context = header.context ?? {};
  const output = chosen(outputs, context.output);
  const scenes = filteredScenes(script, scenesOf(cube.times, mosaicking), { ...context, mosaicking });
  const pixels = { script, cube, inputs, output, scenes, mosaicking };
  if (script.inputs) output.bands = plainLabels(pixels);
  const labels = {
    [cube.dims.bands]: output.bands,
    ...(cube.dims.t === undefined ? {} : { [cube.dims.t]: null }),
  };
  if (header.only === "output") return { header: { output: labels }, values: new Float32Array(0) };
  const dims = header.dims.filter((dim) => labels[dim] !== null);
  const shape = dims.map((dim) => labels[dim]?.length ?? header.shape[header.dims.indexOf(dim)]);
  const told = { dims, shape, labels: { [cube.dims.bands]: output.bands }, dtype: "float32" };
  return { header: told, values: evaluated(pixels, values, placesOf(dims, shape, cube.dims)) };
}

/** Where the cube has what: strides of its dimensions, bands by all of their names, labels of time. */
function cubeOf({ dims, shape, labels, types, bands: told }) {
  const named = (type) => dims.find((dim) => (types?.[dim] ?? { t: "temporal" }[dim] ?? dim) === type);
  const at = { t: named("temporal"), bands: named("bands"), y: named("y"), x: named("x") };
  const other = dims.find((dim) => !Object.values(at).includes(dim));
  if (at.bands === undefined || other !== undefined)
    throw new Wrong(
      "WrongShape",
      `evalscripts work on cubes with bands, and y, x and t; this one has ${dims.join(", ")}`,
    );
  const facts = labels[at.bands].map((name) => ({
    name: String(name),
    ...told?.find((band) => band.name === name),
  }));
  const bands = new Map();
  for (const [i, { name, aliases = [], commonName }] of facts.entries())
    for (const each of [name, ...aliases, commonName])
      if (each !== undefined && !bands.has(each)) bands.set(each, i);
  return {
    dims: at,
    facts,
    bands,
    times: at.t === undefined ? ["none"] : labels[at.t],
    places: placesOf(dims, shape, at),
  };
}

function placesOf(dims, shape, named) {
  const stride = (dim) => shape.slice(dims.indexOf(dim) + 1).reduce((product, size) => product * size, 1);
  const along = (dim) =>
    dims.includes(dim) ? { stride: stride(dim), size: shape[dims.indexOf(dim)] } : { stride: 0, size: 1 };
  return { t: along(named.t), bands: along(named.bands), y: along(named.y), x: along(named.x) };
}

function chosen(outputs, wanted) {
  const id = wanted ?? (outputs.some((output) => output.id === "default") ? "default" : outputs[0].id);
  const found = outputs.find((output) => output.id === id);
  if (found) return { ...found };
  throw new Wrong(
    "WrongLabels",
    `there is no output '${String(id).slice(0, 100)}'; there are ${outputs.map((output) => output.id).join(", ")}`,
  );
}

/** Scripts of version 1 do not say how many bands they give: those of a pixel in the middle of what reflectances are. */
function plainLabels({ script, inputs }) {
  const given = script.evaluatePixel(Object.fromEntries(inputs.map(({ name }) => [name, 0.5])));
  const count = Array.isArray(given) ? given.length : 1;
  return count === 1 ? ["default"] : Array.from({ length: count }, (_none, i) => `default_${i + 1}`);
}

function evaluated({ script, cube, inputs, output, scenes, mosaicking }, values, out) {
  const { places } = cube;
  const result = new Float32Array(output.bands.length * out.y.size * out.x.size);
  const samples = scenes.map(() => Object.fromEntries(inputs.map(({ name }) => [name, 0])));
  const empty = Object.fromEntries(inputs.map(({ name }) => [name, 0]));
  const shown = shownScenes(scenes);
  const seesMask = inputs.some(({ at }) => at < 0);
  const metadata = { serviceVersion: "3", normalizationFactor: inputs.find(({ at }) => at >= 0)?.scale ?? 1 };
  const simple = mosaicking === "SIMPLE";
  for (let y = 0; y < out.y.size; y++)
    for (let x = 0; x < out.x.size; x++) {
      step();
      const base = y * places.y.stride + x * places.x.stride;
      let first = null;
      let any = false;
      for (let s = 0; s < scenes.length; s++) {
        const has = fill(samples[s], { values, inputs, ats: scenes[s].ats, base, places });
        any ||= has;
        if (has) first ??= samples[s];
        if (simple && has) break;
      }
      const given = script.evaluatePixel(simple ? (first ?? empty) : [...samples], shown, metadata, {}, {});
      write(result, given, {
        output,
        base: y * out.y.stride + x * out.x.stride,
        stride: out.bands.stride,
        none: !any && !seesMask,
      });
    }
  return result;
}

/** The first label of the scene that has data here; without any all is 0, as scripts expect it. */
function fill(sample, { values, inputs, ats, base, places }) {
  for (let a = 0; a < ats.length; a++) {
    const start = base + ats[a] * places.t.stride;
    let valid = true;
    for (let i = 0; i < inputs.length && valid; i++) {
      const { name, at, scale, offset } = inputs[i];
      const value = at < 0 ? 1 : values[start + at * places.bands.stride];
      sample[name] = value * scale + offset;
      // Not a number is what is not itself.
      valid = value === value;
    }
    if (valid) return true;
  }
  for (let i = 0; i < inputs.length; i++) sample[inputs[i].name] = 0;
  return false;
}

function write(result, given, { output, base, stride, none }) {
  const { id, bands, sampleType } = output;
  const listed =
    typeof given === "object" && given !== null && given.length === undefined ? given[id] : given;
  const list = typeof listed === "number" || typeof listed === "boolean" ? [listed] : listed;
  if (list?.length !== bands.length)
    throw new Wrong(
      "WrongShape",
      `output ${id} has ${bands.length} bands, and evaluatePixel gave ${list?.length ?? typeof list}`,
    );
  const range = ranges[sampleType];
  for (let b = 0; b < bands.length; b++) {
    let value = none ? NaN : Number(list[b]);
    if (sampleType === "AUTO") value *= 255;
    if (range) value = Math.min(range[1], Math.max(range[0], Math.round(value)));
    result[base + b * stride] = value;
  }
}

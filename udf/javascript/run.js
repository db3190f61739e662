/** A function of the interface: the default export gets a whole chunk, `pixel` the values of one place. */
import { step } from "./meter.js";
import { Wrong, outputOf, resultOf } from "./result.js";

/** `header.only` asks for what `output` says, and no more. */
export function run(exported, header, values) {
  const output = outputOf(exported.output);
  if (header.only === "output") return { header: { output: output ?? null }, values: new Float32Array(0) };
  const { context } = header;
  const { dims, shape, dtype, labels, types, grid } = header;
  const asked = askedOf(header);
  const whole = exported.default;
  if (whole !== undefined && typeof whole !== "function")
    throw new Wrong("NoFunction", "the default export is no function");
  const cube = { dims, shape, dtype, labels, types, grid, values };
  const result = whole ? whole(cube, context) : byPixel(exported.pixel, { cube, context, asked, output });
  const { values: own, ...told } = resultOf(result, { asked, output });
  return { header: { ...told, dtype: own instanceof Float32Array ? "float32" : "float64" }, values: own };
}

/** What is expected where the function does not say: what the call is held to, else the cube as it was. */
function askedOf({ dims, shape, returns }) {
  if (!returns) return { dims, shape, fixed: false };
  const size = (dim, i) =>
    returns.shape?.[i] ?? returns.labels?.[dim]?.length ?? shape[dims.indexOf(dim)] ?? 1;
  return { dims: returns.dims, shape: returns.dims.map(size), fixed: true };
}

/** Along the dimension that the process takes away, else along the bands, one place after the other. */
function byPixel(pixel, { cube, context, asked, output }) {
  if (typeof pixel !== "function") throw new Wrong("NoFunction", "pixel is no function");
  const { dims, shape, values } = cube;
  const along = axisOf(cube, asked);
  const stride = shape.slice(along + 1).reduce((sum, size) => sum * size, 1);
  const size = along < 0 ? 1 : shape[along];
  const inner = along < 0 ? 1 : stride;
  const outer = along < 0 ? values.length : shape.slice(0, along).reduce((sum, each) => sum * each, 1);
  // A list, since lists are taken apart faster than typed arrays; whatever a call does to its length is undone before the next.
  const given = Array.from({ length: size }, () => 0);
  let outputs = output?.[dims[along]]?.length ?? null;
  let out = null;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      step();
      given.length = size;
      for (let s = 0; s < size; s++) given[s] = values[(o * size + s) * inner + i];
      const told = pixel(given, context);
      if (out === null) {
        outputs ??= typeof told === "number" ? 1 : told?.length;
        if (!Number.isSafeInteger(outputs) || outputs < 1)
          throw new Wrong("WrongType", "pixel must return a number or a list of numbers");
        out =
          cube.dtype === "float64"
            ? new Float64Array(outer * outputs * inner)
            : new Float32Array(outer * outputs * inner);
      }
      if (typeof told === "number" && outputs === 1) out[o * inner + i] = told;
      else if (told?.length === outputs)
        for (let s = 0; s < outputs; s++) out[(o * outputs + s) * inner + i] = told[s];
      else
        throw new Wrong(
          "WrongShape",
          `pixel must return ${outputs} numbers, and returned ${told?.length ?? typeof told}`,
        );
    }
  }
  const named = output?.[dims[along]] !== undefined;
  const gone = along >= 0 && outputs === 1 && !named && !asked.dims.includes(dims[along]);
  return {
    values: out ?? new Float32Array(0),
    dims: gone ? dims.filter((_dim, d) => d !== along) : dims,
    shape: gone
      ? shape.filter((_size, d) => d !== along)
      : shape.map((each, d) => (d === along ? (outputs ?? size) : each)),
  };
}

function axisOf({ dims, types }, asked) {
  const taken = dims.findIndex((dim) => !asked.dims.includes(dim));
  if (asked.fixed && taken >= 0) return taken;
  return dims.findIndex((dim) => (types?.[dim] ?? dim) === "bands");
}

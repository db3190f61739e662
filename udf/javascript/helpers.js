/** The functions and classes that evalscripts find without declaring them. Colours are numbers 0xRRGGBB or lists of three in [0, 1]. */

const LARGEST = Number.MAX_VALUE;

const channelsOf = (color) => [(color >>> 16) & 255, (color >>> 8) & 255, color & 255];
const unitColor = (color) =>
  typeof color === "number" ? channelsOf(color).map((channel) => channel / 255) : color;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

function index(x, y) {
  return x + y === 0 ? 0 : (x - y) / (x + y);
}

function inverse(x) {
  return x === 0 ? LARGEST : 1 / x;
}

/** Two colours as numbers, so much of the first. */
function combine(first, second, share) {
  const other = channelsOf(second);
  return channelsOf(first).reduce(
    (color, channel, i) => color * 256 + Math.round(channel * share + other[i] * (1 - share)),
    0,
  );
}

/** Between two numbers, or two lists of them. */
function between(from, to, share) {
  if (typeof from === "number") return from * (1 - share) + to * share;
  return from.map((each, i) => each * (1 - share) + to[i] * share);
}

/** On straight lines between limits, which go up; beyond them the values at their ends. */
function colorBlend(value, limits, colors) {
  if (!Array.isArray(limits) || !Array.isArray(colors)) return value;
  if (value <= (limits[0] ?? 0)) return colors[0];
  for (let i = 1; i < limits.length; i++)
    if (value <= limits[i])
      return between(colors[i - 1], colors[i], (value - limits[i - 1]) / (limits[i] - limits[i - 1]));
  return colors[colors.length - 1];
}

/** The colour of the first limit that the value is below. */
function colorMap(value, limits, colors) {
  if (!Array.isArray(limits) || !Array.isArray(colors)) return value;
  const at = limits.findIndex((limit) => value < limit);
  return colors[at < 0 ? colors.length - 1 : at];
}

/** The value of the half-open interval that it is in, else the default. */
function valueMap(value, froms, tos, values, otherwise = value) {
  const at = froms.findIndex(
    (from, i) => (from === null || value >= from) && (tos[i] === null || value < tos[i]),
  );
  return at < 0 ? otherwise : values[at];
}

/** Limits and colours in order of the limits. */
function sorted(pairs) {
  return pairs.map((pair) => [...pair]).sort((a, b) => a[0] - b[0]);
}

class ColorMapVisualizer {
  constructor(pairs) {
    this.pairs = sorted(pairs);
  }
  process(value) {
    let color = this.pairs[0][1];
    for (const [limit, next] of this.pairs) {
      if (value < limit) break;
      color = next;
    }
    return unitColor(color);
  }
  static createDefaultColorMap() {
    return new ColorMapVisualizer([
      [-1, 0x000000],
      [-0.2, 0xff0000],
      [-0.1, 0x9a0000],
      [0, 0x660000],
      [0.1, 0xffff33],
      [0.2, 0xcccc33],
      [0.3, 0x666600],
      [0.4, 0x33ffff],
      [0.5, 0x33cccc],
      [0.6, 0x006666],
      [0.7, 0x33ff33],
      [0.8, 0x33cc33],
      [0.9, 0x006600],
    ]);
  }
}

class ColorRampVisualizer {
  /** With both ends given, the limits are moved on a straight line. */
  constructor(pairs, low, high) {
    const ramp = sorted(pairs);
    const [first, last] = [ramp[0][0], ramp[ramp.length - 1][0]];
    const [from, to] = [low ?? first, high ?? last];
    const moved = (limit) =>
      last === first ? from : from + ((limit - first) * (to - from)) / (last - first);
    this.limits = ramp.map(([limit]) => moved(limit));
    this.colors = ramp.map(([, color]) => unitColor(color));
  }
  process(value) {
    return [...colorBlend(value, this.limits, this.colors)];
  }
  static createRedTemperature(low, high) {
    return new ColorRampVisualizer(upwards(redTemperature), low, high);
  }
  static createWhiteGreen(low, high) {
    return new ColorRampVisualizer(upwards(whiteGreen), low, high);
  }
  static createBlueRed(low, high) {
    return new ColorRampVisualizer(upwards(blueRed), low, high);
  }
}

/** Its pairs run from 1 (the low end) to 0 (the high one), and colours in between are rounded to 8 bits. */
class ColorGradientVisualizer {
  constructor(pairs, low = 0, high = 1) {
    this.pairs = pairs.map(([at, color]) => [low * at + high * (1 - at), color]);
  }
  process(value) {
    const { pairs } = this;
    const last = pairs.length - 1;
    if (value <= pairs[0][0]) return unitColor(pairs[0][1]);
    for (let i = 1; i <= last; i++) {
      const [from, to] = [pairs[i - 1], pairs[i]];
      if (value <= to[0]) return unitColor(combine(to[1], from[1], (value - from[0]) / (to[0] - from[0])));
    }
    return unitColor(pairs[last][1]);
  }
  static createRedTemperature(low, high) {
    return new ColorGradientVisualizer(redTemperature, low, high);
  }
  static createWhiteGreen(low, high) {
    return new ColorGradientVisualizer(whiteGreen, low, high);
  }
  static createBlueRed(low, high) {
    return new ColorGradientVisualizer(blueRed, low, high);
  }
}

const blueRed = [
  [1, 0x000080],
  [0.875, 0x0000ff],
  [0.625, 0x00ffff],
  [0.375, 0xffff00],
  [0.125, 0xff0000],
  [0, 0x800000],
];
const redTemperature = [
  [1, 0x000000],
  [0.525, 0xae0000],
  [0.3, 0xff6e00],
  [0.25, 0xff8600],
  [0, 0xffffff],
];
const whiteGreen = [
  [1, 0x000000],
  [0.6, 0x006600],
  [0.3, 0x80b300],
  [0, 0xffffff],
];
const upwards = (pairs) => pairs.map(([at, color]) => [1 - at, color]);

class DefaultVisualizer {
  constructor(low = 0, high = 1, gain = 1, offset = 0, gamma = 1) {
    Object.assign(this, { low, high, gain, offset, gamma });
  }
  stretched(value) {
    const { low, high, gain, offset, gamma } = this;
    const stretched = (gain * (value - low)) / (high - low) + offset;
    return gamma === 1 ? stretched : Math.max(0, stretched) ** gamma;
  }
  process(value) {
    return clamp(this.stretched(value), 0, 1);
  }
}

/** Highlights above 0.92 are pressed together, up to twice the range, where the range ends below 1. */
class HighlightCompressVisualizer extends DefaultVisualizer {
  process(value) {
    const stretched = this.stretched(value);
    const presses = this.high > 0 && this.high < 1 && stretched > 0.92;
    return clamp(presses ? 0.92 + ((stretched - 0.92) * 0.08) / 1.08 : stretched, 0, 1);
  }
}

class HighlightCompressVisualizerSingle extends HighlightCompressVisualizer {
  process(value) {
    return [super.process(value)];
  }
}

class Identity {
  process(value) {
    return Array.isArray(value) ? value : [value];
  }
}

/** The parts of the quality band of Landsat 8, collection 1. */
function decodeLs8Qa(value) {
  const bits = (from, mask) => (value >> from) & mask;
  return {
    designatedFill: bits(0, 1),
    terrainOcclusion: bits(1, 1),
    radiometricSaturation: bits(2, 3),
    cloud: bits(4, 1),
    cloudConfidence: bits(5, 3),
    cloudShadowConfidence: bits(7, 3),
    snowIceConfidence: bits(9, 3),
    cirrusConfidence: bits(11, 3),
  };
}

/** By the names that scripts know. */
export const helpers = {
  ColorGradientVisualizer,
  ColorMapVisualizer,
  ColorRampVisualizer,
  DefaultVisualizer,
  HighlightCompressVisualizer,
  HighlightCompressVisualizerSingle,
  Identity,
  colorBlend,
  colorMap,
  combine,
  decodeLs8Qa,
  index,
  inverse,
  valueInterpolate: colorBlend,
  valueMap,
  SampleType: {
    AUTO: "AUTO",
    FLOAT32: "FLOAT32",
    INT16: "INT16",
    INT8: "INT8",
    UINT16: "UINT16",
    UINT8: "UINT8",
  },
  Mosaicking: { ORBIT: "ORBIT", SIMPLE: "SIMPLE", TILE: "TILE" },
};

/** CMYK of 8 bit to RGB with a full alpha band, as libtiff does it: no colour management. */
export function cmykToRgba(data: Uint8Array, samples: number): Uint8Array {
  const cells = Math.floor(data.length / samples);
  const out = new Uint8Array(cells * 4);
  for (let i = 0, from = 0, to = 0; i < cells; i++, from += samples, to += 4) {
    const light = 255 - data[from + 3]!;
    out[to] = (light * (255 - data[from]!)) / 255;
    out[to + 1] = (light * (255 - data[from + 1]!)) / 255;
    out[to + 2] = (light * (255 - data[from + 2]!)) / 255;
    out[to + 3] = 255;
  }
  return out;
}

/** Bodies of any length, as the equal parts that multipart uploads are made of. */

/** Every part has `partBytes` bytes but the last, which has at least one. */
export async function* partsOf(
  body: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let part = new Uint8Array(partBytes);
  let filled = 0;
  for await (const chunk of body)
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(partBytes - filled, chunk.length - at);
      part.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < partBytes) continue;
      yield part;
      part = new Uint8Array(partBytes);
      filled = 0;
    }
  if (filled > 0) yield part.subarray(0, filled);
}

/** Decoders that need WebAssembly, in workerd: the body is decoded and its samples are the answer. */
import { decodeJpeg2000 } from "../../src/platform/openjpeg/index.ts";
import { decodeWebp } from "../../src/platform/webp.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("ready");
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (new URL(request.url).pathname === "/jpeg2000") return planesOf(bytes);
    const { width, height, samples, data } = decodeWebp(bytes);
    return new Response(data as Uint8Array<ArrayBuffer>, {
      headers: { "X-Shape": `${width} ${height} ${samples}` },
    });
  },
};

/** 32 bit integers, planes one after another. */
function planesOf(codestream: Uint8Array): Response {
  return decodeJpeg2000(codestream, 0, ({ width, height, planes }) => {
    const out = new Int32Array(width * height * planes.length);
    for (const [i, plane] of planes.entries()) out.set(plane, i * width * height);
    return new Response(out, { headers: { "X-Shape": `${width} ${height} ${planes.length}` } });
  });
}

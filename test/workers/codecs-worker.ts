/** Decoders that need WebAssembly, in workerd: the body is decoded and its samples are the answer. */
import { decodeWebp } from "../../src/platform/webp.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("ready");
    const { width, height, samples, data } = decodeWebp(new Uint8Array(await request.arrayBuffer()));
    return new Response(data as Uint8Array<ArrayBuffer>, {
      headers: { "X-Shape": `${width} ${height} ${samples}` },
    });
  },
};

/** Files behind signed URLs, as object stores serve them: 403 without a signature that holds. Every request is counted. */
import { createServer } from "node:http";

export interface SignedServer {
  readonly url: string;
  /** Signatures that hold now, given as X-Amz-Signature. */
  readonly signatures: Set<string>;
  /** By path: these need a signature. */
  readonly files: Map<string, Uint8Array>;
  /** By path: anyone may have these, and they may be changed at any time. */
  readonly documents: Map<string, unknown>;
  /** Paths that lead elsewhere. */
  readonly redirects: Map<string, string>;
  /** Path with query, and the status that it was answered with. */
  readonly asked: { readonly path: string; readonly status: number; readonly headers: Headers }[];
  /** From now on everything is answered so, 200 with a page; null gives it up. */
  answerAll(status: number | null): void;
  stop(): Promise<void>;
}

export async function startSignedServer(): Promise<SignedServer> {
  const signatures = new Set<string>();
  const files = new Map<string, Uint8Array>();
  const documents = new Map<string, unknown>();
  const redirects = new Map<string, string>();
  const asked: SignedServer["asked"] = [];
  let all: number | null = null;
  const answerOf = (url: URL, range: string | undefined): Response => {
    if (all !== null) return new Response(all === 200 ? "<p>log in</p>" : null, { status: all });
    const target = redirects.get(url.pathname);
    if (target !== undefined) return new Response(null, { status: 302, headers: { Location: target } });
    if (documents.has(url.pathname)) return Response.json(documents.get(url.pathname));
    const bytes = files.get(url.pathname);
    if (!bytes) return new Response(null, { status: 404 });
    if (!signatures.has(url.searchParams.get("X-Amz-Signature") ?? ""))
      return new Response(null, { status: 403 });
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const start = Number(from ?? 0);
    const stop = Math.min(bytes.length, Number(to ?? bytes.length - 1) + 1);
    return new Response(bytes.slice(start, stop), {
      status: from === undefined ? 200 : 206,
      headers: { ETag: '"v"', "Content-Range": `bytes ${start}-${stop - 1}/${bytes.length}` },
    });
  };
  const server = createServer((request, response) => {
    const answer = answerOf(new URL(request.url!, "http://here"), request.headers.range);
    const headers = new Headers(request.headers as Record<string, string>);
    asked.push({ path: request.url!, status: answer.status, headers });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    void answer.arrayBuffer().then((body) => response.end(Buffer.from(body)));
  });
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    signatures,
    files,
    documents,
    redirects,
    asked,
    answerAll(status) {
      all = status;
    },
    stop: () =>
      new Promise((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
}

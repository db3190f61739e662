/** Guests at servers that redirect, hang, ask for adaptiveWait, or answer with too much. The server is a real one on loopback. */
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FetchInit } from "../../../../src/io/bytes/http.ts";
import { SourceRefused, SourceUnavailable, SourceUnreadable } from "../../../../src/io/faults.ts";
import { readBody } from "../../../../src/io/http/body.ts";
import { deploymentHeader, deploymentId } from "../../../../src/io/http/deployment.ts";
import { outboundFetch } from "../../../../src/io/http/outbound.ts";
import { retryWithBackoff } from "../../../../src/io/http/retry-with-backoff.ts";

let asked: { path: string; method: string; headers: Record<string, unknown>; body: string }[] = [];
let failing = 0;
const failWith: { status: number; headers: Record<string, string> } = { status: 503, headers: {} };
const redirects: Readonly<Record<string, readonly [number, string]>> = {
  "/once": [302, "/end"],
  "/after-post": [303, "/end"],
  "/same-method": [307, "/end"],
  "/loop": [302, "/loop"],
  "/private": [302, "https://10.0.0.1/secret"],
  "/metadata": [301, "http://169.254.169.254/latest/"],
  "/plain": [302, "http://data.cities.org/a.tif"],
  "/file": [302, "file:///etc/passwd"],
  "/password": [302, "https://me:secret@data.cities.org/"],
};
const server = createServer((request, response) => {
  const path = request.url ?? "";
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    asked.push({ path, method: request.method ?? "", headers: request.headers, body });
    const redirect = redirects[path];
    if (redirect) return void response.writeHead(redirect[0], { Location: redirect[1] }).end();
    if (path === "/hang") return;
    if (path === "/drip") return void response.writeHead(200).write("some");
    if (path === "/endless") {
      response.writeHead(200);
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(65536), more));
      return more();
    }
    if (failing > 0) {
      failing--;
      return void response.writeHead(failWith.status, failWith.headers).end("no");
    }
    response.writeHead(200).end("end");
  });
});
let base = "";
beforeAll(async () => {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  failing = 0;
  Object.assign(failWith, { status: 503, headers: {} });
});

const policy = {
  fetch: (url: string, init: FetchInit) => fetch(url, init),
  local: true,
  ownHosts: [],
  // Long enough for a machine that does other work.
  timeoutMs: 30_000,
  deployment: deploymentId("a secret of at least thirty-two characters"),
};
const outbound = outboundFetch(policy);
const get = { headers: {} };

describe("redirects", () => {
  it("are followed, and checked hop by hop", async () => {
    expect(await (await outbound(`${base}/once`, get)).text()).toBe("end");
    expect(asked.map(({ path }) => path)).toEqual(["/once", "/end"]);
  });
  it("turn a POST into a GET where browsers do", async () => {
    const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
    await outbound(`${base}/after-post`, post);
    await outbound(`${base}/once`, post);
    await outbound(`${base}/same-method`, post);
    expect(asked.filter(({ path }) => path === "/end").map(({ method, body }) => [method, body])).toEqual([
      ["GET", ""],
      ["GET", ""],
      ["POST", "{}"],
    ]);
  });
  it.each([
    ["/loop", "redirects more than 5 times"],
    ["/private", "IP addresses"],
    ["/metadata", "only https"],
    ["/plain", "only https"],
    ["/file", "only https"],
    ["/password", "not forwarded"],
  ])("%s is refused: %s", async (path, reason) => {
    const failure = outbound(`${base}${path}`, get);
    await expect(failure).rejects.toBeInstanceOf(SourceRefused);
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.not.toThrow("secret@");
  });
  it("do not lead from outside into the machine", async () => {
    const outside = outboundFetch({
      ...policy,
      fetch: () => Promise.resolve(new Response(null, { status: 302, headers: { Location: `${base}/end` } })),
    });
    await expect(outside("https://data.cities.org/a", get)).rejects.toThrow("only https");
  });
});

it("nothing secret is forwarded, signatures in the query are", async () => {
  await outbound(`${base}/end?sig=abc`, {
    headers: { authorization: "Bearer x", Cookie: "a=b", Range: "bytes=0-1" },
  });
  expect(asked[0]!.path).toBe("/end?sig=abc");
  expect(asked[0]!.headers).not.toHaveProperty("authorization");
  expect(asked[0]!.headers).not.toHaveProperty("cookie");
  expect(asked[0]!.headers["range"]).toBe("bytes=0-1");
});

describe("every request says who asks", () => {
  const name = deploymentHeader.toLowerCase();
  it("on each hop, whatever a catalogue wishes to be asked with", async () => {
    for (const theirs of [deploymentHeader, name, ` ${name.toUpperCase()} `])
      await outbound(`${base}/once`, { headers: { [theirs]: "another" } });
    expect(asked.map(({ headers }) => headers[name])).toEqual(asked.map(() => policy.deployment));
    expect(asked).toHaveLength(6);
  });
  it("without telling the secret, the same at all times, and another one with another secret", () => {
    const secret = "a secret of at least thirty-two characters";
    expect(policy.deployment).toMatch(/^[0-9a-f]{32}$/);
    expect(deploymentId(secret)).toBe(policy.deployment);
    expect(deploymentId(`${secret}.`)).not.toBe(policy.deployment);
  });
  it("and is refused where it comes back, but not where another one's does", async () => {
    const answering = (deployment: string) =>
      outboundFetch({
        ...policy,
        fetch: () =>
          Promise.resolve(new Response(null, { status: 508, headers: { [deploymentHeader]: deployment } })),
      });
    const again = answering(policy.deployment)("https://other-name.test.org/", get);
    await expect(again).rejects.toBeInstanceOf(SourceRefused);
    await expect(again).rejects.toThrow("leads back to this back-end");
    expect((await answering("another")("https://data.cities.org/", get)).status).toBe(508);
  });
});

describe("slow servers", () => {
  const outbound = outboundFetch({ ...policy, timeoutMs: 300 });
  it("are left when the time is up", async () => {
    await expect(outbound(`${base}/hang`, get)).rejects.toMatchObject({ name: "TimeoutError" });
  });
  it("also in mid-body", async () => {
    const response = await outbound(`${base}/drip`, get);
    await expect(readBody(response, { url: base, bytesMax: 100 })).rejects.toMatchObject({
      status: 504,
    });
  });
  it("are told of by name", async () => {
    const slow = retryWithBackoff(outbound, () => Promise.resolve());
    await expect(slow(`${base}/hang`, get)).rejects.toMatchObject({ status: 504 });
    await expect(slow(`${base}/hang`, get)).rejects.toThrow("127.0.0.1");
  });
  it("cost their time once: they are not asked again", async () => {
    const slow = retryWithBackoff(outbound, () => Promise.resolve());
    await expect(slow(`${base}/hang`, get)).rejects.toMatchObject({ status: 504 });
    expect(asked).toHaveLength(1);
  });
  it("hold nobody who has gone", async () => {
    const gone = new AbortController();
    const slow = retryWithBackoff(outbound, () => Promise.resolve());
    setTimeout(() => gone.abort(), 20);
    await expect(slow(`${base}/hang`, { ...get, signal: gone.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(asked).toHaveLength(1);
  });
});

it("bodies are read up to their limit", async () => {
  const response = await outbound(`${base}/endless`, get);
  await expect(readBody(response, { url: `${base}/endless?sig=1`, bytesMax: 1_000_000 })).rejects.toThrow(
    new SourceUnreadable(`${base}/endless`, "the answer has more than 1000000 bytes"),
  );
});

describe("patience", () => {
  const waits: number[] = [];
  let retries = 0;
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  const fresh = () => retryWithBackoff(outbound, wait, () => retries++);
  beforeEach(() => {
    waits.length = 0;
    retries = 0;
  });
  const cases: readonly (readonly [string, Record<string, string>, readonly number[]])[] = [
    ["nothing said", {}, [200, 400]],
    ["seconds", { "Retry-After": "2" }, [2000, 2000]],
    ["zero seconds", { "Retry-After": "0" }, [200, 400]],
    [
      "a date, by the server's clock",
      { "Retry-After": "Wed, 21 Oct 2015 07:28:03 GMT", Date: "Wed, 21 Oct 2015 07:28:00 GMT" },
      [3000, 3000],
    ],
    ["nonsense", { "Retry-After": "soon" }, [200, 400]],
  ];
  it.each(cases)("%s", async (_name, headers, expected) => {
    failing = 2;
    failWith.headers = headers;
    expect((await fresh()(`${base}/end`, get)).status).toBe(200);
    expect(waits).toEqual(expected);
    expect(retries).toBe(2);
  });
  it("ends where a server asks for more of it than we have", async () => {
    failing = 9;
    Object.assign(failWith, { status: 429, headers: { "Retry-After": "3600" } });
    await expect(fresh()(`${base}/end`, get)).rejects.toThrow("answers 429; try again in 3600 s");
    expect(waits).toEqual([]);
    expect(asked).toHaveLength(1);
  });
  it("does not help where the answer is final", async () => {
    failing = 9;
    failWith.status = 404;
    expect((await fresh()(`${base}/end`, get)).status).toBe(404);
    expect(asked).toHaveLength(1);
  });
  it("is not spent on a host that keeps failing, and does not punish others", async () => {
    failing = 100;
    const fetch = fresh();
    for (let i = 0; i < 3; i++)
      await expect(fetch(`${base}/end`, get)).rejects.toMatchObject({
        status: 503,
        constructor: SourceUnavailable,
      });
    const before = asked.length;
    await expect(fetch(`${base}/end`, get)).rejects.toThrow("is not asked again");
    expect(asked).toHaveLength(before);
    failing = 0;
    const other = base.replace("127.0.0.1", "localhost");
    expect((await fetch(`${other}/end`, get)).status).toBe(200);
    expect((await fresh()(`${base}/end`, get)).status).toBe(200);
  });
  it("is not spent on refused addresses", async () => {
    await expect(fresh()("https://10.0.0.1/a", get)).rejects.toBeInstanceOf(SourceRefused);
    expect(retries).toBe(0);
  });
});

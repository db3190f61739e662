/** Which addresses are read, as a table: by spelling alone, because a Worker cannot look up names. */
import { describe, expect, it } from "vitest";
import { SourceRefused } from "../../../../src/io/faults.ts";
import { allowedUrl } from "../../../../src/io/http/allowed-url.ts";
import { publicUrl } from "../../../../src/io/http/public-url.ts";

const policy = { local: false, ownHosts: ["openeo.cities.org"], ports: [8443] };

const allowed = [
  "https://data.cities.org/a.tif",
  "https://data.cities.org:443/a.tif",
  "https://data.cities.org:8443/a.tif",
  "https://sentinel-cogs.s3.us-west-2.amazonaws.com/x/B04.tif?X-Amz-Signature=1",
  "https://xn--bcher-kva.ch/a.tif",
  "https://10.cities.org/a.tif",
];

const refused: readonly (readonly [string, string])[] = [
  ["http://data.cities.org/a.tif", "only https"],
  ["ftp://data.cities.org/a.tif", "only https"],
  ["file:///etc/passwd", "only https"],
  ["data:image/tiff;base64,AAAA", "only https"],
  ["r2:secret", "only https"],
  ["nonsense", "not a URL"],
  ["https://", "not a URL"],
  [`https://data.cities.org/${"a".repeat(9000)}`, "up to 8000 characters"],
  ["https://data.cities.org:22/a.tif", "only port 443"],
  ["https://data.cities.org:80/a.tif", "only port 443"],
  ["https://127.0.0.1/a.tif", "IP addresses"],
  ["https://127.1/a.tif", "IP addresses"],
  ["https://2130706433/a.tif", "IP addresses"],
  ["https://0x7f000001/a.tif", "IP addresses"],
  ["https://0177.0.0.1/a.tif", "IP addresses"],
  ["https://0x7f.1/a.tif", "IP addresses"],
  ["https://127.0.0.1./a.tif", "IP addresses"],
  ["https://１２７.０.０.１/a.tif", "IP addresses"],
  ["https://10.0.0.1/a.tif", "IP addresses"],
  ["https://169.254.169.254/latest/meta-data/", "IP addresses"],
  ["https://192.168.1.1/a.tif", "IP addresses"],
  ["https://224.0.0.1/a.tif", "IP addresses"],
  ["https://8.8.8.8/a.tif", "IP addresses"],
  ["https://[::1]/a.tif", "IP addresses"],
  ["https://[::ffff:127.0.0.1]/a.tif", "IP addresses"],
  ["https://[::ffff:7f00:1]/a.tif", "IP addresses"],
  ["https://[fe80::1]/a.tif", "IP addresses"],
  ["https://[fd00::1]/a.tif", "IP addresses"],
  ["https://localhost/a.tif", "not a public name"],
  ["https://LOCALHOST./a.tif", "not a public name"],
  ["https://a.localhost/a.tif", "not a public name"],
  ["https://intranet/a.tif", "not a public name"],
  ["https://metadata.google.internal/computeMetadata/", "not a public name"],
  ["https://printer.local/a.tif", "not a public name"],
  ["https://router.lan./a.tif", "not a public name"],
  ["https://127.0.0.1.nip.io/a.tif", "not a public name"],
  ["https://1.0.0.127.in-addr.arpa/a.tif", "not a public name"],
  ["https://user:password@data.cities.org/a.tif", "not forwarded"],
  ["https://data.cities.org@127.0.0.1/a.tif", "not forwarded"],
  ["https://data.cities.org%2F@evil.org/a.tif", "not forwarded"],
  ["https://data.cities.org\\@127.0.0.1/a.tif", ""],
  ["https://openeo.cities.org/results/a.tif", "this back-end itself"],
  ["https://OPENEO.cities.org/results/a.tif", "this back-end itself"],
];

function reasonOf(url: string, of: Parameters<typeof allowedUrl>[1] = policy): string | null {
  try {
    allowedUrl(url, of);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(SourceRefused);
    return (error as Error).message;
  }
}

describe("addresses", () => {
  it.each(allowed)("%s is read", (url) => expect(reasonOf(url)).toBeNull());
  it.each(refused.filter(([, reason]) => reason !== ""))("%s is not read: %s", (url, reason) =>
    expect(reasonOf(url)).toContain(reason),
  );
  it("a backslash is a slash: the host is what stands before it", () => {
    expect(allowedUrl("https://data.cities.org\\@127.0.0.1/a.tif", policy).hostname).toBe("data.cities.org");
  });
  it("own hosts are refused with a trailing dot too", () => {
    expect(reasonOf("https://openeo.cities.org./a.tif")).toContain("this back-end itself");
  });
});

describe("on a developer's machine", () => {
  const local = { local: true, ownHosts: ["localhost:8787"] };
  it.each([
    "http://localhost:9000/a.tif",
    "http://127.0.0.1:9000/a.tif",
    "http://127.9.9.9/a.tif",
    "http://[::1]:9000/a.tif",
    "https://localhost/a.tif",
  ])("%s is read", (url) => expect(reasonOf(url, local)).toBeNull());
  it.each([
    ["http://localhost:8787/results/a.tif", "this back-end itself"],
    ["http://192.168.1.1/a.tif", "only https"],
    ["http://0.0.0.0/a.tif", "only https"],
    ["http://data.cities.org/a.tif", "only https"],
    ["https://10.0.0.1/a.tif", "IP addresses"],
    ["ftp://localhost/a.tif", "only https"],
  ])("%s is not read: %s", (url, reason) => expect(reasonOf(url, local)).toContain(reason));
});

describe("what may be shown", () => {
  it.each([
    ["https://user:secret@a.org/b.tif#part", "https://a.org/b.tif"],
    ["https://a.org/b.tif?X-Amz-Signature=abc&X-Amz-Date=1&versionId=7", "https://a.org/b.tif?versionId=7"],
    ["https://a.blob.org/b.tif?sv=2020&st=a&se=b&sr=c&sp=rl&sig=abc%3D", "https://a.blob.org/b.tif"],
    ["https://a.org/map?st=vienna&file=b.tif", "https://a.org/map?st=vienna&file=b.tif"],
    ["https://a.org/b.tif?api_key=1&TOKEN=2", "https://a.org/b.tif"],
    ["https://a.org/b.tif?Expires=1&Signature=x&Key-Pair-Id=k", "https://a.org/b.tif"],
    ["r2:catalog/x.tif", "r2:catalog/x.tif"],
  ])("%s becomes %s", (url, shown) => expect(publicUrl(url)).toBe(shown));
});

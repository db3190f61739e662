/** What of an address may be shown: what it names, and nothing that opens it. */
import { describe, expect, it } from "vitest";
import { mayExpire, publicUrl, withoutSecrets } from "../../../../src/io/http/public-url.ts";

const FILE = "https://h.test/a/b.tif";
const SIGNATURE = "0".repeat(64);

describe("publicUrl", () => {
  it.each([
    "X-Amz-Signature=good&X-Amz-Credential=k%2F20240101&X-Amz-Date=1",
    "x-amz-signature=good",
    "X-Goog-Signature=1&X-Goog-Expires=9",
    "X-Oss-Signature=1",
    "AWSAccessKeyId=a&Signature=b&Expires=1",
    "OSSAccessKeyId=a&Signature=b&Expires=1",
    "Policy=x&Signature=y&Key-Pair-Id=z",
    "sv=2024&se=2025&sr=b&sp=r&sig=abc",
    "q-sign-algorithm=sha1&q-signature=1",
    "token=1",
    "access_token=1",
    "id_token=1",
    "jwt=1",
    "apikey=1",
    "api_key=1",
    "subscription-key=1",
    "Authorization=Bearer%201",
    "sessionid=1",
    "client_secret=1",
    "user_password=1",
    "hdnts=exp=1~hmac=2",
    "__gda__=1",
    "sign=1",
  ])("takes %s away", (query) => {
    expect(publicUrl(`${FILE}?${query}`)).toBe(FILE);
    expect(mayExpire(`${FILE}?${query}`)).toBe(true);
  });
  it.each([
    [`${FILE}?id=7&version=2`, `${FILE}?id=7&version=2`],
    ["https://u:p@h.test/a/b.tif#x", FILE],
    [
      `https://h.test/results/ab/3/1790000000/${SIGNATURE}/assets/r.tif`,
      "https://h.test/results/ab/3/assets/r.tif",
    ],
    [`https://h.test/files/an%20na/1790000000/${SIGNATURE}/a/b.tif`, "https://h.test/files/an%20na/a/b.tif"],
    [
      `https://h.test/read?url=${encodeURIComponent(`${FILE}?sig=1`)}&x=1`,
      `https://h.test/read?url=${encodeURIComponent(FILE)}&x=1`,
    ],
    ["not a url", "not a url"],
    ["r2:jobs/a", "r2:jobs/a"],
  ])("%s becomes %s", (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
    expect(publicUrl(shown)).toBe(shown);
  });
});

it("plain addresses do not expire, all others may", () => {
  expect(mayExpire(FILE)).toBe(false);
  expect(mayExpire(`${FILE}?a=1`)).toBe(true);
  expect(mayExpire(`https://h.test/results/ab/3/1790000000/${SIGNATURE}/assets/r.tif`)).toBe(true);
});

it("texts keep their addresses without what opens them", () => {
  expect(withoutSecrets(`${FILE}?sig=1 cannot be read (see "${FILE}?token=2", https://u:p@h.test/x).`)).toBe(
    `${FILE} cannot be read (see "${FILE}", https://h.test/x).`,
  );
  expect(withoutSecrets("no address: a?sig=1")).toBe("no address: a?sig=1");
});

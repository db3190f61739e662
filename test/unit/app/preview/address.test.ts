/** Addresses of previews: believed as they were signed, and in no other form. */
import { expect, it } from "vitest";
import {
  type PreviewAddress,
  previewExpires,
  previewToken,
  verifyPreview,
} from "../../../../src/app/preview/address.ts";
import { anonymous, userPrincipal } from "../../../../src/app/ports/principal.ts";

const now = Date.parse("2026-05-01T10:20:00Z");
const ports = (ms = now, tokenSecret = "s".repeat(32)) => ({
  clock: { now: () => new Date(ms).toISOString() },
  tokenSecret,
});
const hash = "0123456789abcdef0123456789abcdef";
const of = (principal: PreviewAddress["principal"]): PreviewAddress => ({
  hash,
  principal,
  expires: previewExpires(ports()),
});

it.each([anonymous, userPrincipal("anna"), userPrincipal("Zoë & co/../~"), userPrincipal("anonymous")])(
  "carries its principal: %o",
  (principal) => {
    const token = previewToken(of(principal), ports());
    expect(token).toMatch(/^[\w.~-]+$/);
    expect(verifyPreview(token, ports())).toEqual(of(principal));
  },
);

it("lasts a day, up to the end of the hour, and is the same within it", () => {
  expect(new Date(previewExpires(ports()) * 1000).toISOString()).toBe("2026-05-02T11:00:00.000Z");
  const token = previewToken(of(anonymous), ports());
  expect(previewToken({ ...of(anonymous), expires: previewExpires(ports(now + 60_000)) }, ports())).toBe(
    token,
  );
  expect(() => verifyPreview(token, ports(now + 25 * 3600 * 1000))).toThrow(/expired/);
});

it("is nobody else's, for no longer, and shows nothing else", () => {
  const token = previewToken(of(userPrincipal("anna")), ports());
  const [name, owner, expires, key, signature] = token.split(".") as [string, string, string, string, string];
  const bert = previewToken(of(userPrincipal("bert")), ports()).split(".")[1]!;
  const altered = [
    [name.replace("0", "1"), owner, expires, key, signature],
    [name, bert, expires, key, signature],
    [name, "", expires, key, signature],
    [name, owner, String(Number(expires) + 3600), key, signature],
    [name, owner, expires, key.replace(/./, (digit) => (digit === "0" ? "1" : "0")), signature],
    [name, owner, expires, key, signature.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
    [name, owner, expires, key],
    [token, ""],
    [""],
  ];
  for (const parts of altered)
    expect(() => verifyPreview(parts.join("."), ports())).toThrow(
      expect.objectContaining({ code: "PermissionsInsufficient", status: 403 }),
    );
  expect(() => verifyPreview(token, ports(now, "t".repeat(32)))).toThrow(/not signed here/);
});

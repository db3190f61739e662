/** Who gets through to the containers of functions. */
import { describe, expect, it } from "vitest";
import { admission } from "../../../udf/cloudflare/admission.ts";

const secret = "0123456789abcdef0123456789abcdef";
const asked = (headers: Record<string, string>, method = "POST"): Request =>
  new Request("https://udf.example/call", { method, headers });
const right = { Authorization: `Bearer ${secret}`, "OpenEO-UDF-User": "u-1" };

async function outcome(request: Request, known = secret): Promise<string | number> {
  const admitted = await admission(request, known);
  return "user" in admitted ? admitted.user : admitted.refusal.status;
}

describe("admission", () => {
  it("gives each user an instance", async () => {
    expect(await outcome(asked(right))).toBe("u-1");
    expect(await outcome(asked({ Authorization: right.Authorization }, "GET"))).toBe("about");
  });
  it.each([
    ["no secret", { "OpenEO-UDF-User": "u-1" }, 401],
    ["another secret", { ...right, Authorization: `Bearer ${secret.slice(0, -1)}0` }, 401],
    ["a secret that goes on", { ...right, Authorization: `Bearer ${secret}0` }, 401],
    ["an origin", { ...right, Origin: "https://example.org" }, 403],
    ["no user", { Authorization: right.Authorization }, 400],
    ["a user that is a path", { ...right, "OpenEO-UDF-User": "../u-1" }, 400],
    ["a long user", { ...right, "OpenEO-UDF-User": "u".repeat(65) }, 400],
  ])("refuses %s", async (_name, headers, status) => {
    expect(await outcome(asked(headers))).toBe(status);
  });
  it("lets nobody in where no secret was set", async () => {
    expect(await outcome(asked({ ...right, Authorization: "Bearer " }), "")).toBe(401);
    expect(await outcome(asked({ ...right, Authorization: "Bearer short" }), "short")).toBe(401);
  });
});

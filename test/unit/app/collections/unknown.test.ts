/** Wrong collection ids: the error tells which there are. */
import { expect, it } from "vitest";
import { unknownCollection } from "../../../../src/app/collections/unknown.ts";

const path = [{ node_id: "load", process_id: "load_collection" }];
const told = async (id: string, own: readonly string[], others: readonly string[] = []): Promise<string> => {
  const list = async (): Promise<never> => own.map((each) => ({ id: each })) as never;
  const entries = others.map((each) => ({ id: each }));
  const error = await unknownCollection(
    id,
    { catalog: { list }, upstream: { entries: () => Promise.resolve(entries) } },
    path,
  );
  expect([error.code, error.status, error.path]).toEqual(["CollectionNotFound", 404, path]);
  return error.message;
};

it("own collections and those of other servers are named", async () => {
  expect(await told("C", ["B"], ["A", "B"])).toBe(
    "Collection 'C' does not exist; there are A, B. GET /collections lists all.",
  );
  expect(await told("C", [])).toBe("Collection 'C' does not exist; there are none yet.");
});

it("of many the first are named, and the one that was probably meant", async () => {
  const many = Array.from({ length: 50 }, (_, i) => `c${String(i).padStart(2, "0")}`);
  const message = await told("C29", many);
  expect(message).toMatch(
    /there are c00, .*, c39 and 10 more\. Did you mean 'c29'\? GET \/collections lists all\.$/,
  );
});

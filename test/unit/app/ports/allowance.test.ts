/** What one request may cost: counted in one account, whoever asks. */
import { expect, it } from "vitest";
import { Allowance } from "../../../../src/app/ports/allowance.ts";
import { OpenEOError } from "../../../../src/errors.ts";
import { validated } from "../../../../src/app/sync/validate.ts";
import { requestAllowance, visitorAllowance } from "../../../../src/limits.ts";
import { usersAllowance } from "../../../support/allowance.ts";

/** So many loads by URL, put together in an array. */
function loadsOf(count: number): object {
  const nodes = Array.from({ length: count }, (_, i) => [
    `u${i}`,
    { process_id: "load_url", arguments: { url: `https://files.example/${i}.tif`, format: "GTiff" } },
  ]);
  const data = Array.from({ length: count }, (_, i) => ({ from_node: `u${i}` }));
  return {
    process_graph: {
      ...Object.fromEntries(nodes),
      all: { process_id: "array_create", arguments: { data }, result: true },
    },
  };
}

it.each([
  ["without login", visitorAllowance],
  ["of a user", requestAllowance],
])("a request %s asks for few of a thousand files", async (_, bounds) => {
  const asked: string[] = [];
  const { errors } = await validated(
    loadsOf(1000),
    {},
    {
      allowance: new Allowance(bounds),
      bind: async ({ request }) => {
        asked.push(JSON.stringify(request));
        throw new OpenEOError("NoDataAvailable", "It is not there.");
      },
      bindFunction: () => Promise.resolve(null),
    },
  );
  expect(asked.length).toBe(bounds.loads);
  expect(
    errors.some(
      ({ code, message }) => code === "ProcessGraphComplexity" && message.includes(`${bounds.loads} times`),
    ),
  ).toBe(true);
});

it("ends requests to other servers with the figure, and holds for visitors what was spent before they were known", () => {
  const allowance = usersAllowance();
  for (let i = 0; i < visitorAllowance.fetches - 1; i++) allowance.fetch();
  allowance.effort.step(visitorAllowance.effort.steps - 1);
  allowance.become(visitorAllowance);
  allowance.fetch();
  allowance.effort.step(1);
  expect(() => allowance.fetch()).toThrow(`more than ${visitorAllowance.fetches} requests`);
  expect(() => allowance.effort.step(1)).toThrow(`more than ${visitorAllowance.effort.steps} steps`);
});

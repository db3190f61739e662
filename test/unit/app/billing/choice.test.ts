/** Plan and budget of a request: whatever else is said is refused with a registered code, in words that tell what is allowed. */
import { describe, expect, it } from "vitest";
import { billingOf, changedBilling } from "../../../../src/app/billing/choice.ts";
import type { Terms } from "../../../../src/app/billing/terms.ts";
import { planDefaults } from "../../../../src/app/ports/plan-defaults.ts";

const numbers = { ...planDefaults, jobs: 1, services: 1 };
const terms: Terms = {
  plans: [
    { name: "free", ...numbers },
    { name: "Pro", ...numbers, rate: 1 },
  ],
  prices: {
    version: 1,
    perUnit: { tasks: 1, blocks: 1, readBytes: 1, kernelPixels: 1, geometry: 1, writtenBytes: 1 },
  },
};
const pro = { plan: "Pro" };

describe("of a new job", () => {
  it.each([
    ["nothing", {}, { plan: "Pro", budget: null }],
    ["null", { plan: null, budget: null }, { plan: "Pro", budget: null }],
    [
      "the plan in another case, and credits",
      { plan: "pRO", budget: 2.5 },
      { plan: "Pro", budget: 2_500_000 },
    ],
  ])("%s", (_, body, expected) => {
    expect(billingOf(body, pro, terms)).toEqual(expected);
  });
  it.each([
    ["a plan that is not", { plan: "gold" }, "BillingPlanInvalid", "there are free, Pro"],
    ["the cheaper plan of others", { plan: "free" }, "BillingPlanInvalid", "your account has the plan 'Pro'"],
    ["a plan that is no text", { plan: 7 }, "BillingPlanInvalid", "there are free, Pro"],
    ["a member of all objects", { plan: "constructor" }, "BillingPlanInvalid", "there are free, Pro"],
    ["no budget at all", { budget: 0 }, "BudgetInvalid", "above 0"],
    ["a negative budget", { budget: -1 }, "BudgetInvalid", "above 0"],
    ["a budget below the smallest coin", { budget: 1e-9 }, "BudgetInvalid", "above 0"],
    ["a budget that no sum holds", { budget: 1e300 }, "BudgetInvalid", "up to 1000000000"],
    ["a budget that is no number", { budget: "10" }, "BudgetInvalid", "must be null or a number"],
  ])("%s is refused", (_, body, code, message) => {
    expect(() => billingOf(body, pro, terms)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });
  it("an account whose plan has gone is told so", () => {
    expect(() => billingOf({}, { plan: "old" }, terms)).toThrow(
      expect.objectContaining({ code: "BillingPlanMissing" }),
    );
  });
});

it("a change: null keeps the plan and takes the budget away", () => {
  expect(changedBilling({ plan: null, budget: null }, pro, terms)).toEqual({ budget: null });
  expect(changedBilling({ plan: "pro", budget: 1 }, pro, terms)).toEqual({ plan: "Pro", budget: 1_000_000 });
  expect(changedBilling({ title: "x" }, pro, terms)).toEqual({});
});

/** A deployment that fails at each single change, then runs again: the same end state every time. */
import { expect, it } from "vitest";
import { ownedBy, startStage } from "../support/account/run.ts";

it("ends in the same state whatever call failed", { timeout: 1_200_000 }, async () => {
  const whole = await startStage();
  await whole.run("deploy");
  const owned = ownedBy(whole.account.state);
  const changes = whole.account.changes.length;
  await whole.stop();
  for (let failAt = 0; failAt < changes; failAt++) {
    const stage = await startStage();
    stage.account.failAt = failAt;
    // Wrangler itself tries some calls again, so the first run may end well.
    await stage.run("deploy");
    expect(stage.account.failAt).toBeNull();
    const { status } = await stage.run("deploy");
    expect([failAt, status, ownedBy(stage.account.state)]).toEqual([failAt, 0, owned]);
    expect(stage.deployed.users).toEqual(["operator"]);
    await stage.stop();
  }
});

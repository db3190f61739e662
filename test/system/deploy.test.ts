/** Deploying to a stand-in of an account: from empty to deployed, again, and after failures. The long test fails at every call. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownedBy, startStage } from "../support/account/run.ts";

const withoutIds = (change: string): string => change.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>");

describe("npm run deploy", { timeout: 240_000 }, () => {
  it("makes an empty account a back-end with exactly these changes, and changes nothing the second time", async () => {
    const stage = await startStage();
    try {
      const first = await stage.run("deploy");
      expect(first.output).toContain(`API    ${stage.deployed.url}/openeo/v1/`);
      expect(first.status).toBe(0);
      expect(stage.account.changes.map(withoutIds)).toMatchSnapshot("first run");
      expect(ownedBy(stage.account.state)).toMatchSnapshot("owned");
      expect(stage.deployed.users).toEqual(["operator"]);
      const path = join(stage.stateDir, "deploy/openeo-edge.json");
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const made = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
      for (const secret of Object.values(made).filter((each) => each !== "operator"))
        expect(first.output).not.toContain(secret);
      const owned = ownedBy(stage.account.state);
      const before = stage.account.changes.length;
      const second = await stage.run("deploy");
      expect(second.status).toBe(0);
      expect(stage.account.changes.slice(before).map(withoutIds)).toMatchSnapshot("second run");
      expect(ownedBy(stage.account.state)).toEqual(owned);
      expect(stage.deployed.users).toEqual(["operator"]);
    } finally {
      await stage.stop();
    }
  });
  it("goes on after a failure, with the same secrets", async () => {
    const whole = await startStage();
    await whole.run("deploy");
    const owned = ownedBy(whole.account.state);
    const uploadAt = whole.account.changes.indexOf("PUT /workers/scripts/openeo-edge");
    await whole.stop();
    for (const failAt of [uploadAt - 1, uploadAt]) {
      const stage = await startStage();
      stage.account.failAt = failAt;
      expect((await stage.run("deploy")).status).toBe(1);
      const path = join(stage.stateDir, "deploy/openeo-edge.json");
      const before = readFileSync(path, "utf8");
      expect((await stage.run("deploy")).status).toBe(0);
      expect([failAt, ownedBy(stage.account.state)]).toEqual([failAt, owned]);
      expect(readFileSync(path, "utf8")).toBe(before);
      await stage.stop();
    }
  });
  it("makes another deployment beside the main one, and takes away just that", async () => {
    const stage = await startStage();
    try {
      await stage.run("deploy");
      expect((await stage.run("deploy", "--env", "staging")).status).toBe(0);
      expect([...stage.account.state.databases.keys()]).toEqual(["openeo-edge", "openeo-edge-staging"]);
      const refused = await stage.run("undeploy", "--env", "staging");
      expect(refused.output).toContain("nothing was removed");
      const gone = await stage.run("undeploy", "--env", "staging", "--yes", "openeo-edge-staging");
      expect(gone.output).toContain("database openeo-edge-staging: gone");
      expect([...stage.account.state.databases.keys()]).toEqual(["openeo-edge"]);
      expect([...stage.account.state.scripts.keys()]).toEqual(["openeo-edge"]);
      expect([...stage.account.state.buckets]).toEqual(["openeo-edge-files"]);
      expect([...stage.account.state.queues.keys()].every((name) => !name.endsWith("staging"))).toBe(true);
    } finally {
      await stage.stop();
    }
  });
  it("says what it would do, and leaves no file behind", async () => {
    const stage = await startStage();
    const { status, output } = await stage.run("deploy", "--dry-run", "--domain", "openeo.example.org");
    await stage.stop();
    expect([status, stage.account.calls]).toEqual([0, []]);
    expect(output).toContain("D1 database openeo-edge, R2 bucket openeo-edge-files");
    expect(readdirSync(".").filter((name) => name.startsWith("wrangler.deployed"))).toEqual([]);
    expect(existsSync(join(stage.stateDir, "deploy"))).toBe(false);
  });
});

/** Logs of synchronous requests: found by their own user, for a day or two. */
import { expect, it } from "vitest";
import type { Deps } from "../../../../src/app/deps.ts";
import {
  eraseRequestLogs,
  keepRequestLog,
  requestLog,
  sweepRequestLogs,
} from "../../../../src/app/sync/request-log.ts";
import { numbered, pagedBucket } from "../../../support/paged-bucket.ts";
import { memoryStore } from "../../../support/memory-store.ts";

const id = "0123456789abcdef0123456789abcdef";
const lines = [{ level: "info", message: "seen", path: [{ node_id: "udf" }] }] as const;
let now = "2026-11-29T23:00:00Z";
const ports = (files = memoryStore()) => ({ files, clock: { now: () => now } }) as unknown as Deps;

it("has what was said, for its user alone", async () => {
  const deps = ports();
  const name = await keepRequestLog({ user: "u/1", id, lines }, deps);
  expect(name).toBe(`2026-11-29-${id}`);
  expect(await requestLog(name!, "u/1", deps)).toEqual([{ ...lines[0], id: "1", time: now }]);
  for (const [other, user] of [
    [name!, "u"],
    [name!, "u/2"],
    [`2026-11-29-${id.replace("0", "1")}`, "u/1"],
    ["../../jobs/j/1/plan.json", "u/1"],
    ["", "u/1"],
  ])
    expect(await requestLog(other!, user!, deps)).toBeNull();
});

it("is none where nothing was said", async () => {
  expect(await keepRequestLog({ user: "u", id, lines: [] }, ports())).toBeNull();
});

it("goes when the day after is over, or with its user", async () => {
  const deps = ports();
  now = "2026-11-29T23:00:00Z";
  const name = (await keepRequestLog({ user: "u", id, lines }, deps))!;
  now = "2026-11-30T23:59:00Z";
  const later = (await keepRequestLog({ user: "u", id, lines }, deps))!;
  await sweepRequestLogs(deps);
  expect(await requestLog(name, "u", deps)).not.toBeNull();
  now = "2026-12-01T00:01:00Z";
  await sweepRequestLogs(deps);
  expect(await requestLog(name, "u", deps)).toBeNull();
  expect(await requestLog(later, "u", deps)).not.toBeNull();
  await eraseRequestLogs("another", deps);
  expect(await requestLog(later, "u", deps)).not.toBeNull();
  await eraseRequestLogs("u", deps);
  expect(await requestLog(later, "u", deps)).toBeNull();
});

it("go by days however many there are, and those that stay are not looked through", async () => {
  now = "2026-12-01T00:01:00Z";
  const old = ["2026-11-27", "2026-11-28", "2026-11-29"].flatMap((day) =>
    numbered(`request-logs/${day}/u/`, 1500),
  );
  const kept = numbered("request-logs/2026-11-30/u/", 3000);
  const { store, keys, pages } = pagedBucket([...old, ...kept, "request-logs-of-others"]);
  await sweepRequestLogs(ports(store as never));
  expect(keys()).toEqual(["request-logs-of-others", ...kept].toSorted());
  expect(pages()).toBeLessThanOrEqual(12);
  const before = pages();
  await sweepRequestLogs(ports(store as never));
  expect(pages() - before).toBe(1);
});

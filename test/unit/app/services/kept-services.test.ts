/** What the address of a service shows: read every few seconds at most, at once after changes by this isolate, and never of nobody. */
import { expect, it } from "vitest";
import { createServiceMemory, keptServices } from "../../../../src/app/services/kept-services.ts";
import type { ServiceRecord, ServiceStore } from "../../../../src/app/ports/index.ts";
import { serviceFreshMs, serviceKeptTextMax, servicesKeptMax } from "../../../../src/limits.ts";

function scene() {
  const rows = new Map<string, ServiceRecord>();
  let reads = 0;
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const store = {
    get: (id: string) => {
      reads++;
      return Promise.resolve(rows.get(id) ?? null);
    },
    update: (record: ServiceRecord) => Promise.resolve(rows.set(record.id, record).has(record.id)),
    remove: (id: string) => Promise.resolve(rows.delete(id)),
  } as ServiceStore;
  const clock = { now: () => new Date(nowMs).toISOString() };
  return {
    rows,
    reads: () => reads,
    pass: (ms: number) => void (nowMs += ms),
    /** Of one isolate. */
    services: keptServices(store, { memory: createServiceMemory(), clock }),
    /** Of another one, with a memory of its own. */
    elsewhere: keptServices(store, { memory: createServiceMemory(), clock }),
  };
}

const service = (id: string, enabled: boolean, title = ""): ServiceRecord =>
  ({ id, enabled, title }) as unknown as ServiceRecord;

it("is read once in some seconds; a change elsewhere is seen after them", async () => {
  const { services, elsewhere, rows, reads, pass } = scene();
  rows.set("a", service("a", true));
  for (let i = 0; i < 5; i++) expect((await services.shown("a"))?.enabled).toBe(true);
  expect(reads()).toBe(1);
  await elsewhere.update(service("a", false));
  pass(serviceFreshMs - 1);
  expect((await services.shown("a"))?.enabled).toBe(true);
  pass(1);
  expect((await services.shown("a"))?.enabled).toBe(false);
});

it("a change or a removal here is seen at once", async () => {
  const { services, rows } = scene();
  rows.set("a", service("a", true));
  await services.shown("a");
  await services.update(service("a", false));
  expect((await services.shown("a"))?.enabled).toBe(false);
  await services.remove("a");
  expect(await services.shown("a")).toBeNull();
});

it("changes are made of what the database has, not of what is shown", async () => {
  const { services, elsewhere, rows } = scene();
  rows.set("a", service("a", true));
  await services.shown("a");
  await elsewhere.update(service("a", false));
  expect((await services.get("a"))?.enabled).toBe(false);
});

it("what is not there, and what is large, is looked for every time; more than so many push each other out", async () => {
  const { services, rows, reads } = scene();
  await services.shown("new");
  rows.set("new", service("new", true));
  expect(await services.shown("new")).not.toBeNull();
  rows.set("large", service("large", true, "x".repeat(serviceKeptTextMax)));
  const before = reads();
  await services.shown("large");
  await services.shown("large");
  expect(reads()).toBe(before + 2);
  for (let i = 0; i < servicesKeptMax; i++) {
    rows.set(`s${i}`, service(`s${i}`, true));
    await services.shown(`s${i}`);
  }
  const full = reads();
  await services.shown("new");
  expect(reads()).toBe(full + 1);
});

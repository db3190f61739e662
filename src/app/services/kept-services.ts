/** A store of services that remembers for some seconds what their addresses show, so that a tile asks no database. */
import { serviceFreshMs, serviceKeptTextMax, servicesKeptMax } from "../../limits.ts";
import type { Clock, ServiceRecord, ServiceStore } from "../ports/index.ts";
import { type Kept, createKept } from "../ports/kept.ts";

/** State of an isolate: services by id, with nobody's rights in them. */
export type ServiceMemory = Kept<ServiceRecord>;

export const createServiceMemory = (): ServiceMemory =>
  createKept({ freshMs: serviceFreshMs, countMax: servicesKeptMax });

/** Changes by this isolate are seen at once, those of others within `serviceFreshMs`; what is not there is always looked for. */
export function keptServices(
  store: Omit<ServiceStore, "shown">,
  { memory, clock }: { readonly memory: ServiceMemory; readonly clock: Clock },
): ServiceStore {
  return {
    ...store,
    async shown(id) {
      const nowMs = Date.parse(clock.now());
      const known = memory.get(id, nowMs);
      if (known) return known;
      const record = await store.get(id);
      if (record && JSON.stringify(record).length <= serviceKeptTextMax) memory.put(id, record, nowMs);
      return record;
    },
    async update(record) {
      const isUpdated = await store.update(record);
      memory.forget(record.id);
      return isUpdated;
    },
    async remove(id) {
      const isRemoved = await store.remove(id);
      memory.forget(id);
      return isRemoved;
    },
  };
}

/** THE LIST of types of secondary services, as GET /service_types shows it. */
import type { ServiceType } from "./service-type.ts";
import { wmts } from "./wmts.ts";
import { xyz } from "./xyz.ts";

export const serviceTypes: readonly ServiceType[] = [xyz, wmts];

export function findServiceType(name: string): ServiceType | null {
  return serviceTypes.find(({ id }) => id.toLowerCase() === name.toLowerCase()) ?? null;
}

/** The contract of a type of secondary services. */
import type { Deps } from "../../app/deps.ts";
import type { ServiceRecord } from "../../app/ports/index.ts";

/** As GET /service_types shows it. */
interface ServiceDefinition {
  readonly title: string;
  readonly description: string;
  readonly configuration: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly process_parameters: readonly unknown[];
}

/** What a request to a service is answered with. */
export interface ServiceScope {
  readonly service: ServiceRecord;
  readonly request: Request;
  readonly query: Readonly<Record<string, string>>;
  readonly deps: Deps;
  /** Public origin, for absolute URLs. */
  readonly origin: string;
}

type ServiceAnswer = (scope: ServiceScope) => Promise<Response>;

/** Whoever makes links to a service. */
interface ServicePlace {
  readonly id: string;
  readonly origin: string;
}

export interface ServiceType {
  /** As the registry of service types spells it; users need not care for its case. */
  readonly id: string;
  /** First part of the paths of its services, of small letters; the id of a service is the second. */
  readonly folder: string;
  readonly definition: ServiceDefinition;
  /** Of clients that show the service. */
  url(place: ServicePlace): string;
  /** Where clients that want more find it. */
  attributes(place: ServicePlace): Readonly<Record<string, unknown>>;
  /** What answers an address, of which `path` is what stands behind the id, not decoded; nothing is looked up yet. */
  answer(url: URL, path: readonly string[]): ServiceAnswer;
  /** The one place where a failure of its services becomes an answer. */
  errors(error: unknown, requestId: string): Response;
}

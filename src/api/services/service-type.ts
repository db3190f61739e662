/** The contract of a type of secondary services. */
import type { Deps } from "../../app/deps.ts";
import type { TileSource } from "../../app/services/tile-source.ts";

/** What a parameter of a configuration may be. */
export type ParameterSchema = { readonly description: string; readonly default?: string | number } & (
  | { readonly type: "string"; readonly enum: readonly string[] }
  | { readonly type: "integer"; readonly minimum: number; readonly maximum: number }
);

/** As GET /service_types shows it. */
interface ServiceDefinition {
  readonly title: string;
  readonly description: string;
  readonly configuration: Readonly<Record<string, ParameterSchema>>;
  readonly process_parameters: readonly unknown[];
}

/** What a request to a service is answered with. */
export interface ServiceScope {
  readonly service: TileSource;
  readonly request: Request;
  readonly query: Readonly<Record<string, string>>;
  readonly deps: Deps;
  /** What all its addresses begin with, absolute and without a slash at the end. */
  readonly address: string;
}

export type ServiceAnswer = (scope: ServiceScope) => Promise<Response>;

/** As STAC's web map links extension has it. */
export interface MapLink {
  readonly rel: "xyz" | "wmts" | "tilejson";
  readonly href: string;
  readonly type: string;
  readonly title: string;
  readonly "wmts:layer"?: string;
}

export interface ServiceType {
  /** As the registry of service types spells it; users need not care for its case. */
  readonly id: string;
  /** First part of the paths of its services, of small letters; the id of a service is the second. */
  readonly folder: string;
  readonly definition: ServiceDefinition;
  /** Of clients that show the service; `address` is what all its addresses begin with. */
  url(address: string): string;
  /** Where clients that want more find it. */
  attributes(address: string): Readonly<Record<string, unknown>>;
  /** The same for clients that follow links. */
  links(address: string): readonly MapLink[];
  /** What answers an address, of which `path` is what stands behind the id, not decoded; nothing is looked up yet. */
  answer(url: URL, path: readonly string[]): ServiceAnswer;
  /** The one place where a failure of its services becomes an answer. */
  errors(error: unknown, requestId: string): Response;
}

/** What all addresses of a service begin with. */
export function serviceAddress(type: ServiceType, id: string, origin: string): string {
  return `${origin}/${type.folder}/${id}`;
}

/** A request that a test makes up, and who sends it. */
import type { RandomNumbers } from "./random-numbers.ts";

/** The root of the API. */
export const V1 = "/openeo/v1";

export interface GeneratedRequest {
  /** What it tries, for messages. */
  readonly tries: string;
  readonly method: string;
  /** Below the server's root. */
  readonly path: string;
  /** Whose token it brings. */
  readonly as: Asker;
  readonly body: string | null;
}

export const askers = ["user", "nobody", "admin", "broken"] as const;
export type Asker = (typeof askers)[number];

/** Things that are there already, which some requests name. */
export interface Known {
  readonly job: string;
  readonly service: string;
  /** The root of a server of strange documents. */
  readonly elsewhere: string;
}

export type Maker = (random: RandomNumbers, known: Known) => GeneratedRequest;

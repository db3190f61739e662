/** What is published of a process besides its texts: official facts (signatures.ts), or what a process of our own brings itself. */
import type { ProcessException } from "../cube/faults.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ParameterSignature {
  readonly name: string;
  /** Where the name does not say enough. */
  readonly description?: string;
  /** One schema, or alternatives. */
  readonly schema: JsonSchema | readonly JsonSchema[];
  readonly optional?: boolean;
  readonly default?: unknown;
}

export interface Signature {
  readonly categories: readonly string[];
  readonly experimental?: true;
  readonly deprecated?: true;
  readonly parameters: readonly ParameterSignature[];
  readonly returns: JsonSchema | readonly JsonSchema[];
  readonly exceptions: readonly ProcessException[];
}

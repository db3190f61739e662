/** What is published of a process besides its texts: official facts. */

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ParameterSignature {
  readonly name: string;
  /** One schema, or alternatives. */
  readonly schema: JsonSchema | readonly JsonSchema[];
  readonly optional?: boolean;
  readonly default?: unknown;
}

export interface Signature {
  readonly categories: readonly string[];
  readonly experimental?: boolean;
  readonly parameters: readonly ParameterSignature[];
  readonly returns: JsonSchema | readonly JsonSchema[];
  readonly exceptions: readonly string[];
}

/** Which types the arguments of a process have, read off its signature: a name or a type that is not in there does not compile. */
import type { Value, ValueObject } from "../cube/program/value.ts";
import type { Signature } from "./signature.ts";

/** One schema, or each of several. */
type Alternative<Schema> = Schema extends readonly unknown[] ? Schema[number] : Schema;

type ParameterOf<S extends Signature> = S["parameters"][number];

export type ParameterName<S extends Signature> = ParameterOf<S>["name"];

/** Parameters of which an alternative has a subtype. */
type NameWith<S extends Signature, Subtype extends string> = keyof {
  [
    P in ParameterOf<S> as Extract<Alternative<P["schema"]>, { readonly subtype: Subtype }> extends never
      ? never
      : P["name"]
  ]: never;
};

export type CubeName<S extends Signature> = NameWith<S, "datacube">;
export type CallbackName<S extends Signature> = NameWith<S, "process-graph">;
export type FilterName<S extends Signature> = NameWith<S, "metadata-filter">;

/** What the parameter of this name can be, apart from data cubes and callbacks; null where it was left out and has no default. */
export type ArgumentOf<S extends Signature, Name> = ValueOfParameter<
  Extract<ParameterOf<S>, { readonly name: Name }>
>;

type ValueOfParameter<P> =
  | (P extends { readonly schema: infer Schema } ? ValueOf<Alternative<Schema>> : never)
  | (P extends { readonly default: infer Default }
      ? Extract<Default, null>
      : P extends { readonly optional: true }
        ? null
        : never);

type NotAValue = "datacube" | "process-graph" | "metadata-filter";

/** The values that a schema allows, as far as its types, its choices and its pairs tell. */
type ValueOf<Schema> = Schema extends { readonly subtype: NotAValue }
  ? never
  : Schema extends { readonly enum: readonly (infer Choice)[] }
    ? Choice
    : Schema extends { readonly type: infer Type }
      ? OfType<Type extends readonly (infer One)[] ? One : Type, Schema>
      : Schema extends { readonly anyOf: readonly (infer One)[] }
        ? ValueOf<One>
        : Value;

type OfType<Type, Schema> = Type extends "number" | "integer"
  ? number
  : Type extends "string"
    ? string
    : Type extends "boolean"
      ? boolean
      : Type extends "null"
        ? null
        : Type extends "array"
          ? ArrayOf<Schema>
          : ObjectOf<Schema>;

type ArrayOf<Schema> = Schema extends { readonly items: infer Items }
  ? Schema extends { readonly minItems: 2; readonly maxItems: 2 }
    ? readonly [ValueOf<Items>, ValueOf<Items>]
    : readonly ValueOf<Items>[]
  : readonly Value[];

type ObjectOf<Schema> = Schema extends {
  readonly properties: infer Properties;
  readonly required: readonly (infer Required)[];
}
  ? { readonly [K in keyof Properties & Required]: ValueOf<Properties[K]> } & {
      readonly [K in Exclude<keyof Properties, Required>]?: ValueOf<Properties[K]>;
    }
  : ValueObject;

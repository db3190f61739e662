/** What is chosen, and the graph that it makes. */
import type { Collection } from "../data/collection.ts";
import type { Graph } from "../graph/nodes.ts";
import type { Recipe } from "../graph/recipes/recipe.ts";
import type { Stretch } from "../graph/stretch.ts";

export interface Chosen {
  readonly collection: Collection | null;
  /** With data where the map looks, ascending. */
  readonly days: readonly string[];
  readonly day: string | null;
  readonly before: string | null;
  readonly band: string;
  readonly stretch: Stretch;
  /** Null: the graph was written by hand. */
  readonly recipe: Recipe | null;
  readonly graph: Graph | null;
}

export interface Workbench {
  readonly now: Chosen;
  /** A graph of its own goes before that of the recipe. */
  choose(change: Partial<Chosen>): void;
  /** Called after every change. */
  onChange(act: (now: Chosen, before: Chosen) => void): void;
}

export function createWorkbench(): Workbench {
  const listeners: ((now: Chosen, before: Chosen) => void)[] = [];
  let now: Chosen = {
    collection: null,
    days: [],
    day: null,
    before: null,
    band: "",
    stretch: [0, 1],
    recipe: null,
    graph: null,
  };
  return {
    get now() {
      return now;
    },
    choose(change) {
      const before = now;
      const next = { ...now, ...change };
      now = { ...next, graph: change.graph ?? made(next) };
      for (const act of listeners) act(now, before);
    },
    onChange: (act) => void listeners.push(act),
  };
}

function made({ collection, recipe, day, before, band, stretch, graph }: Chosen): Graph | null {
  if (!recipe) return graph;
  if (!collection || day === null) return null;
  return recipe.graph({ collection, day, before: before ?? day, band, stretch });
}

/** The node whose values the picture shows; of graphs by hand the result. */
export function valuesNode({ recipe, graph }: Chosen): string | null {
  if (recipe) return recipe.values;
  return Object.entries(graph ?? {}).find(([, { result }]) => result)?.[0] ?? null;
}

/** What jobs, services and programs are called that are made of it. */
export function titleOf({ recipe, collection, day }: Chosen): string {
  if (!recipe) return "My graph";
  return `${recipe.title}, ${day ?? ""}, ${collection?.title ?? ""}`.slice(0, 120);
}

/** Everything that is wrong with a graph, up to a number and a size: an answer is never much larger than its question. */
import { type ErrorCode, type PathStep, shortened } from "../../errors.ts";
import type { About } from "../../cube/faults.ts";
import { errorCharactersMax, errorsCharactersMax, errorsMax, nameCharactersMax } from "../../limits.ts";

export interface GraphError extends About {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: readonly PathStep[];
}

/** There is no room for more mistakes; those that were noted are told. */
class Enough extends Error {}

/** What is noted while the work is done; the value is null when it was given up because of too many mistakes. */
export function collected<T>(work: (mistakes: Mistakes) => T): {
  readonly value: T | null;
  readonly errors: readonly GraphError[];
} {
  const errors: GraphError[] = [];
  try {
    return { value: work(new Mistakes(errors)), errors };
  } catch (error) {
    if (error instanceof Enough) return { value: null, errors };
    throw error;
  }
}

export class Mistakes {
  readonly #errors: GraphError[];
  #characters = 0;

  constructor(errors: GraphError[]) {
    this.#errors = errors;
  }

  get count(): number {
    return this.#errors.length;
  }

  /** Raises `Enough` when this was the last one for which there is room. */
  note(error: GraphError): void {
    const message = shortened(error.message, errorCharactersMax);
    const path = error.path.map(shortStep);
    const parameter = error.parameter === undefined ? {} : { parameter: shown(error.parameter) };
    this.#errors.push({ ...error, message, path, ...parameter });
    this.#characters += message.length;
    for (const step of path) this.#characters += step.node_id.length + (step.process_id?.length ?? 0);
    if (this.#errors.length >= errorsMax || this.#characters >= errorsCharactersMax) throw new Enough();
  }
}

function shortStep(step: PathStep): PathStep {
  return {
    node_id: shown(step.node_id),
    ...(step.process_id === undefined ? {} : { process_id: shown(step.process_id) }),
  };
}

/** A name of the user's, as messages show it. */
export function shown(name: string): string {
  return shortened(name, nameCharactersMax);
}

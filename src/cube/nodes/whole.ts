/** A fold that is a plain function of all its inputs. */
import type { Chunk } from "../chunk.ts";
import type { Fold } from "../node.ts";
import type { Paced } from "../pace.ts";

/** Collects `count` chunks, then computes. Nodes that use it with more than one input set `keepsInputs` in their work. */
export function whole(count: number, compute: (chunks: readonly Chunk[]) => Chunk | Paced<Chunk>): Fold {
  const chunks: Chunk[] = [];
  return {
    feed(_index, chunk) {
      chunks.push(chunk);
      return chunks.length === count ? "done" : "more";
    },
    finish: () => compute(chunks),
  };
}

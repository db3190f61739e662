/** How long the tasks of an isolate wait for blocks that another task is reading: less after each wait in vain, more where waiting helps. */
import { blockWaitMsMax, blockPauseMsMax } from "../../limits.ts";

/**
 * Waiting is in vain when the other task reads in another data centre, has died, or does without the block after all, and where
 * nothing is kept at all. The isolate keeps this, so that it learns once for all of its tasks.
 */
export interface AdaptiveWait {
  /** Milliseconds that a read waits without getting a block; 0: not at all. */
  ms(): number;
  rewarded(): void;
  vain(): void;
  /** Looks once whether what was put can be had again. */
  probe(isKept: () => Promise<boolean>): Promise<void>;
}

export function createAdaptiveWait(): AdaptiveWait {
  let ms = blockWaitMsMax;
  let isProbed = false;
  return {
    ms: () => ms,
    rewarded() {
      ms = Math.min(blockWaitMsMax, Math.max(2 * ms, blockPauseMsMax));
    },
    vain() {
      ms = ms / 4 < blockPauseMsMax ? 0 : ms / 4;
    },
    async probe(isKept) {
      if (isProbed) return;
      isProbed = true;
      if (!(await isKept())) ms = 0;
    },
  };
}

/** At most so many reads in flight: an object of one invocation, shared by all its sources. */
import type { ByteSource } from "../bytes.ts";

export interface Limiter {
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createLimiter(inFlightMax: number): Limiter {
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    inFlight--;
    waiting.shift()?.();
  };
  return {
    async run(task) {
      if (inFlight >= inFlightMax) await new Promise<void>((resolve) => waiting.push(resolve));
      inFlight++;
      try {
        return await task();
      } finally {
        leave();
      }
    },
  };
}

export function limited(source: ByteSource, limiter: Limiter): ByteSource {
  return { key: source.key, read: (range, options) => limiter.run(() => source.read(range, options)) };
}

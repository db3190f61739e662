/** Time that passes only when nothing else is left to do: what waits for the earliest moment goes on next. */
export interface VirtualTime {
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Lets time pass until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

export function virtualTime(): VirtualTime {
  let now = 0;
  let entered = 0;
  const waiting: { readonly at: number; readonly order: number; resolve(): void }[] = [];
  const next = (): void => {
    waiting.sort((a, b) => b.at - a.at || b.order - a.order);
    const first = waiting.pop();
    if (!first) throw new Error("everyone waits, and nobody for the time");
    now = first.at;
    first.resolve();
  };
  return {
    now: () => now,
    wait: (ms) => new Promise((resolve) => void waiting.push({ at: now + ms, order: entered++, resolve })),
    async until(promise) {
      let settled = false;
      const end = (): void => void (settled = true);
      promise.then(end, end);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled) return promise;
        next();
      }
    },
  };
}

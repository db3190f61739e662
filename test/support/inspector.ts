/** What a Worker holds in memory, asked by the protocol of debuggers: the heap of V8 and the bytes of array buffers. */

interface Inspector {
  /** In bytes, with what nobody holds any more and has not been collected. */
  memory(): Promise<number>;
  /** In bytes, of what somebody holds. */
  held(): Promise<number>;
  close(): void;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

async function inspect(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    readonly webSocketDebuggerUrl: string;
  }[];
  // The proxy in front of the Worker lets nobody in without an origin. Node's client takes headers, which its types do not know.
  const init = { headers: { Origin: "http://localhost" } } as unknown as string[];
  const socket = new WebSocket(targets[0]!.webSocketDebuggerUrl, init);
  await new Promise((settle, fail) => {
    socket.addEventListener("open", settle, { once: true });
    socket.addEventListener("error", fail, { once: true });
  });
  const waiting = new Map<number, (result: unknown) => void>();
  let sent = 0;
  socket.addEventListener("message", ({ data }) => {
    if (String(data).startsWith('{"method":"HeapProfiler.addHeapSnapshotChunk"')) return;
    const { id, result } = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  const call = (method: string): Promise<unknown> =>
    new Promise((settle) => {
      waiting.set(++sent, settle);
      socket.send(JSON.stringify({ id: sent, method }));
    });
  await call("Runtime.enable");
  await call("HeapProfiler.enable");
  const memory = async (): Promise<number> => {
    const { usedSize, backingStorageSize } = (await call("Runtime.getHeapUsage")) as HeapUsage;
    return usedSize + backingStorageSize;
  };
  return {
    memory,
    async held() {
      // The proxy in front of the Worker gives no answer to `collectGarbage`; a snapshot begins with a collection.
      await call("HeapProfiler.takeHeapSnapshot");
      return memory();
    },
    close: () => socket.close(),
  };
}

/** What the Worker holds while nothing is asked of it, in bytes. */
export async function heldMemory(port: number): Promise<number> {
  const inspector = await inspect(port);
  const bytes = await inspector.held();
  inspector.close();
  return bytes;
}

/** The most that the Worker held while something was done, in bytes. */
export async function peakMemory(port: number, act: () => Promise<unknown>): Promise<number> {
  const inspector = await inspect(port);
  let peak = 0;
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      peak = Math.max(peak, await inspector.memory());
      await new Promise((settle) => setTimeout(settle, 20));
    }
  })();
  try {
    await act();
  } finally {
    isDone = true;
    await watching;
    inspector.close();
  }
  return peak;
}

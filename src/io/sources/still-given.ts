/** Whether what was kept of a file may be used: by those who are still given it, and while it is still the same. */
import type { ByteSource } from "../bytes.ts";
import { SourceChanged, endsUse } from "../faults.ts";
import type { Freshness } from "./freshness.ts";
import type { Headers } from "./headers.ts";

export interface KeptFile {
  /** What is kept of it is kept under this. */
  readonly key: string;
  readonly bytes: ByteSource;
}

interface AskPorts {
  readonly freshness: Freshness | null;
  readonly headers: Headers;
  readonly signal: AbortSignal | null;
}

/** Raises what the file's server says to somebody who is not given this version any more. */
export type Ask = (file: KeptFile, validator: string | null) => Promise<void>;

/** An object of one invocation: its reads of one file wait for one question. */
export function createAsk({ freshness, headers, signal }: AskPorts): Ask {
  const asking = new Map<string, Promise<void>>();
  /** One byte tells. A server that does not answer does not make useless what its file was given for before. */
  const ask = async ({ key, bytes }: KeptFile, validator: string | null): Promise<void> => {
    try {
      const read = await bytes.read({ offset: 0, length: 1 }, { validator, signal });
      // A page that asks for a login has no version, or another one.
      if (validator !== null && read.validator !== validator) throw new SourceChanged(bytes.key);
    } catch (error) {
      if (endsUse(error)) await headers.forget(key);
      if (endsUse(error) || signal?.aborted) throw error;
      freshness?.confirm(key, validator);
    }
  };
  return async (file, validator) => {
    if (!freshness || freshness.isFresh(file.key, validator)) return;
    const key = `${file.key}|${validator}`;
    const started = asking.get(key) ?? ask(file, validator);
    asking.set(key, started);
    await started;
  };
}

/** Bytes whose every answer tells that the file is still given. */
export function tellingFreshness({ key, bytes }: KeptFile, freshness: Freshness | null): ByteSource {
  return {
    key: bytes.key,
    async read(range, options) {
      const read = await bytes.read(range, options);
      freshness?.confirm(key, read.validator);
      return read;
    },
  };
}

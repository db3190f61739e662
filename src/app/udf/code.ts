/** The text of a function: as it stands in the graph, at an https address, or in a file of the user. */
import { ProcessFault } from "../../cube/faults.ts";
import type { Fetch } from "../../io/bytes/http.ts";
import { readBody } from "../../io/http/body.ts";
import { publicUrl } from "../../io/http/public-url.ts";
import { udfCodeBytesMax } from "../../limits.ts";
import type { FunctionUse } from "../../openeo/function.ts";
import { OpenEOError } from "../../errors.ts";

export interface CodePorts {
  /** To outside servers: checked, tried again, without credentials. */
  readonly fetch: Fetch;
  readonly signal: AbortSignal | null;
  /** A file of whoever asks by its path, at most one byte more than a function may have; null where there is none. */
  userFile(path: string): Promise<Uint8Array | null>;
}

/** Read when the graph is bound: the text stays what it was then. */
export async function codeOf(use: FunctionUse, ports: CodePorts): Promise<string> {
  const { udf, origin } = use;
  const node = { node: origin };
  if (/[\r\n]/.test(udf)) return requireShort(udf, use);
  if (/^https?:\/\//i.test(udf)) return textOf(await fetched(use, ports), use);
  const bytes = await ports.userFile(udf);
  if (bytes) return textOf(bytes, use);
  throw new ProcessFault(
    "FileNotFound",
    `There is no file '${udf.slice(0, 200)}' of yours; a function that stands in the graph itself has more than one line.`,
    node,
  );
}

async function fetched({ udf, path }: FunctionUse, { fetch, signal }: CodePorts): Promise<Uint8Array> {
  const response = await fetch(udf, { headers: {}, ...(signal ? { signal } : {}) });
  if (!response.ok) {
    await response.body?.cancel();
    const passes = response.status === 429 || response.status >= 500;
    throw new OpenEOError(
      passes ? "InfrastructureBusy" : "FileNotFound",
      `The function at ${publicUrl(udf)} cannot be read: the server answers with status ${response.status}.`,
      path,
    );
  }
  return readBody(response, { url: udf, bytesMax: udfCodeBytesMax });
}

function textOf(bytes: Uint8Array, use: FunctionUse): string {
  try {
    return requireShort(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes), use);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ProcessFault("ProcessParameterInvalid", "The function is no text in UTF-8.", {
      node: use.origin,
    });
  }
}

function requireShort(code: string, { origin }: FunctionUse): string {
  if (code.length <= udfCodeBytesMax && new TextEncoder().encode(code).length <= udfCodeBytesMax) return code;
  throw new ProcessFault(
    "ProcessParameterInvalid",
    `The function has more than ${udfCodeBytesMax / 1024} KiB; data that it needs can be given as 'context'.`,
    { node: origin },
  );
}

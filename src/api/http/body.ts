/** Request bodies: bounded, and JSON or a clear error. */
import { OpenEOError } from "../../errors.ts";
import { bodyDepthMax, bodyDrainBytesMax, graphBytesMax } from "../../limits.ts";
import { isDeeperThan } from "../../openeo/graph/nested.ts";

export async function jsonBody(
  request: Request,
  bytesMax: number = graphBytesMax,
): Promise<Record<string, unknown>> {
  const text = await boundedText(request, bytesMax);
  if (text.trim() === "") throw new OpenEOError("ContentTypeInvalid", "The request needs a JSON body.");
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new OpenEOError("ContentTypeInvalid", "The body of the request must be a JSON object.");
  if (isDeeperThan(value, bodyDepthMax))
    throw new OpenEOError(
      "ContentTypeInvalid",
      `The body of the request is nested deeper than ${bodyDepthMax} levels.`,
    );
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OpenEOError("ContentTypeInvalid", "The body of the request is not valid JSON.");
  }
}

/** A body that is too large is read to its end without being kept: a connection cut in the middle would hide the error. */
async function boundedText(request: Request, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes <= bytesMax) chunks.push(chunk as Uint8Array);
    else chunks.length = 0;
    if (bytes > bodyDrainBytesMax) break;
  }
  if (bytes > bytesMax) {
    throw new OpenEOError(
      "ProcessGraphComplexity",
      `The body of the request is larger than ${bytesMax} bytes.`,
    );
  }
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return new TextDecoder().decode(all);
}

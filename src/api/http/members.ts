/** Members that jobs and services share: texts, and what is not ours and kept for clients. All of bounded size. */
import { OpenEOError } from "../../errors.ts";
import { isDeeperThan } from "../../openeo/graph/nested.ts";
import { descriptionBytesMax, extraBytesMax, graphDepthMax, titleBytesMax } from "../../limits.ts";

type Members = Readonly<Record<string, unknown>>;

/** The texts that a body names; absent ones are left out. */
export function textsOf(body: Members): {
  readonly title?: string | null;
  readonly description?: string | null;
} {
  return {
    ...("title" in body ? { title: textOf(body, "title", titleBytesMax) } : {}),
    ...("description" in body ? { description: textOf(body, "description", descriptionBytesMax) } : {}),
  };
}

function textOf(body: Members, name: string, bytesMax: number): string | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "string")
    throw new OpenEOError("ProcessParameterInvalid", `The parameter '${name}' must be a text or null.`);
  if (bytesOf(value) > bytesMax)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The parameter '${name}' has more than ${bytesMax} bytes.`,
    );
  return value;
}

/** Before a change. */
export function requireAnyMember(body: Members): void {
  if (Object.keys(body).length === 0)
    throw new OpenEOError(
      "NoDataForUpdate",
      "For this request, no valid data has been submitted: the body has no members.",
    );
}

/** Members that are not ours; refused where they are too much to keep. */
export function requireKeepable(extra: Members): void {
  if (isDeeperThan(extra, graphDepthMax))
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `Additional members are nested deeper than ${graphDepthMax} levels.`,
    );
  if (bytesOf(JSON.stringify(extra)) > extraBytesMax)
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `Additional members have together more than ${extraBytesMax} bytes as JSON.`,
    );
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

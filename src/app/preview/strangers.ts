/** What previews do for people who have not logged in: where the deployment allows it, a few a minute, of processes that need nothing of others. */
import { OpenEOError, TryLater } from "../../errors.ts";
import { previewWindowSeconds } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { type LookedUp, nothingCalled } from "../udp/look-up.ts";
import { deferredCalls } from "../udp/deferred.ts";
import { requireProcess } from "../request/process.ts";

/** Whose slots heavy previews of strangers take; no account can have this id. */
export const strangers = "~strangers";

/** Raises AuthenticationRequired and TooManyRequests. `network`: where the request comes from. */
export async function admitStranger(
  network: string,
  { anonymousPreviews, throttles }: Pick<Deps, "anonymousPreviews" | "throttles">,
): Promise<void> {
  if (!anonymousPreviews)
    throw new OpenEOError(
      "AuthenticationRequired",
      "Unauthorized: previews are for users who have logged in.",
    );
  if (await throttles.previewsByAddress(network)) return;
  throw new TryLater(
    "TooManyRequests",
    "Too many previews without login; wait a minute, or log in.",
    previewWindowSeconds,
  );
}

/** A process that calls nothing but predefined processes. Raises what is wrong with it. */
export function strangersProcess(process: unknown): LookedUp {
  const [foreign] = deferredCalls(process);
  if (foreign)
    throw new OpenEOError(
      "ProcessNamespaceInvalid",
      "Processes that are defined elsewhere are fetched for users who have logged in only.",
      foreign.path,
    );
  requireProcess(process, nothingCalled.called);
  return nothingCalled;
}

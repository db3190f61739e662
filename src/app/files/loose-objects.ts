/** Objects that no file leads to any more, or not yet: each is removed first and its row last, so that none is forgotten. */
import { looseObjectsPerSweep } from "../../limits.ts";
import type { Deps } from "../deps.ts";
import { eachAlone } from "../ports/each-alone.ts";
import type { LooseObject } from "../ports/user-files.ts";
import { fileObject } from "./file-object.ts";

type LoosePorts = Pick<Deps, "userFiles" | "files">;

/** Safe to run twice, and while the upload goes on: what has become a file meanwhile stays one. */
export async function removeLoose(object: LooseObject, { userFiles, files }: LoosePorts): Promise<void> {
  if (!(await userFiles.giveUp(object.version))) return;
  const key = fileObject(object.owner, object.version);
  if (object.uploadId !== null) await files.abortUpload({ key, uploadId: object.uploadId });
  await files.remove(key);
  await userFiles.forget(object.version);
}

/** By the clock: what requests left behind that were killed. */
export async function sweepLooseObjects(deps: LoosePorts & Pick<Deps, "clock">): Promise<void> {
  const expired = await deps.userFiles.expired(deps.clock.now(), looseObjectsPerSweep);
  await eachAlone(expired, (object) => removeLoose(object, deps));
}

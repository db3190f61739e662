/** The grant of a run's files: for those who showed a signed link of it, or whose job it is. */
import { OwnFolder } from "../../cube/own-object.ts";
import { runFolder } from "../ports/stored-keys.ts";
import type { SignedRun } from "./signed-links.ts";

export function runFiles({ job, run }: SignedRun): OwnFolder {
  return new OwnFolder(runFolder(job, run));
}

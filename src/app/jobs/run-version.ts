/** What a run is written in. Runs that another version of it began are planned anew: its rows, messages and plans may mean other things. */
import { hashText } from "../../cube/hash.ts";
import { kindRevisions } from "../../cube/nodes/index.ts";

/** Raised whenever plans, rounds of stages, tasks, messages or rows of a run change in a way that older ones cannot be read with. */
const FORMAT = 6;

let made: string | null = null;

/** A kind of nodes with another revision makes other pixels: one result must not have both. Hashed when it is asked for: an isolate that starts waits for nothing. */
export function runVersion(): string {
  return (made ??= `${FORMAT}-${hashText(kindRevisions).slice(0, 12)}`);
}

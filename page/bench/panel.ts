/** What the parts of the page share. */
import { element } from "../dom.ts";
import type { LiveMap } from "../map.ts";
import type { Workbench } from "./workbench.ts";

export interface Panel {
  readonly map: LiveMap;
  readonly bench: Workbench;
}

/** Tells the person how it stands; an empty text takes it back. */
export function say(text: string, kind: "fine" | "wrong" = "fine"): void {
  const said = element("said");
  said.textContent = text;
  said.className = kind === "wrong" ? "said wrong" : "said";
}

/** Failures are told where the person looks. */
export async function act(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if ((error as Error).name !== "AbortError") say((error as Error).message, "wrong");
  }
}

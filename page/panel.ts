/** What the parts that belong to a user share. */
import type { Session } from "./api.ts";
import { element } from "./dom.ts";
import type { LiveMap } from "./map.ts";

export interface Panel {
  readonly session: Session;
  readonly map: LiveMap;
  /** Tells the person what went wrong; an empty text takes it back. */
  readonly say: (text: string) => void;
}

/** Failures are told where the person looks. */
export async function act(task: () => Promise<void>, panel: Panel): Promise<void> {
  try {
    await task();
    panel.say("");
  } catch (error) {
    panel.say((error as Error).message);
  }
}

/** The map shows something that the date slider does not speak of: it is named instead. */
export function leaveDates(title: string): void {
  element("date-text").textContent = title;
  element("map").scrollIntoView({ behavior: "smooth", block: "center" });
}

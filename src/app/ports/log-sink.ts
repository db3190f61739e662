/** What is to be told to whoever asked, in the log of a job, a service or a request: bounded, whatever a function says. */
import { saidBytesMax, saidLinesMax } from "../../limits.ts";
import type { LogEntry } from "./log-entry.ts";

export type SaidLine = Omit<LogEntry, "id" | "time">;

export interface LogSink {
  add(line: SaidLine): void;
  /** All so far, which are then forgotten. */
  take(): readonly SaidLine[];
}

/** Of one request or task. What is over is counted. */
export function createLogSink(): LogSink {
  let lines: SaidLine[] = [];
  let bytes = 0;
  let dropped = 0;
  return {
    add(line) {
      const size = JSON.stringify(line).length;
      if (lines.length >= saidLinesMax || bytes + size > saidBytesMax) {
        dropped++;
        return;
      }
      lines.push(line);
      bytes += size;
    },
    take() {
      const cut: SaidLine[] =
        dropped > 0
          ? [{ level: "warning", message: `The log is cut here: ${dropped} further lines are left out.` }]
          : [];
      const taken = [...lines, ...cut];
      lines = [];
      bytes = 0;
      dropped = 0;
      return taken;
    },
  };
}

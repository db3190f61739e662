/** What a function says goes to the log of the job or the request: so many lines of so many characters. */
const LINES_MAX = 200;
const CHARACTERS_MAX = 2000;

/** A console, and the list that it writes to. */
export function listeningConsole() {
  const lines = [];
  const say = (level) =>
    ({
      [level](...parts) {
        const message = parts.map(textOf).join(" ").slice(0, CHARACTERS_MAX);
        if (lines.length < LINES_MAX) lines.push({ level, message });
        else if (lines.length === LINES_MAX)
          lines.push({ level: "warning", message: `Only the first ${LINES_MAX} lines are kept.` });
      },
    })[level];
  const info = say("info");
  const warning = say("warning");
  return {
    console: Object.freeze({ log: info, info, debug: say("debug"), warn: warning, error: say("error") }),
    lines,
  };
}

function textOf(value) {
  if (typeof value === "string") return value;
  if (typeof value === "function") return `[function ${value.name}]`;
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.length}]`;
  const json =
    typeof value === "object" && value !== null && !(value instanceof Error)
      ? JSON.stringify(value)
      : undefined;
  return json ?? String(value);
}

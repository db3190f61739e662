/** What every node of the graph is, and what the whole would read: as the server explains it, without reading a thing. */
import { call } from "../api.ts";
import { element, make } from "../dom.ts";
import { roundedBox } from "../view/box.ts";
import { type Panel, act } from "./panel.ts";
import { withZone } from "./zonal.ts";

interface ExplainedNode {
  readonly node: string;
  readonly process_id: string;
  readonly gives: string;
  readonly dimensions?: readonly {
    readonly name: string;
    readonly size?: number;
    readonly known_after?: string;
  }[];
  readonly data_type?: string;
  readonly value?: unknown;
  readonly known_after?: string;
}

interface Explanation {
  readonly nodes: readonly ExplainedNode[];
  readonly work: { readonly blocks: number; readonly bytes: number; readonly exact: boolean };
  readonly synchronous: string;
}

interface Validated {
  readonly errors: readonly { readonly message: string }[];
  readonly explanation?: Explanation;
}

export function startExplainPanel({ bench, map }: Panel): () => void {
  let asked = "";
  const show = (): void => {
    const { graph } = bench.now;
    if (element("panel-explain").hidden || !graph) return;
    const process_graph = withZone(graph, roundedBox(map.box()));
    const text = JSON.stringify(process_graph);
    if (text === asked) return;
    asked = text;
    void act(async () => {
      const { body } = await call<Validated>("POST", "/validation?explain=true", { body: { process_graph } });
      if (text === asked) draw(body!);
    });
  };
  bench.onChange(show);
  map.onMoved(show);
  return show;
}

function draw({ errors, explanation }: Validated): void {
  element("explain-sum").textContent = explanation
    ? sumOf(explanation)
    : errors.map(({ message }) => message).join(" ") || "There is nothing to explain yet.";
  element("explain-nodes").replaceChildren(
    ...(explanation?.nodes ?? []).map((each) =>
      make("tr", {
        children: [
          make("th", { text: each.node }),
          make("td", { text: each.process_id }),
          make("td", { text: givesText(each) }),
        ],
      }),
    ),
  );
}

const WAYS: Readonly<Record<string, string>> = {
  direct: "computed at once",
  job: "computed as a job that is waited for",
  refused: "too large for one request: run it as a job",
};

function sumOf({ work, synchronous }: Explanation): string {
  const mebibytes = (work.bytes / 1048576).toFixed(1);
  return `Reads ${work.exact ? "" : "about "}${work.blocks} blocks, ${mebibytes} MiB, for what the map shows at full resolution; ${WAYS[synchronous] ?? synchronous}.`;
}

function givesText({
  gives,
  dimensions = [],
  data_type: type,
  value,
  known_after: after,
}: ExplainedNode): string {
  if (gives === "cube") {
    const sizes = dimensions.map(
      ({ name, size, known_after }) => `${name} ${size ?? `after ${known_after}`}`,
    );
    return `${sizes.join(" × ")}${type ? `, ${type}` : ""}`;
  }
  if (gives === "value") return JSON.stringify(value).slice(0, 120);
  return after ? `known after ${after}` : gives;
}

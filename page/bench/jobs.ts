/** Batch jobs of the user: made here or by any client, watched while they run, their results on the map. */
import { call, get, here } from "../api.ts";
import { button, confirmed, element, link, make, replaceRows } from "../dom.ts";
import { filesGraph } from "../graph/derived.ts";
import { roundedBox } from "../view/box.ts";
import type { Box } from "../view/box.ts";
import { type Panel, act, say } from "./panel.ts";
import { titleOf, valuesNode } from "./workbench.ts";
import { withZone } from "./zonal.ts";

interface JobDocument {
  readonly id: string;
  readonly title?: string;
  readonly status: string;
  readonly progress: number;
  readonly created: string;
  readonly queued?: string;
  readonly updated: string;
}

interface ResultsDocument {
  readonly assets: Readonly<Record<string, { readonly href: string }>>;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

const ACTIVE = ["queued", "running"];
/** Time between two looks at the list, in milliseconds: often while something runs. */
const BUSY_MS = 700;
const IDLE_MS = 10_000;
/** Jobs shown, newest first. */
const SHOWN = 12;

export interface Jobs {
  /** Begins to look, for whoever is logged in now. */
  start(): void;
  stop(): void;
  run(): Promise<void>;
}

export function startJobs(panel: Panel): Jobs {
  let timer = 0;
  let shown = "";
  const look = async (): Promise<void> => {
    const { jobs: all } = await get<{ jobs: JobDocument[] }>("/jobs");
    const jobs = all.toReversed().slice(0, SHOWN);
    const seen = JSON.stringify(jobs);
    // Rows that stay as they are can be clicked and read in peace.
    if (seen !== shown)
      replaceRows(
        element("jobs"),
        jobs.map((job) => row(job, panel, look)),
      );
    shown = seen;
    element("jobs-none").hidden = jobs.length > 0;
    again(jobs.some(isActive) ? BUSY_MS : IDLE_MS);
  };
  /** Looks again, also after a failure, and leaves on the page what other actions have said. */
  const again = (pause: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch(() => again(IDLE_MS)), pause);
  };
  return {
    start: () => void act(look),
    stop() {
      clearTimeout(timer);
      shown = "";
      element("jobs").replaceChildren();
      element("jobs-none").hidden = false;
    },
    async run() {
      const { id } = await call("POST", "/jobs", { body: jobOf(panel) });
      await call("POST", `/jobs/${id}/results`);
      await look();
    },
  };
}

function jobOf({ bench, map }: Panel): object {
  const { graph, recipe } = bench.now;
  if (!graph) throw new Error("There is nothing to compute yet: choose a day with data.");
  const values = recipe?.draws === "map" ? valuesNode(bench.now) : null;
  const whole = values === null ? graph : filesGraph(graph, values);
  return { title: titleOf(bench.now), process: { process_graph: withZone(whole, roundedBox(map.box())) } };
}

const isActive = (job: JobDocument): boolean => ACTIVE.includes(job.status);
const nameOf = (job: JobDocument): string =>
  job.title ?? `Job of ${job.created.slice(0, 16).replace("T", " ")}`;

function row(job: JobDocument, panel: Panel, look: () => Promise<void>): HTMLElement {
  const files = filesOf(job);
  const named = (text: string, task: () => Promise<void>): HTMLButtonElement =>
    button(text, () => act(task), nameOf(job));
  const change = (text: string, method: string, path: string): HTMLButtonElement =>
    named(text, async () => {
      await call(method, `/jobs/${job.id}${path}`);
      await look();
    });
  const remove = named("Delete", async () => {
    if (!(await confirmed(`Delete "${nameOf(job)}" and its files?`))) return;
    await call("DELETE", `/jobs/${job.id}`);
    await look();
  });
  const looks = [
    named("On the map", () => showResult(job, panel)),
    named("Files", () => listFiles(job, files)),
  ];
  const actions = isActive(job)
    ? [change("Cancel", "DELETE", "/results")]
    : [...(job.status === "finished" ? looks : [change("Start", "POST", "/results")]), remove];
  const made = make("li", {
    children: [
      make("div", {
        class: "row",
        children: [
          make("strong", { text: nameOf(job) }),
          make("span", { class: `state ${job.status}`, text: stateText(job) }),
          make("span", { class: "actions", children: actions }),
        ],
      }),
      ...(isActive(job) ? [progressBar(job)] : []),
      files,
    ],
  });
  made.dataset["id"] = job.id;
  return made;
}

/** Lists of files outlive the next look at the jobs. */
const listed = new Map<string, HTMLElement>();

function filesOf(job: JobDocument): HTMLElement {
  const key = `${job.id} ${job.updated}`;
  const known = listed.get(key);
  if (known) return known;
  const files = make("span", { class: "files" });
  listed.set(key, files);
  return files;
}

function stateText(job: JobDocument): string {
  if (job.status === "running") return `running, ${Math.round(job.progress)} %`;
  if (job.status !== "finished" || job.queued === undefined) return job.status;
  const seconds = (Date.parse(job.updated) - Date.parse(job.queued)) / 1000;
  return `finished in ${seconds.toFixed(1)} s`;
}

function progressBar(job: JobDocument): HTMLProgressElement {
  const bar = make("progress");
  bar.max = 100;
  bar.value = job.progress;
  bar.setAttribute("aria-label", `Progress of ${nameOf(job)}`);
  return bar;
}

const resultsOf = (job: JobDocument): Promise<ResultsDocument> =>
  get<ResultsDocument>(`/jobs/${job.id}/results`);

/** By the map that the results link to. */
async function showResult(job: JobDocument, { map }: Panel): Promise<void> {
  const tilejson = (await resultsOf(job)).links.find(({ rel }) => rel === "tilejson");
  if (!tilejson) throw new Error("This job left no GeoTIFF behind that a map could show.");
  const { tiles, bounds } = await get<{ tiles: readonly [string]; bounds: Box }>(tilejson.href);
  map.show(here(tiles[0]));
  map.fit(bounds);
  say(`On the map: ${nameOf(job)}`);
}

async function listFiles(job: JobDocument, into: HTMLElement): Promise<void> {
  const { assets } = await resultsOf(job);
  into.replaceChildren(...Object.entries(assets).map(([name, asset]) => link(name, here(asset.href))));
}

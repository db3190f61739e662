/** Batch jobs of the user: started here or by any client, watched while they run, their results on the map. */
import type { Session } from "./api.ts";
import { button, element, link, make, replaceRows } from "./dom.ts";
import { exampleJob, exampleTitle } from "./example.ts";
import { type Panel, act, leaveDates } from "./panel.ts";
import { type ResultsDocument, pictureOf } from "./results.ts";

interface JobDocument {
  readonly id: string;
  readonly title?: string;
  readonly status: string;
  readonly progress: number;
  readonly created: string;
  readonly queued?: string;
  readonly updated: string;
}

const ACTIVE = ["queued", "running"];
/** Time between two looks at the list, in milliseconds: often while something runs. */
const BUSY_MS = 700;
const IDLE_MS = 10_000;
/** Jobs shown, newest first. */
const SHOWN = 6;

export function startJobs(panel: Panel): void {
  let timer = 0;
  let shown = "";
  const look = async (): Promise<void> => {
    const { body } = await panel.session.call<{ jobs: JobDocument[] }>("GET", "/jobs");
    const jobs = body!.jobs.toReversed().slice(0, SHOWN);
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
  element("run-example").onclick = () => act(() => runExample(panel, look), panel);
  void act(look, panel);
}

async function runExample(panel: Panel, look: () => Promise<void>): Promise<void> {
  const process = { process_graph: exampleJob };
  const { id } = await panel.session.call("POST", "/jobs", { title: exampleTitle, process });
  await panel.session.call("POST", `/jobs/${id}/results`);
  await look();
}

const isActive = (job: JobDocument): boolean => ACTIVE.includes(job.status);

function row(job: JobDocument, panel: Panel, look: () => Promise<void>): HTMLElement {
  const { session } = panel;
  const then = (task: () => Promise<unknown>) => () =>
    act(async () => {
      await task();
      await look();
    }, panel);
  const files = filesOf(job);
  const named = (text: string, task: () => unknown): HTMLButtonElement =>
    button(text, task, job.title ?? job.id);
  const change = (text: string, method: string, path: string): HTMLButtonElement =>
    named(
      text,
      then(() => session.call(method, `/jobs/${job.id}${path}`)),
    );
  const looks = [
    named("On the map", () => act(() => showResult(job, panel), panel)),
    named("Files", () => act(() => listFiles(job, session, files), panel)),
  ];
  const actions = isActive(job)
    ? [change("Cancel", "DELETE", "/results")]
    : [
        ...(job.status === "finished" ? looks : [change("Start", "POST", "/results")]),
        change("Delete", "DELETE", ""),
      ];
  const title = make("strong", { text: job.title ?? job.id });
  const state = make("span", { class: `state ${job.status}`, text: stateText(job) });
  const made = make("li", {
    children: [
      make("div", {
        class: "row",
        children: [title, state, make("span", { class: "actions", children: actions })],
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
  bar.setAttribute("aria-label", `Progress of ${job.title ?? job.id}`);
  return bar;
}

const resultsOf = async (job: JobDocument, session: Session): Promise<ResultsDocument> =>
  (await session.call<ResultsDocument>("GET", `/jobs/${job.id}/results`)).body!;

async function showResult(job: JobDocument, { map, session }: Panel): Promise<void> {
  const picture = await pictureOf(await resultsOf(job, session));
  map.overlay(picture);
  leaveDates(job.title ?? job.id);
}

async function listFiles(job: JobDocument, session: Session, into: HTMLElement): Promise<void> {
  const { assets } = await resultsOf(job, session);
  into.replaceChildren(...Object.entries(assets).map(([name, asset]) => link(name, asset.href)));
}

/** The page: what this server has, on a map, as a graph, and as jobs, services and programs. */
import { hasBearer } from "./api.ts";
import { startCodePanel } from "./bench/code-panel.ts";
import { startControls } from "./bench/controls.ts";
import { startExplainPanel } from "./bench/explain-panel.ts";
import { startFit } from "./bench/fit.ts";
import { startGraphPanel } from "./bench/graph-panel.ts";
import { startJobs } from "./bench/jobs.ts";
import { startLooking } from "./bench/looking.ts";
import { type Panel, act } from "./bench/panel.ts";
import { shownValues, startPointer } from "./bench/pointer.ts";
import { startServices } from "./bench/services.ts";
import { startTabs } from "./bench/tabs.ts";
import { createWorkbench } from "./bench/workbench.ts";
import { startZonal } from "./bench/zonal.ts";
import { readCollections } from "./data/read-collections.ts";
import { element } from "./dom.ts";
import { startLogin } from "./login/panel.ts";
import { createMap } from "./map.ts";

async function start(): Promise<void> {
  const panel: Panel = { map: createMap(element("map")), bench: createWorkbench() };
  const looking = startLooking(panel);
  const openGraph = startGraphPanel(panel);
  const openCode = startCodePanel(panel);
  const openExplain = startExplainPanel(panel);
  const values = shownValues(panel, looking);
  const select = startTabs(["chart", "graph", "explain", "code", "jobs", "services"], (name) => {
    if (name === "graph") openGraph();
    if (name === "explain") openExplain();
    if (name === "code") openCode();
  });
  const showChart = (): HTMLElement => {
    select("chart");
    return element("chart");
  };
  startPointer(panel, values, showChart);
  startFit(panel, values);
  startZonal(panel, showChart);
  startActions(panel, select, () => looking.again());
  startControls(panel, await readCollections());
}

/** What a login is needed for: without one the buttons ask for it. */
function startActions(panel: Panel, select: (name: string) => void, lookAgain: () => void): void {
  const jobs = startJobs(panel);
  const services = startServices(panel);
  const mine = (id: string, tab: string, task: () => Promise<void>): void => {
    element(id).onclick = () => {
      if (!hasBearer()) return element<HTMLDialogElement>("login").showModal();
      select(tab);
      void act(task);
    };
  };
  mine("run-job", "jobs", () => jobs.run());
  mine("publish-xyz", "services", () => services.publish("XYZ"));
  mine("publish-wmts", "services", () => services.publish("WMTS"));
  void startLogin((session) => {
    if (!session) {
      jobs.stop();
      services.clear();
      return;
    }
    jobs.start();
    void act(() => services.list());
    lookAgain();
  });
}

void act(start);

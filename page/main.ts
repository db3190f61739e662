/** The landing page: what this is, a live map, jobs and services of the user, and how to connect. */
import { logIn } from "./api.ts";
import { copyButton, element } from "./dom.ts";
import { startJobs } from "./jobs.ts";
import { type LiveMap, createMap } from "./map.ts";
import { startServices } from "./services.ts";
import { snippets } from "./snippets.ts";

/** The first day of each scene of the demo collection. */
const dates = [
  "2024-01-17",
  "2024-02-16",
  "2024-03-16",
  "2024-04-15",
  "2024-05-06",
  "2024-06-01",
  "2024-06-20",
  "2024-07-16",
  "2024-08-10",
  "2024-09-10",
  "2024-10-15",
  "2024-11-26",
];
const service = `${location.origin}/xyz/00000000000000000000000000000001/{z}/{x}/{y}`;
const api = `${location.origin}/openeo/v1/`;

function nextDay(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}

function tilesOf(date: string): string {
  return `${service}?date=${date}&until=${nextDay(date)}`;
}

function startMap(): LiveMap {
  const map = createMap(element("map"));
  const slider = element<HTMLInputElement>("date");
  slider.max = String(dates.length - 1);
  const text = (): void => {
    const label = new Date(`${dates[Number(slider.value)]!}T12:00:00Z`).toLocaleDateString("en", {
      day: "numeric",
      month: "long",
    });
    element("date-text").textContent = label;
    slider.setAttribute("aria-valuetext", label);
  };
  const show = (): void => map.show(tilesOf(dates[Number(slider.value)]!));
  slider.addEventListener("input", text);
  slider.addEventListener("change", show);
  text();
  show();
  return map;
}

function startSnippets(): void {
  const list = snippets(api, tilesOf("2024-07-16"));
  const tabs = list.map((snippet, index) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", textContent: snippet.name });
    tab.id = `tab-${index}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "snippet-panel");
    tab.addEventListener("click", () => select(index));
    return tab;
  });
  element("tabs").addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    if (step === undefined || at < 0) return;
    const next = (at + step + tabs.length) % tabs.length;
    select(next);
    tabs[next]!.focus();
  });
  const select = (chosen: number): void => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
    });
    element("snippet-panel").setAttribute("aria-labelledby", `tab-${chosen}`);
    element("snippet").textContent = list[chosen]!.text;
  };
  element("tabs").append(...tabs);
  select(0);
  element("copy").replaceWith(copyButton(() => element("snippet").textContent ?? "", "how to connect"));
}

/** Jobs and services are the user's: they appear after the login. */
function startWorkshop(map: LiveMap): void {
  const form = element<HTMLFormElement>("login");
  const say = (text: string): void => {
    element("said").textContent = text;
  };
  const open = async (): Promise<void> => {
    const { name, password } = Object.fromEntries(new FormData(form)) as Record<string, string>;
    try {
      const session = await logIn(name!, password!);
      element("user").textContent = session.name;
      form.hidden = true;
      element("workshop").hidden = false;
      startJobs({ session, map, say });
      startServices({ session, map, say });
      say("");
      // The button that had the focus has gone.
      element("who").focus();
    } catch (error) {
      say((error as Error).message);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void open();
  });
}

element("api").textContent = api;
startWorkshop(startMap());
startSnippets();

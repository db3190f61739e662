/** Charts, loaded when the first is drawn. */
import uPlot from "uplot";

export interface Series {
  readonly name: string;
  /** One per day; null where there is none. */
  readonly values: readonly (number | null)[];
}

const COLOURS = ["--accent", "--value", "--third", "--soft"];

/** Lines over days, with a table of the same for those who do not see it. */
export function drawSeries(host: HTMLElement, days: readonly string[], series: readonly Series[]): void {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 } };
  const lines = series.map(({ name }, i) => ({
    label: name,
    stroke: colour(COLOURS[i % COLOURS.length]!),
    width: 2,
    spanGaps: true,
    points: { show: true, size: 5 },
    value: (_plot: uPlot, value: number | null) => (value === null ? "-" : value.toPrecision(4)),
  }));
  host.replaceChildren();
  const plot = new uPlot(
    {
      width: Math.max(240, host.clientWidth - 4),
      height: Math.max(120, host.clientHeight - 34),
      series: [
        {
          value: (_plot, seconds) =>
            seconds === null ? "" : new Date(seconds * 1000).toISOString().slice(0, 10),
        },
        ...lines,
      ],
      axes: [axis, { ...axis, size: 56 }],
      cursor: { drag: { x: false, y: false } },
    },
    [
      days.map((day) => Date.parse(day) / 1000),
      ...series.map(({ values }) => [...values]),
    ] as uPlot.AlignedData,
    host,
  );
  plot.root.querySelector("canvas")!.setAttribute("aria-hidden", "true");
  plot.root.querySelector(".u-legend")?.setAttribute("aria-hidden", "true");
  host.append(tableOf(days, series));
}

function tableOf(days: readonly string[], series: readonly Series[]): HTMLTableElement {
  const table = document.createElement("table");
  table.className = "unseen";
  const row = (cells: readonly string[], tag: "td" | "th"): void => {
    const made = table.insertRow();
    for (const text of cells) {
      const cell = document.createElement(tag);
      cell.textContent = text;
      made.append(cell);
    }
  };
  row(["Day", ...series.map(({ name }) => name)], "th");
  days.forEach((day, i) =>
    row([day, ...series.map(({ values }) => values[i]?.toPrecision(4) ?? "none")], "td"),
  );
  return table;
}

/** A raster file holds the bands of one label of every other dimension. */
import type { Chunk } from "../../cube/chunk.ts";
import { type Region, range } from "../../cube/region.ts";
import { type CubeShape, type Grid, allLabels, labelAt } from "../../cube/shape.ts";
import { cutWindow } from "../../cube/window.ts";
import { bandLabels } from "../../io/formats/band-labels.ts";
import { FormatUnsuitableReason, type Raster } from "../../io/formats/format.ts";

export interface LabelChoice {
  readonly region: Region;
  /** For file names; empty when there is but one file. */
  readonly name: string;
  /** The chosen label of the temporal dimension. */
  readonly datetime: string | null;
}

/** The choices that lie in a region, named as among all others. */
export function choicesIn(shape: CubeShape, region: Region): LabelChoice[] {
  return labelCombinations(shape).filter((choice) =>
    choice.region.every((r, dim) => r.start >= region[dim]!.start && r.stop <= region[dim]!.stop),
  );
}

/** Every choice of one label per dimension other than bands, y and x. */
export function labelCombinations(shape: CubeShape): LabelChoice[] {
  let combinations: LabelChoice[] = [{ region: [], name: "", datetime: null }];
  for (const dim of shape.dims) {
    const count = allLabels(dim.labels).length;
    const whole = dim.type === "bands" || (dim.type === "spatial" && dim.axis !== "z");
    const choices = whole
      ? [{ r: range(0, count), text: "", datetime: null }]
      : Array.from({ length: count }, (_, i) => ({
          r: range(i, i + 1),
          text: fileText(labelAt(dim.labels, i)),
          datetime: dim.type === "temporal" ? String(labelAt(dim.labels, i)) : null,
        }));
    combinations = combinations.flatMap(({ region, name, datetime }) =>
      choices.map(({ r, text, datetime: own }) => ({
        region: [...region, r],
        name: [name, text].filter(Boolean).join("_"),
        datetime: own ?? datetime,
      })),
    );
  }
  return distinct(combinations);
}

/** Labels that differ may look the same in a file name. */
function distinct(choices: readonly LabelChoice[]): LabelChoice[] {
  const seen = new Set<string>();
  return choices.map((choice) => {
    let { name } = choice;
    for (let count = 2; seen.has(name); count++) name = `${choice.name}-${count}`;
    seen.add(name);
    return { ...choice, name };
  });
}

/** File names of further outputs; no label can give such a name. */
export function numberedName(name: string, output: number): string {
  return output === 0 ? name : name.replace(/^result/, `result-${output + 1}`);
}

function fileText(label: string | number): string {
  return String(label)
    .replace(/T00:00:00(\.0+)?Z$/, "")
    .replace(/[^\w.-]+/g, "-")
    .slice(0, 60);
}

interface Window {
  readonly chunk: Chunk;
  readonly all: Region;
  readonly region: Region;
}

/** The bands of one label combination as planes in y, x order. */
export function rasterOf(window: Window, shape: CubeShape, grid: Grid): Raster {
  const bandsAt = shape.dims.findIndex((dim) => dim.type === "bands");
  const y = shape.dims.findIndex((dim) => dim.axis === "y");
  const x = shape.dims.findIndex((dim) => dim.axis === "x");
  if (y > x) throw new FormatUnsuitableReason("the x dimension comes before y");
  const bands = bandLabels(shape).map((label, index) => {
    const region = window.region.map((r, dim) => (dim === bandsAt ? range(index, index + 1) : r));
    const cut = cutWindow(window.chunk, window.all, region);
    return { ...label, chunk: { ...cut, sizes: [grid.height, grid.width] } };
  });
  return { grid, cells: shape, bands };
}

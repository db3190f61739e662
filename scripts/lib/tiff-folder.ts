/** A folder of GeoTIFFs without STAC becomes a collection: files of one time and place are an item, and what their names differ in are its bands. */
import { readdirSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { imagesOf } from "../../src/io/sources/cog/images.ts";
import { pagedBytes } from "../../src/io/sources/cog/paged.ts";
import { TAG } from "../../src/io/sources/cog/tiff/tags.ts";
import { readHeader } from "../../src/io/sources/raster-formats.ts";
import { planeBounds } from "../../src/cube/resample/affine.ts";
import { type NamedTime, dateInName } from "./date-in-name.ts";
import { diskBytes } from "./disk-bytes.ts";
import type { Placed, StacFolder } from "./stac-folder.ts";

export interface TiffFolderOptions {
  /** Of the collection; that of the folder, as far as an id may look like it, where it is not given. */
  readonly id?: string | undefined;
  /** Of all files, RFC 3339; else each tells by its name or its tag. */
  readonly date?: string | undefined;
}

interface TiffFile {
  /** In the folder, with slashes. */
  readonly path: string;
  readonly time: NamedTime;
  readonly crs: string;
  readonly bounds: readonly [number, number, number, number];
  /** The words of its name, without the time. */
  readonly words: readonly string[];
}

export function tiffsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => /\.tiff?$/i.test(name))
    .sort();
}

export async function readTiffFolder(folder: string, options: TiffFolderOptions): Promise<StacFolder> {
  const files: TiffFile[] = [];
  for (const path of tiffsIn(folder)) files.push(await openTiff(folder, path, options));
  const groups = groupsOf(files);
  const known = new Set(groups.flatMap((group) => (group.length > 1 ? bandsOf(group, new Set()) : [])));
  const ids = new Set<string>();
  const items = groups.map((group) => {
    const bands = bandsOf(group, known);
    const id = freeId(idOf(group, bands), ids);
    return placed(folder, itemDocument(id, group, bands));
  });
  const id = options.id ?? basename(resolve(folder)).replace(/[^\w\-.~]+/g, "_");
  return { collection: placed(folder, { ...collectionDocument, id, title: id, description: id }), items };
}

const collectionDocument = { type: "Collection", stac_version: "1.0.0", license: "other", links: [] };

/** As if it lay in the folder: addresses are relative to it. */
function placed(folder: string, json: Placed["json"]): Placed {
  return { json, path: join(resolve(folder), "collection.json") };
}

async function openTiff(folder: string, path: string, { date }: TiffFolderOptions): Promise<TiffFile> {
  const bytes = diskBytes(join(folder, path));
  const header = await readHeader(bytes).catch((error: Error) => {
    throw new Error(`${path} cannot be read: ${error.message}`);
  });
  if (header.problem !== null) throw new Error(`${path} cannot be imported: ${header.problem}`);
  const time = givenTime(date) ?? dateInName(path) ?? (await dateInTag(bytes));
  if (!time)
    throw new Error(
      `${path} does not say when it is of: neither its name has a date like 2024-01-31 nor has it TIFFTAG_DATETIME; give one with --date`,
    );
  const plane = header.levels[0]!;
  const stem = path.replace(/\.tiff?$/i, "").replace(time.text, "/");
  const words = stem.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return { path, time, crs: plane.grid.crs, bounds: planeBounds(plane), words };
}

function givenTime(date: string | undefined): NamedTime | null {
  if (date === undefined) return null;
  const ms = Date.parse(date);
  if (Number.isNaN(ms))
    throw new Error(`--date takes a date like 2024-01-31 or 2024-01-31T10:00:00Z, not ${date}`);
  const start = new Date(ms).toISOString();
  return { start, end: start, text: "" };
}

/** TIFF 6.0: "YYYY:MM:DD HH:MM:SS", of no time zone; UTC is as good as any. */
async function dateInTag(bytes: ReturnType<typeof diskBytes>): Promise<NamedTime | null> {
  const { full } = await imagesOf(pagedBytes(bytes), bytes.key);
  const text = await full.text(TAG.dateTime);
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? "");
  if (!match) return null;
  const [, year, month, day, time] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${time}Z`);
  if (Number.isNaN(ms)) return null;
  const start = new Date(ms).toISOString();
  return { start, end: start, text: "" };
}

/** Of one time, and of one place but for the last cells. */
function groupsOf(files: readonly TiffFile[]): readonly (readonly TiffFile[])[] {
  const groups: TiffFile[][] = [];
  for (const file of files) {
    const group = groups.find(
      ([first]) =>
        first!.time.start === file.time.start && first!.crs === file.crs && isSamePlace(first!, file),
    );
    if (group) group.push(file);
    else groups.push([file]);
  }
  return groups;
}

const SAME_SHARE = 0.9;

function isSamePlace({ bounds: a }: TiffFile, { bounds: b }: TiffFile): boolean {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return false;
  const area = (box: TiffFile["bounds"]): number => (box[2] - box[0]) * (box[3] - box[1]);
  return width * height > SAME_SHARE * Math.max(area(a), area(b));
}

/** One name per file: the words that not all of them have; alone in its item, a file that is called as a band of others is that band. */
function bandsOf(group: readonly TiffFile[], known: ReadonlySet<string>): readonly string[] {
  const common = (word: string): boolean => group.every(({ words }) => words.includes(word));
  const names = group.map(({ words }) =>
    group.length === 1
      ? (words.find((word) => known.has(word)) ?? "data")
      : words.filter((word) => !common(word)).join("_") || "data",
  );
  return new Set(names).size === names.length
    ? names
    : group.map(({ path }) => path.replace(/[^\w.~-]+/g, "_"));
}

/** What all of its files have in common, and its time. */
function idOf(group: readonly TiffFile[], bands: readonly string[]): string {
  const { words, time } = group[0]!;
  const shared = words.filter(
    (word) => group.every((file) => file.words.includes(word)) && !bands.includes(word),
  );
  const date = time.text === "" ? time.start.slice(0, 19) : time.text;
  return [...shared, date.replace(/[^\w-]+/g, "-")].join("_");
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  for (let count = 2; taken.has(free); count++) free = `${id}-${count}`;
  taken.add(free);
  return free;
}

function itemDocument(id: string, group: readonly TiffFile[], bands: readonly string[]): Placed["json"] {
  const { start, end } = group[0]!.time;
  const assets = group.map(({ path }, i) => [
    bands[i]!,
    { href: path, type: "image/tiff; application=geotiff", roles: ["data"] },
  ]);
  return {
    type: "Feature",
    stac_version: "1.0.0",
    id,
    geometry: null,
    properties:
      start === end ? { datetime: start } : { datetime: null, start_datetime: start, end_datetime: end },
    links: [],
    assets: Object.fromEntries(assets) as Record<string, unknown>,
  };
}

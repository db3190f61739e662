/** A GeoParquet file as features: the primary geometry column, and all columns of single values as properties. */
import {
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetReadObjects,
  parquetSchema,
  snappyUncompress,
} from "hyparquet";
import { normalizeCrs } from "../../../cube/crs/index.ts";
import type { GeometryFeature } from "../../../cube/shape.ts";
import { featureCrs } from "../../../cube/vector/geojson.ts";
import { geometryFault, movedGeometry } from "../../../cube/vector/geometry.ts";
import { parquetDecodedBytesMax, vectorFeaturesMax } from "../../../limits.ts";
import type { Decode, PlatformCodecs } from "../../codecs/index.ts";
import { SourceUnreadable } from "../../faults.ts";
import type { VectorFile } from "./file.ts";
import { requireSoundPages } from "./parquet-pages.ts";

interface GeometryColumn {
  readonly name: string;
  /** "WKB", or the native encodings "point" to "multipolygon". */
  readonly encoding: string;
  readonly crs: string;
}

export async function readGeoParquet(
  { bytes, key }: VectorFile,
  options: { readonly crs: string | number | null; readonly codecs: PlatformCodecs },
): Promise<readonly GeometryFeature[]> {
  const refuse = (reason: string): never => {
    throw new SourceUnreadable(key, reason);
  };
  const buffer = bytes.slice().buffer;
  const metadata = attempt(() => parquetMetadata(buffer), refuse);
  requireSmall(metadata, refuse);
  const column = geometryColumn(metadata, options.crs, refuse);
  const compressors = compressorsOf(options.codecs);
  let rows: Readonly<Record<string, unknown>>[];
  try {
    requireSoundPages(new Uint8Array(buffer), metadata, compressors);
    rows = await rowsOf({ file: fileOf(buffer), metadata, compressors });
  } catch (error) {
    return refuse(`its values do not decode (${(error as Error).message})`);
  }
  return rows.map((row, index) => {
    const geometry = geometryOf(row[column.name], column);
    const fault = geometry === null ? null : geometryFault(geometry);
    if (fault !== null) refuse(`row ${index}: ${fault}`);
    return {
      geometry: movedGeometry(geometry, column.crs, featureCrs),
      properties: properties(row, column.name),
    };
  });
}

/** Column by column: of several at once, a second one that fails would be a failure that nobody waits for. */
async function rowsOf(options: {
  readonly file: ReturnType<typeof fileOf>;
  readonly metadata: FileMetaData;
  readonly compressors: Compressors;
}): Promise<Readonly<Record<string, unknown>>[]> {
  const rows = Array.from({ length: Number(options.metadata.num_rows) }, (): Record<string, unknown> => ({}));
  for (const { name } of parquetSchema(options.metadata).children.map(({ element }) => element)) {
    const column = await parquetReadObjects({ ...options, columns: [name] });
    column.forEach((row, index) => Object.assign(rows[index] ?? {}, row));
  }
  return rows;
}

function attempt<T>(step: () => T, refuse: (reason: string) => never): T {
  try {
    return step();
  } catch (error) {
    return refuse(`it is no Parquet file (${(error as Error).message})`);
  }
}

function fileOf(buffer: ArrayBuffer): {
  byteLength: number;
  slice(start: number, end?: number): ArrayBuffer;
} {
  return { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) };
}

function requireSmall(metadata: FileMetaData, refuse: (reason: string) => never): void {
  const rows = Number(metadata.num_rows);
  if (!(rows <= vectorFeaturesMax)) refuse(`it has ${rows} rows; ${vectorFeaturesMax} are allowed`);
  const decoded = metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
  if (!(decoded <= parquetDecodedBytesMax))
    refuse(`it has ${decoded} bytes when decompressed; ${parquetDecodedBytesMax} are allowed`);
}

/** Each page is held to the bound, whatever the file's metadata say. */
function compressorsOf(codecs: PlatformCodecs): Compressors {
  const bounded =
    (decode: Decode) =>
    (input: Uint8Array, length: number): Uint8Array => {
      if (!(length >= 0 && length <= parquetDecodedBytesMax))
        throw new RangeError(`a page of ${length} bytes`);
      return decode(input, length);
    };
  return {
    SNAPPY: bounded((input, length) => {
      const out = new Uint8Array(length);
      snappyUncompress(input, out);
      return out;
    }),
    GZIP: bounded(codecs.gunzip),
    ZSTD: bounded(codecs.zstd),
    BROTLI: bounded(codecs.brotli),
  };
}

interface GeoMetadata {
  readonly primary_column?: unknown;
  readonly columns?: Readonly<Record<string, { readonly encoding?: unknown; readonly crs?: unknown }>>;
}

function geometryColumn(
  metadata: FileMetaData,
  crs: string | number | null,
  refuse: (reason: string) => never,
): GeometryColumn {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "geo")?.value;
  if (text === undefined) return refuse("it has no metadata 'geo', and so is Parquet but no GeoParquet");
  const geo = attempt(() => JSON.parse(text) as GeoMetadata | null, refuse);
  const name = typeof geo?.primary_column === "string" ? geo.primary_column : "";
  const column = Object.hasOwn(geo?.columns ?? {}, name) ? geo?.columns?.[name] : null;
  if (!column) return refuse(`its metadata 'geo' do not describe the primary column '${name}'`);
  const encoding = typeof column.encoding === "string" ? column.encoding : JSON.stringify(column.encoding);
  if (encoding !== "WKB" && !Object.hasOwn(NATIVE, encoding))
    return refuse(
      `its geometries have the encoding ${encoding}, which is not read; WKB and ${Object.keys(NATIVE).join(", ")} are`,
    );
  return { name, encoding, crs: crs === null ? ownCrs(column.crs, refuse) : normalizeCrs(crs) };
}

/** Absent: longitude and latitude. Null: unknown. Else PROJJSON: its identifier, or what it describes. */
function ownCrs(crs: unknown, refuse: (reason: string) => never): string {
  if (crs === undefined) return featureCrs;
  if (crs === null)
    return refuse("it does not say its coordinate reference system; name it with the option crs");
  const { id } = crs as { id?: { authority?: unknown; code?: unknown } };
  const names = [
    ...(id ? [`${JSON.stringify(id.authority)}:${JSON.stringify(id.code)}`.replaceAll('"', "")] : []),
    JSON.stringify(crs),
  ];
  for (const name of names) {
    try {
      return normalizeCrs(name);
    } catch {
      continue;
    }
  }
  return refuse("its coordinate reference system is not known here; name it with the option crs");
}

/** Native encodings by their nesting: lists of structs with x and y. */
const NATIVE: Readonly<Record<string, string>> = {
  point: "Point",
  linestring: "LineString",
  polygon: "Polygon",
  multipoint: "MultiPoint",
  multilinestring: "MultiLineString",
  multipolygon: "MultiPolygon",
};

function geometryOf(value: unknown, column: GeometryColumn): unknown {
  if (value === null || value === undefined) return null;
  if (column.encoding !== "WKB")
    return { type: NATIVE[column.encoding]!, coordinates: nativePositions(value) };
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  const empty =
    type === "Point" && Array.isArray(coordinates) && coordinates.every((part) => Number.isNaN(part));
  return empty ? null : value;
}

function nativePositions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nativePositions);
  const { x, y } = (value ?? {}) as { x?: unknown; y?: unknown };
  return [x, y];
}

/** Single values as JSON has them; lists, structs and bytes are left out. */
function properties(row: Readonly<Record<string, unknown>>, geometry: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (name === geometry) continue;
    if (typeof value === "bigint") out[name] = Number(value);
    else if (value instanceof Date) out[name] = Number.isNaN(value.getTime()) ? null : value.toISOString();
    else if (
      value === null ||
      typeof value === "number" ||
      typeof value === "string" ||
      typeof value === "boolean"
    )
      out[name] = typeof value === "number" && !Number.isFinite(value) ? null : value;
  }
  return out;
}

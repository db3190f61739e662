/** The first start: a user, the demo collection, and the map of the page. Each step is done once per state. */
import type { Admin } from "./admin.ts";
import { type State, fingerprintOf, isDone, markDone } from "./state.ts";

/** The service that the page shows; fixed, because it is public anyway. */
const pageServiceId = "0".repeat(31) + "1";

export async function firstStart(state: State, admin: Admin): Promise<void> {
  const fingerprint = fingerprintOf(["scripts/demo"]);
  if (isDone(state, "demo", fingerprint)) return;
  await admin.putUser("demo", "demo");
  await makeDemo(admin, { tell: progress });
  markDone(state, "demo", fingerprint);
}

export interface DemoOptions {
  tell(text: string, last: boolean): void;
  /** Only the first so many dates, for tests. */
  readonly dates?: number;
}

/** The synthetic collection and the service of the page. */
export async function makeDemo(admin: Admin, options: DemoOptions): Promise<void> {
  const { demoId, generateDemo } = await import("../demo/generate.ts");
  const uploads: Promise<void>[] = [];
  const documents = await generateDemo({
    ...(options.dates === undefined ? {} : { dates: options.dates }),
    async file(path, bytes) {
      uploads.push(admin.putFile(`catalog/${demoId}/${path}`, bytes));
      if (uploads.length % 4 === 0) await Promise.all(uploads.splice(0));
    },
    progress: (done, total) =>
      options.tell(`making the synthetic demo collection: ${done} of ${total} scenes`, done === total),
  });
  await Promise.all(uploads);
  const items = documents.items.map((item) => withPaths(item, String(item["id"])));
  await admin.putCollection(documents.collection, items, `catalog/${demoId}/`);
  await admin.putService(pageServiceId, pageService(demoId));
}

/** Assets relative to the folder of the collection instead of to their item. */
function withPaths(item: Record<string, unknown>, folder: string): Record<string, unknown> {
  const assets = Object.entries(item["assets"] as Record<string, { href: string }>);
  return {
    ...item,
    assets: Object.fromEntries(
      assets.map(([key, asset]) => [key, { ...asset, href: `${folder}/${asset.href.replace(/^\.\//, "")}` }]),
    ),
  };
}

/** NDVI of one date, clouds masked by the scene classes. */
function pageService(collection: string): unknown {
  const callback = (graph: object) => ({ process_graph: graph });
  const scl = (c: number, y: number) => ({
    [`c${c}`]: { process_id: "eq", arguments: { x: { from_node: "scl" }, y } },
  });
  return {
    title: "NDVI of the synthetic demo collection",
    configuration: { colormap: "ndvi" },
    process: {
      parameters: [
        {
          name: "date",
          description: "First day of the time window",
          schema: { type: "string" },
          default: "2024-06-01",
        },
        {
          name: "until",
          description: "Day after the window",
          schema: { type: "string" },
          default: "2024-06-02",
        },
      ],
      process_graph: {
        load: {
          process_id: "load_collection",
          arguments: {
            id: collection,
            spatial_extent: null,
            temporal_extent: [{ from_parameter: "date" }, { from_parameter: "until" }],
            bands: ["B04", "B08", "SCL"],
          },
        },
        ndvi: {
          process_id: "reduce_dimension",
          arguments: {
            data: { from_node: "load" },
            dimension: "bands",
            reducer: callback({
              red: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "B04" },
              },
              nir: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "B08" },
              },
              scl: {
                process_id: "array_element",
                arguments: { data: { from_parameter: "data" }, label: "SCL" },
              },
              ...scl(8, 8),
              ...scl(9, 9),
              ...scl(3, 3),
              cloud: { process_id: "or", arguments: { x: { from_node: "c8" }, y: { from_node: "c9" } } },
              bad: { process_id: "or", arguments: { x: { from_node: "cloud" }, y: { from_node: "c3" } } },
              nd: {
                process_id: "normalized_difference",
                arguments: { x: { from_node: "nir" }, y: { from_node: "red" } },
              },
              out: {
                process_id: "if",
                arguments: { value: { from_node: "bad" }, accept: null, reject: { from_node: "nd" } },
                result: true,
              },
            }),
          },
        },
        time: {
          process_id: "reduce_dimension",
          arguments: {
            data: { from_node: "ndvi" },
            dimension: "t",
            reducer: callback({
              first: { process_id: "first", arguments: { data: { from_parameter: "data" } }, result: true },
            }),
          },
        },
        save: {
          process_id: "save_result",
          arguments: { data: { from_node: "time" }, format: "PNG", options: { colormap: "ndvi" } },
          result: true,
        },
      },
    },
  };
}

function progress(text: string, last: boolean): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${text}${last ? "\n" : ""}`);
  else console.log(text);
}

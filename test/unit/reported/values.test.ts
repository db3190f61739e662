/** What files say about their values, and whether they hold them: faults that users of this field reported elsewhere, as small inputs. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ReportedFolder, filesUrl } from "../../support/reported.ts";

const reported = "../shared/reported";
const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(reported) && existsSync(series);
if (!present) console.warn("skipped: reported faults (../shared/reported is not here)");

describe.runIf(present)("scale and offset live and die with the values", () => {
  let collection: ReportedFolder;
  beforeAll(async () => {
    collection = await ReportedFolder.imported(series);
  });

  it.each([
    ["apply", [0, 1]],
    ["count", [0, 6]],
    ["boolean", [0, 1]],
    ["merge", [0, 2 ** 32]],
  ])("%s: the file names none", async (name, [least, most]) => {
    const graph = new ReportedFolder(`${reported}/b01-scale-kept-${name}`).graph("graph.json");
    const [file] = await collection.files(graph);
    const { header, values } = await collection.read(file!);
    expect([header.scales, header.offsets]).toEqual([null, null]);
    for (const value of values.filter((each) => each !== null)) {
      expect(value).toBeGreaterThanOrEqual(least!);
      expect(value).toBeLessThanOrEqual(most!);
    }
    const job = await collection.job(graph);
    for (const written of job.files)
      for (const label of (written as { labels: readonly object[] }).labels)
        expect(Object.keys(label)).toEqual(["name"]);
  });

  it("the first reflectance is what a reader gets, not a ten-thousandth of it", async () => {
    const graph = new ReportedFolder(`${reported}/b01-scale-kept-apply`).graph("graph.json");
    const { values } = await collection.read((await collection.files(graph))[0]!);
    expect(values[0]).toBeCloseTo(0.0212, 6);
  });
});

describe.runIf(present)("whole numbers are the same on the other side", () => {
  const int32 = [16777217, 5, 33554435, 2147483647];

  it("of files with two no-data values, in both formats", async () => {
    const folder = new ReportedFolder(`${reported}/b06-integers-two-nodata`);
    const [tif] = await folder.files(folder.graph("graph-job.json"));
    expect((await folder.read(tif!)).values).toEqual(int32);
    const [nc] = await folder.files(folder.graph("graph-netcdf.json"));
    expect(nc!.name).toMatch(/\.nc$/);
    folder.written.set(`${filesUrl}/written.nc`, nc!.bytes);
    const [json] = await folder.files({
      l: { process_id: "load_url", arguments: { url: `${filesUrl}/written.nc`, format: "netCDF" } },
      s: { process_id: "save_result", arguments: { data: { from_node: "l" }, format: "JSON" }, result: true },
    });
    const { data } = JSON.parse(new TextDecoder().decode(json!.bytes)) as { data: unknown[] };
    expect(data.flat(4)).toEqual([...int32, ...int32]);
  });

  it("first over time", async () => {
    const folder = new ReportedFolder(`${reported}/b06-integers-first`);
    const graph = folder.graph("graph-netcdf.json") as Record<
      string,
      { process_id: string; arguments: object }
    >;
    const saved = Object.fromEntries(
      Object.entries(graph).map(([id, node]) => [
        id,
        node.process_id === "save_result"
          ? { ...node, arguments: { ...node.arguments, format: "GTiff", options: {} } }
          : node,
      ]),
    );
    const { header, values } = await folder.read((await folder.files(saved))[0]!);
    expect(values.slice(0, 4)).toEqual(int32);
    expect([header.type, header.nodata]).toEqual(["int32", -1]);
  });
});

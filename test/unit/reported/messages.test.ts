/** What a refusal says, and names that everybody knows: faults that users of this field reported elsewhere, as small inputs. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { followPages } from "../../../src/app/stac/search.ts";
import { documentPorts } from "../../../src/io/stac/fetch-document.ts";
import { ReportedFolder } from "../../support/reported.ts";
import { documentsAt } from "../../support/stac-binding.ts";

const reported = "../shared/reported";
const series = "../shared/data/real/s2-l2a-33t";
const present = existsSync(reported) && existsSync(series);
if (!present) console.warn("skipped: reported faults (../shared/reported is not here)");

describe.runIf(present)("with the real series", () => {
  let collection: ReportedFolder;
  beforeAll(async () => {
    collection = await ReportedFolder.imported(series);
  });
  const filesOf = (name: string) =>
    collection.files(new ReportedFolder(`${reported}/${name}`).graph("graph.json"));

  it.each([
    ["b10-message-interval-without-zone", "its time zone is missing: '2023-08-10T00:00:00Z' is UTC"],
    ["b10-message-mask-dimensions", "along 'bands' the mask has scl, and the data have red"],
    ["b10-message-unknown-property", "none of them has the property 'cloud_cover'; there are "],
  ])("%s", async (name, text) => {
    const refused = filesOf(name).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(await refused).toContain(text);
    if (name.endsWith("property")) expect(await refused).toContain("eo:cloud_cover");
  });

  it("rename_labels knows bands by all of their names", async () => {
    const [file] = await filesOf("b12-rename-labels-alias");
    expect(JSON.parse(new TextDecoder().decode(file!.bytes))).toEqual(["x"]);
  });
});

describe("a server that gives fewer items than it counts, and no next page", () => {
  const url = "https://api.example/search";
  const pagesOf = (more: object) => {
    const features = Array.from({ length: 10 }, (_, i) => ({ type: "Feature", id: `i${i}`, links: [] }));
    return documentsAt({ [url]: { type: "FeatureCollection", features, links: [], ...more } });
  };
  const follow = async (more: object, sampleItems?: number): Promise<number> => {
    const into = { seen: 0, full: false, add: () => void into.seen++ };
    const ports = documentPorts({ fetch: pagesOf(more), signal: null });
    const sample = sampleItems === undefined ? {} : { sampleItems };
    await followPages({ url }, { into, ports, collection: null, ...sample });
    return into.seen;
  };

  it.each([{ numberMatched: 25 }, { context: { matched: 25, returned: 10, limit: 10 } }])(
    "%j",
    async (more) => {
      await expect(follow(more)).rejects.toThrow("counts 25 items for this load, gives 10 of them");
      expect(await follow(more, 5)).toBe(10);
    },
  );

  it.each([{}, { numberMatched: 10 }, { numberMatched: 7 }])(
    "all that are counted are enough: %j",
    async (more) => {
      expect(await follow(more)).toBe(10);
    },
  );
});

/** POST /preview and its tiles: who may, what is kept, and that nothing of it is in the database. */
import { expect, it } from "vitest";
import { strangersGraphBytesMax } from "../../../../src/limits.ts";
import {
  type PreviewDocument,
  loadScenes,
  origin,
  previewWorld,
  scaledScenes,
  tilePath,
} from "../../../support/preview-world.ts";
import { from, node } from "../../../support/server.ts";

it("gives TileJSON of tiles that are there, under the same address for the same graph", async () => {
  const { post, ask, kept } = await previewWorld();
  const response = await post({ process_graph: scaledScenes() });
  const document = (await response.json()) as PreviewDocument;
  expect(document).toMatchObject({ tilejson: "3.0.0", minzoom: 0, expires: "2026-05-02T11:00:00.000Z" });
  expect(document.times).toHaveLength(2);
  const tile = await ask(tilePath(document, 13));
  expect([tile.status, tile.headers.get("Content-Type")]).toEqual([200, "image/png"]);
  const again = (await (await post({ process_graph: scaledScenes() })).json()) as PreviewDocument;
  expect(again.tiles).toEqual(document.tiles);
  expect(await kept()).toHaveLength(1);
  const tag = tile.headers.get("ETag")!;
  const known = await ask(tilePath(document, 13), { headers: { "If-None-Match": tag } });
  expect(known.status).toBe(304);
  const other = (await (await post({ process_graph: scaledScenes(200) })).json()) as PreviewDocument;
  expect((await ask(tilePath(other, 13))).headers.get("ETag")).not.toBe(tag);
});

it("is WMTS, too", async () => {
  const { post, ask } = await previewWorld();
  const { links } = (await (await post({ process_graph: scaledScenes() })).json()) as PreviewDocument;
  const { href } = links.find(({ rel }) => rel === "wmts")!;
  const capabilities = await (await ask(href.slice(origin.length))).text();
  expect(capabilities).toContain("<Contents>");
  expect(capabilities).toContain(href.replace("/1.0.0/WMTSCapabilities.xml", ""));
});

it("looks where the box is, and says so", async () => {
  const { post } = await previewWorld();
  const { bounds } = (await (await post({ process_graph: scaledScenes() })).json()) as PreviewDocument;
  const bbox = [bounds[0] + 0.01, bounds[1] + 0.01, bounds[2] - 0.01, bounds[3] - 0.01];
  const looked = (await (await post({ process_graph: scaledScenes(), bbox })).json()) as PreviewDocument;
  looked.bounds.forEach((bound, i) => expect(bound).toBeCloseTo(bbox[i]!, 3));
  expect(await (await post({ process_graph: scaledScenes(), bbox: [3, 2, 1] })).json()).toMatchObject({
    code: "ProcessParameterInvalid",
  });
});

it("an altered address is 403, an expired one 410, one that is swept 404", async () => {
  const { post, ask, later, sweep, kept } = await previewWorld();
  const path = tilePath(
    (await (await post({ process_graph: scaledScenes() })).json()) as PreviewDocument,
    13,
  );
  expect((await ask(path.replace(/[0-9a-f]{3}\/xyz/, "000/xyz"))).status).toBe(403);
  expect((await ask(path.replace("/preview/", "/preview/f"))).status).toBe(403);
  expect((await ask(path.replace("..", ".616e6e61."))).status).toBe(403);
  await sweep();
  expect(await kept()).toHaveLength(1);
  later(25 * 3600 * 1000);
  expect((await ask(path)).status).toBe(410);
  later(24 * 3600 * 1000);
  await sweep();
  expect(await kept()).toHaveLength(0);
});

it("strangers are let in where the deployment says so, and counted", async () => {
  const closed = await previewWorld({ allowed: false });
  expect(await (await closed.post({ process_graph: scaledScenes() })).json()).toMatchObject({
    code: "AuthenticationRequired",
  });
  const { post, tries, kept } = await previewWorld();
  const tooMany = await post({ process_graph: scaledScenes() }, "9.9.9.9");
  expect([tooMany.status, tooMany.headers.get("Retry-After")]).toEqual([429, "60"]);
  expect(tries).toEqual(["9.9.9.9"]);
  const large = await post({ process_graph: scaledScenes(), title: "x".repeat(strangersGraphBytesMax) });
  expect(await large.json()).toMatchObject({ code: "ProcessGraphComplexity" });
  expect(await kept()).toHaveLength(0);
});

it.each<[string, object, string]>([
  [
    "catalogues of others",
    { load: node("load_stac", { url: "https://stac.test/collection.json" }, true) },
    "PermissionsInsufficient",
  ],
  [
    "files of others",
    { load: node("load_url", { url: "https://files.test/scene-0/red.tif", format: "GTiff" }, true) },
    "PermissionsInsufficient",
  ],
  [
    "definitions of others",
    { other: { ...node("other", {}, true), namespace: "https://processes.test/other" } },
    "ProcessNamespaceInvalid",
  ],
  [
    "functions",
    {
      load: loadScenes,
      own: node(
        "apply",
        {
          data: from("load"),
          process: {
            process_graph: {
              udf: node(
                "run_udf",
                { data: { from_parameter: "x" }, udf: "export default (c) => c", runtime: "JavaScript" },
                true,
              ),
            },
          },
        },
        true,
      ),
    },
    "ProcessParameterInvalid",
  ],
  ["what is unknown", { nothing: node("nothing", {}, true) }, "ProcessUnsupported"],
])("without login %s are refused, and nothing is kept", async (_what, process_graph, code) => {
  const { post, kept } = await previewWorld();
  const response = await post({ process_graph });
  expect([response.status < 500, ((await response.json()) as { code: string }).code]).toEqual([true, code]);
  expect(await kept()).toHaveLength(0);
});

it("previews leave no row", async () => {
  const { post, rows, kept } = await previewWorld();
  const before = rows();
  for (let i = 1; i <= 100; i++) await post({ process_graph: scaledScenes(i) });
  expect(await kept()).toHaveLength(100);
  expect(rows()).toBe(before);
});

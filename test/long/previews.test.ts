/** A day of somebody who types. */
import { expect, it } from "vitest";
import { type PreviewDocument, previewWorld, scaledScenes, tilePath } from "../support/preview-world.ts";

it("10,000 previews leave no row", async () => {
  const { post, rows, kept, ask } = await previewWorld();
  const before = rows();
  for (let i = 1; i <= 10_000; i++) {
    const response = await post({ process_graph: scaledScenes(i) });
    if (i % 1000 !== 0) continue;
    const document = (await response.json()) as PreviewDocument;
    expect((await ask(tilePath(document, 13))).status).toBe(200);
  }
  expect(await kept()).toHaveLength(10_000);
  expect(rows()).toBe(before);
}, 600_000);

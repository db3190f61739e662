/** What is said is bounded, whatever a function says. */
import { expect, it } from "vitest";
import { createLogSink } from "../../../../src/app/ports/log-sink.ts";
import { saidBytesMax, saidLinesMax } from "../../../../src/limits.ts";

it("gives each line once", () => {
  const sink = createLogSink();
  sink.add({ level: "info", message: "a" });
  expect(sink.take()).toEqual([{ level: "info", message: "a" }]);
  expect(sink.take()).toEqual([]);
});

it.each([
  ["lines", saidLinesMax + 7, "x"],
  ["characters", 5, "x".repeat(saidBytesMax / 3)],
])("says how many of too many %s are left out", (_what, count, message) => {
  const sink = createLogSink();
  for (let i = 0; i < count; i++) sink.add({ level: "info", message });
  const lines = sink.take();
  const kept = lines.length - 1;
  expect(lines.at(-1)).toMatchObject({
    level: "warning",
    message: expect.stringContaining(`${count - kept} further`),
  });
  expect(JSON.stringify(lines).length).toBeLessThan(saidBytesMax + 1000);
  sink.add({ level: "info", message: "after" });
  expect(sink.take()).toEqual([{ level: "info", message: "after" }]);
});

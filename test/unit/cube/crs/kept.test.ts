/** What an isolate keeps of texts that strangers choose. */
import { expect, it } from "vitest";
import { kept } from "../../../../src/cube/crs/kept.ts";
import { crsTextCharactersKept, crsTextsKept } from "../../../../src/limits.ts";

const counting = (): { asked: string[]; ask: (text: string) => number | null } => {
  const asked: string[] = [];
  const ask = kept((text): number | null => {
    asked.push(text);
    if (text === "wrong") throw new RangeError(text);
    return text === "" ? null : text.length;
  });
  return { asked, ask };
};

it("an answer is made once, also where it is null; what throws is tried again", () => {
  const { asked, ask } = counting();
  expect([ask("four"), ask("four"), ask(""), ask("")]).toEqual([4, 4, null, null]);
  expect(asked).toEqual(["four", ""]);
  for (let i = 0; i < 2; i++) expect(() => ask("wrong")).toThrow(RangeError);
  expect(asked).toEqual(["four", "", "wrong", "wrong"]);
});

it("so many texts are kept and no more, and no long ones", () => {
  const { asked, ask } = counting();
  for (let i = 0; i < crsTextsKept; i++) ask(`text ${i}`);
  ask("text 0");
  expect(asked).toHaveLength(crsTextsKept);
  ask("one more");
  ask("text 0");
  expect(asked).toHaveLength(crsTextsKept + 2);
  const long = "x".repeat(crsTextCharactersKept + 1);
  ask(long);
  ask(long);
  expect(asked).toHaveLength(crsTextsKept + 4);
});

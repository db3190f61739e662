/** Long work lets others run: counted, in turns, and with the same bits. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Paced, createPace, inOneGo, inTurns } from "../../../src/cube/pace.ts";
import { createTurns } from "../../../src/cube/turns.ts";
import { sliceWork } from "../../../src/limits.ts";

/** An event loop whose rounds are counted: every wait of a round ends in the next one. */
function eventLoop() {
  let waiting: (() => void)[] = [];
  let rounds = 0;
  return {
    wait: () => new Promise<void>((settle) => void waiting.push(settle)),
    rounds: () => rounds,
    /** Goes round until nobody waits. */
    async run(): Promise<void> {
      for (;;) {
        await new Promise((settle) => setImmediate(settle));
        const due = waiting;
        if (due.length === 0) return;
        waiting = [];
        rounds++;
        for (const settle of due) settle();
      }
    },
  };
}

const slices = (count: number, log: () => void): Paced<number> =>
  (function* () {
    for (let i = 0; i < 10 * count; i++) {
      log();
      yield sliceWork / 10;
    }
    return count;
  })();

it("work below a slice never waits, and all above does once per slice", async () => {
  const loop = eventLoop();
  const pace = createPace(createTurns().taker(loop.wait));
  for (let i = 0; i < 9; i++) expect(pace.did(sliceWork / 10)).toBeNull();
  expect(pace.did(sliceWork / 10)).toBeNull();
  const turn = pace.did(1);
  expect(turn).not.toBeNull();
  await Promise.all([turn!, loop.run()]);
  expect(pace.did(1)).toBeNull();
});

it("one slice begins between two rounds of the event loop, and everybody's in turn", async () => {
  const loop = eventLoop();
  const turns = createTurns();
  const begun: { readonly who: number; readonly round: number }[] = [];
  const all = [0, 1, 2, 3].map((who) =>
    inTurns(
      slices(5, () => begun.push({ who, round: loop.rounds() })),
      createPace(turns.taker(loop.wait)),
    ),
  );
  await loop.run();
  expect(await Promise.all(all)).toEqual([5, 5, 5, 5]);
  const rounds = Map.groupBy(begun, ({ round }) => round);
  // The first slice of each is free, as that of a small request is.
  rounds.delete(0);
  for (const [round, each] of rounds)
    expect(new Set(each.map(({ who }) => who)).size, `round ${round}`).toBe(1);
  const order = [...rounds.values()].map(([first]) => first!.who);
  expect(order).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
});

it("parts of one request share its turns", async () => {
  const loop = eventLoop();
  const pace = createPace(createTurns().taker(loop.wait));
  const begun: number[] = [];
  const parts = [0, 1, 2].map(() =>
    inTurns(
      slices(3, () => begun.push(loop.rounds())),
      pace,
    ),
  );
  await loop.run();
  await Promise.all(parts);
  const counts = [...Map.groupBy(begun, (round) => round).values()].map((each) => each.length);
  // A slice, and what each part had at hand when it ended.
  expect(Math.max(...counts)).toBeLessThanOrEqual(10 + parts.length);
});

it("who was dropped while it waited holds nobody up", async () => {
  const loop = eventLoop();
  const turns = createTurns();
  const never = (): Promise<void> => new Promise(() => undefined);
  const dropped = createPace(turns.taker(never));
  void inTurns(
    slices(3, () => undefined),
    dropped,
  );
  const alive = [0, 1].map(() =>
    inTurns(
      slices(3, () => undefined),
      createPace(turns.taker(loop.wait)),
    ),
  );
  await loop.run();
  expect(await Promise.all(alive)).toEqual([3, 3]);
});

it("any mix of requests, each alive or dropped at any time, ends for all that live", async () => {
  const request = fc.record({ work: fc.integer({ min: 0, max: 6 }), diesAfter: fc.option(fc.nat(20)) });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
      const loop = eventLoop();
      const turns = createTurns();
      const ends = requests.map(({ work, diesAfter }) => {
        let waits = 0;
        const wait = (): Promise<void> =>
          diesAfter !== null && waits++ >= diesAfter ? new Promise(() => undefined) : loop.wait();
        const end = inTurns(
          slices(work, () => undefined),
          createPace(turns.taker(wait)),
        );
        return diesAfter === null ? end : Promise.race([end, Promise.resolve(work)]);
      });
      await loop.run();
      expect(await Promise.all(ends)).toEqual(requests.map(({ work }) => work));
    }),
    { numRuns: 50 },
  );
});

it("in one go and in turns give the same", async () => {
  const loop = eventLoop();
  const pace = createPace(createTurns().taker(loop.wait));
  const work = inTurns(
    slices(4, () => undefined),
    pace,
  );
  await loop.run();
  expect(await work).toBe(inOneGo(slices(4, () => undefined)));
});

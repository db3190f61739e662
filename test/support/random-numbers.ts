/** Numbers that look random and are the same in every run (mulberry32's constants). */
export type RandomNumbers = (below: number) => number;

export function randomNumbers(seed: number): RandomNumbers {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

export function oneOf<T>(list: readonly T[], random: RandomNumbers): T {
  return list[random(list.length)]!;
}

/** Times of a platform on which nothing takes the same time twice. */
import type { Platform } from "./outcome.ts";

export function uneven(): NonNullable<Platform["takes"]> {
  let state = 1;
  const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
  return (what) => {
    if (what === "claim") return 400 * random();
    return what === "store" ? 1 + 9 * random() : 30 + 300 * random() ** 3;
  };
}

/** Money: whole micro-credits inside, so that sums are exact; credits where people see it. */

export const currency = "credits";

const MICRO = 1_000_000;

export function creditsOf(micro: number): number {
  return micro / MICRO;
}

/** The next whole micro-credit. */
export function microOf(credits: number): number {
  return Math.round(credits * MICRO);
}

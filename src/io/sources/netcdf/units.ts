/** Units of length as UDUNITS spells them. */

const METRES: readonly (readonly [RegExp, number])[] = [
  [/^(m|met(er|re)s?)$/, 1],
  [/^(km|kilomet(er|re)s?)$/, 1000],
  [/^us_survey_(foot|feet)$/, 1200 / 3937],
  [/^(international_)?(foot|feet)$/, 0.3048],
];

/** Metres of one unit; null for units that are not read. */
export function lengthUnitM(units: string): number | null {
  const text = units.trim().toLowerCase();
  return METRES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

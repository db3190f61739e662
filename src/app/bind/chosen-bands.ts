/** Bands by label, alias or common name, in the order of the argument; all of them when none is named. */
import type { BandFacts } from "../../cube/shape.ts";
import { OpenEOError, type PathStep } from "../../errors.ts";

export interface BandChoice<T extends BandFacts> {
  readonly bands: readonly T[];
  /** Given only when they are named. */
  readonly alternates: readonly T[];
  readonly names: readonly string[] | null;
  /** For messages: "process 'x'" and "collection 'y'". */
  readonly process: string;
  readonly source: string;
  readonly path: readonly PathStep[];
}

export function chosenBands<T extends BandFacts>(choice: BandChoice<T>): readonly T[] {
  const { names, bands } = choice;
  if (names === null) return bands;
  return names.map((name) => {
    const found = bandNamed(name, bands) ?? bandNamed(name, choice.alternates);
    if (found) return found;
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'bands' of process '${choice.process}' is invalid: ${choice.source} has no band '${name}'; it has ${bands.map((band) => band.name).join(", ")}.`,
      choice.path,
    );
  });
}

function bandNamed<T extends BandFacts>(name: string, bands: readonly T[]): T | undefined {
  return (
    bands.find((band) => band.name === name) ??
    bands.find((band) => band.aliases.includes(name)) ??
    bands.find((band) => band.commonName === name)
  );
}

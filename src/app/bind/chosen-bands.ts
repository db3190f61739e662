/** Bands by label, alias or common name, in the order of the argument; all of them when none is named. */
import { insteadOf } from "../../cube/nearest.ts";
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
  const chosen = names.flatMap((name) => {
    const found = bandsNamed(name, bands);
    if (found.length > 0) return found;
    // Alternates are the same bands once more; one of them is enough.
    const [alternate] = bandsNamed(name, choice.alternates);
    if (alternate) return [alternate];
    const own = bands.map((band) => band.name);
    const { there, about } = insteadOf(name, own, "bands");
    throw new OpenEOError(
      "ProcessParameterInvalid",
      `The value for parameter 'bands' of process '${choice.process}' is invalid: ${choice.source} has no band '${name}'; it has ${there}`,
      choice.path,
      about,
    );
  });
  return [...new Set(chosen)];
}

/** Several bands may share a common name; they come in their own order. */
function bandsNamed<T extends BandFacts>(name: string, bands: readonly T[]): readonly T[] {
  const label = bands.find((band) => band.name === name);
  if (label) return [label];
  const alias = bands.filter((band) => band.aliases.includes(name));
  return alias.length > 0 ? alias : bands.filter((band) => band.commonName === name);
}

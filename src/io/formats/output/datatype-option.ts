/** The option of formats that store numbers in a type of the user's choice. */
import type { ElementType } from "../../../cube/shape.ts";
import type { OptionValues } from "../format.ts";

export const datatypes = ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"] as const;

/** Null where none was chosen. `values` fit the list. */
export function datatypeOf(values: OptionValues): ElementType | null {
  return datatypes.find((type) => type === values["datatype"]) ?? null;
}

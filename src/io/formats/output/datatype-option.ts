/** The option of formats that store numbers in a type of the user's choice. */
import type { CubeShape, ElementType } from "../../../cube/shape.ts";
import { storageOf } from "../gtiff/samples.ts";
import type { OptionValues } from "../format.ts";

export const datatypes = ["uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"] as const;

/** Null where none was chosen. `values` fit the list. */
export function datatypeOf(values: OptionValues): ElementType | null {
  return datatypes.find((type) => type === values["datatype"]) ?? null;
}

/** Where the type that was asked for has no value to spare for missing cells. */
export function datatypeWarning(shape: CubeShape, datatype: ElementType | null): string | null {
  const { type, nodata, declared } = storageOf(shape, datatype);
  if (declared) return null;
  return `The option datatype asks for ${type}, which has no value to spare for missing cells: they are written as ${nodata}, and so valid cells of that value are missing to readers where any cell is. Choose a wider type if there may be such.`;
}

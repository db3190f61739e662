/** How the values of a band are stored in a classic file. */
import type { NumberType } from "../../../cube/promotion.ts";
import type { BandFacts, CubeShape, ElementType } from "../../../cube/shape.ts";
import { storageOf } from "../gtiff/samples.ts";
import type { NcType } from "./classic.ts";

export interface NetcdfStorage {
  readonly type: NcType;
  /** As STAC calls what readers get. */
  readonly dataType: NumberType;
  /** What stands for missing values, as readers get it. */
  readonly fill: number;
  /** The bits are those of an unsigned number, which the attribute _Unsigned says. */
  readonly isUnsigned: boolean;
}

/** The format has no unsigned types: those are stored in the next wider one. */
const WIDENED: Readonly<Record<NumberType, readonly [NcType, dataType: NumberType]>> = {
  int8: ["byte", "int8"],
  uint8: ["short", "int16"],
  int16: ["short", "int16"],
  uint16: ["int", "int32"],
  int32: ["int", "int32"],
  uint32: ["double", "float64"],
  float32: ["float", "float32"],
  float64: ["double", "float64"],
};

/** Those that were asked for by name are there all the same, by the attribute that netCDF's users have for them. */
const UNSIGNED: Readonly<Partial<Record<NumberType, NcType>>> = {
  uint8: "byte",
  uint16: "short",
  uint32: "int",
};

/** The type of the band's own values, unless another is asked for: that is the same for all bands. */
export function netcdfStorage(
  shape: CubeShape,
  band: BandFacts | null,
  asked: ElementType | null,
): NetcdfStorage {
  const written = band?.written ?? shape.written;
  const storage = storageOf({ ...shape, ...(written ? { written } : {}) }, asked);
  const unsigned = asked === null ? undefined : UNSIGNED[storage.type];
  if (unsigned) return { type: unsigned, dataType: storage.type, fill: storage.nodata, isUnsigned: true };
  const [type, dataType] = WIDENED[storage.type];
  return { type, dataType, fill: storage.nodata, isUnsigned: false };
}

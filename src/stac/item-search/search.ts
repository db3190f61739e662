/** What a client asks of item search: STAC API 1.0.0 with the extensions filter, sort and fields. */
import type { PlainGeometry } from "../../cube/vector/geometry.ts";
import type { Condition } from "../filter/condition.ts";
import type { Box } from "../read/box.ts";
import type { Fields } from "./fields.ts";
import type { SortKey } from "./order.ts";

export interface ItemSearch {
  /** Empty: all. */
  readonly collections: readonly string[];
  /** Null: any. */
  readonly ids: readonly string[] | null;
  /** WGS 84; west > east across the antimeridian. Never together with a geometry. */
  readonly bbox: Box | null;
  readonly intersects: PlainGeometry | null;
  /** Both ends belong to it, as RFC 3339 in UTC; null is open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly filter: Condition | null;
  readonly sort: readonly SortKey[];
  readonly fields: Fields;
  /** Items of a page. */
  readonly limit: number;
}

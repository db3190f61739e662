/** Ellipsoid, datum, meridian and units out of geo keys. */
import {
  type CrsDescription,
  ellipsoidOfCode,
  geographicOfDatum,
  geographicOfName,
  geographicSystem,
  horizontalOf,
  isOfEarth,
  meridianOfCode,
  unitOfCode,
} from "../../../../cube/crs/index.ts";
import { citedDatum, citedUnitM } from "./citation.ts";
import { type Keys, codeAt, numberOf } from "./keys.ts";

/** Metres of a unit of the projected coordinates; null when no key says. */
export function linearUnitM(keys: Keys): number | null {
  const code = codeAt(keys, "ProjLinearUnitsGeoKey");
  if (code !== null) return unitOfCode(code);
  return numberOf(keys, "ProjLinearUnitSizeGeoKey") ?? citedUnitM(keys);
}

/** Degrees of a unit of the angles. */
export function angularUnitDegrees(keys: Keys): number {
  const code = codeAt(keys, "GeogAngularUnitsGeoKey");
  // Degrees in other notations (9107 to 9122) are degrees in numbers.
  if (code !== null && code >= 9107 && code <= 9122) return 1;
  const radians = code === null ? numberOf(keys, "GeogAngularUnitSizeGeoKey") : unitOfCode(code);
  const degrees = ((radians ?? Math.PI / 180) * 180) / Math.PI;
  return Math.abs(degrees - 1) < 1e-9 ? 1 : degrees;
}

type Geodetic = Pick<CrsDescription, "ellipsoid" | "meridian" | "datum" | "geographic" | "shift">;

/** Null when the keys do not say on which ellipsoid. */
export function geodeticOf(keys: Keys): Geodetic | null {
  const geographic = geographicOf(keys);
  const base = geographic === null ? null : geographicSystem(geographic, "any angles");
  const own = ellipsoidOf(keys);
  const ellipsoid = own && !(base && isNear(own, base.ellipsoid)) ? own : (base?.ellipsoid ?? null);
  if (!ellipsoid) return null;
  const meridian = meridianOf(keys) ?? base?.meridian ?? 0;
  return { ellipsoid, meridian, datum: null, geographic, shift: shiftOf(keys) };
}

/** Axes beside a code count where they are others, not where they are the same with fewer digits. */
function isNear(one: CrsDescription["ellipsoid"], other: CrsDescription["ellipsoid"]): boolean {
  const polarM = ({ semiMajorM: a, inverseFlattening: rf }: typeof one): number =>
    rf === 0 ? a : a - a / rf;
  return Math.abs(one.semiMajorM - other.semiMajorM) < 1 && Math.abs(polarM(one) - polarM(other)) < 1;
}

function geographicOf(keys: Keys): number | null {
  const given = codeAt(keys, "GeographicTypeGeoKey");
  const code = given === null ? null : (horizontalOf(given) ?? given);
  if (code !== null && geographicSystem(code, "any angles")) return code;
  const datum = codeAt(keys, "GeogGeodeticDatumGeoKey");
  if (datum !== null) return geographicOfDatum(datum);
  const name = citedDatum(keys);
  return name === null ? null : geographicOfName(name);
}

function ellipsoidOf(keys: Keys): CrsDescription["ellipsoid"] | null {
  const code = codeAt(keys, "GeogEllipsoidGeoKey");
  const named = code === null ? null : ellipsoidOfCode(code);
  if (named) return named;
  const unit = codeAt(keys, "GeogLinearUnitsGeoKey");
  const unitM = (unit === null ? numberOf(keys, "GeogLinearUnitSizeGeoKey") : unitOfCode(unit)) ?? 1;
  const semiMajorM = (numberOf(keys, "GeogSemiMajorAxisGeoKey") ?? 0) * unitM;
  if (!(semiMajorM > 0)) return null;
  const flattening = numberOf(keys, "GeogInvFlatteningGeoKey");
  if (flattening !== null) return { semiMajorM, inverseFlattening: flattening };
  const semiMinorM = (numberOf(keys, "GeogSemiMinorAxisGeoKey") ?? 0) * unitM || semiMajorM;
  const inverseFlattening = semiMinorM === semiMajorM ? 0 : semiMajorM / (semiMajorM - semiMinorM);
  return { semiMajorM, inverseFlattening };
}

function meridianOf(keys: Keys): number | null {
  const code = codeAt(keys, "GeogPrimeMeridianGeoKey");
  if (code !== null) return meridianOfCode(code);
  const own = numberOf(keys, "GeogPrimeMeridianLongGeoKey");
  return own === null ? null : own * angularUnitDegrees(keys);
}

/** Three or seven parameters, position vector, metres, seconds and parts per million. */
function shiftOf(keys: Keys): readonly number[] | null {
  const value = keys["GeogTOWGS84GeoKey"];
  if (typeof value !== "object" || value === null) return null;
  const numbers = Array.from(value as ArrayLike<number>, Number);
  return (numbers.length === 3 || numbers.length === 7) && numbers.every(Number.isFinite) ? numbers : null;
}

/** The axes are those of another planet or moon. */
export function isElsewhere(keys: Keys): boolean {
  const ellipsoid = ellipsoidOf(keys);
  return ellipsoid !== null && !isOfEarth(ellipsoid);
}

/** The parameters of each projection that proj4 computes, completed and brought into one form. */

type Words = Readonly<Record<string, number>>;

/** Parameters by projection with their defaults, in the order of the texts; false easting and northing are added to each. */
const PARAMETERS: Readonly<Record<string, Words>> = {
  longlat: {},
  tmerc: { lat_0: 0, lon_0: 0, k: 1 },
  lcc: { lat_0: 0, lon_0: 0, lat_1: 0, lat_2: 0, k: 1 },
  aea: { lat_0: 0, lon_0: 0, lat_1: 0, lat_2: 0 },
  eqdc: { lat_0: 0, lon_0: 0, lat_1: 0, lat_2: 0 },
  laea: { lat_0: 0, lon_0: 0 },
  aeqd: { lat_0: 0, lon_0: 0 },
  gnom: { lat_0: 0, lon_0: 0 },
  ortho: { lat_0: 0, lon_0: 0 },
  cass: { lat_0: 0, lon_0: 0 },
  poly: { lat_0: 0, lon_0: 0 },
  nzmg: { lat_0: 0, lon_0: 0 },
  stere: { lat_0: 0, lon_0: 0, lat_ts: 0, k: 1 },
  sterea: { lat_0: 0, lon_0: 0, k: 1 },
  merc: { lon_0: 0, lat_ts: 0, k: 1 },
  eqc: { lat_0: 0, lon_0: 0, lat_ts: 0 },
  cea: { lon_0: 0, lat_ts: 0 },
  moll: { lon_0: 0 },
  robin: { lon_0: 0 },
  sinu: { lon_0: 0 },
  mill: { lon_0: 0 },
  eck6: { lon_0: 0 },
  vandg: { lon_0: 0 },
  eqearth: { lon_0: 0 },
  bonne: { lat_1: 0, lon_0: 0 },
  omerc: { lat_0: 0, lonc: 0, alpha: 0, gamma: 0, k: 1 },
  somerc: { lat_0: 0, lon_0: 0, k: 1 },
  krovak: { lat_0: 49.5, lon_0: 24.8333333333333, alpha: 30.2881397527778, k: 0.9999 },
  geos: { lon_0: 0, h: 0 },
  tpers: { lat_0: 0, lon_0: 0, h: 0, tilt: 0, azi: 0 },
};

export interface Projected {
  readonly projection: string;
  readonly values: Words;
  readonly flags: readonly string[];
}

/** All parameters of a projection, given and default; null when proj4 has no such projection. */
export function completeProjection({ projection, values, flags }: Projected): Projected | null {
  if (projection === "utm") return utm(values, flags);
  const known = Object.hasOwn(PARAMETERS, projection) ? PARAMETERS[projection] : undefined;
  if (!known) return null;
  const given = settled(projection, values);
  const complete: Record<string, number> = {};
  for (const name of Object.keys(known)) complete[name] = given[name] ?? known[name]!;
  if (projection !== "longlat") Object.assign(complete, { x_0: given["x_0"] ?? 0, y_0: given["y_0"] ?? 0 });
  if (projection === "omerc" && isSwiss(complete, flags)) return swiss(complete);
  return { projection, values: without(projection, complete), flags };
}

function utm(values: Words, flags: readonly string[]): Projected | null {
  const zone = values["zone"];
  if (zone === undefined || !Number.isInteger(zone) || zone < 1 || zone > 60) return null;
  const northing = flags.includes("south") ? 10000000 : 0;
  return {
    projection: "tmerc",
    values: { lat_0: 0, lon_0: zone * 6 - 183, k: 0.9996, x_0: 500000, y_0: northing },
    flags: flags.filter((flag) => flag !== "south"),
  };
}

/** Defaults that depend on other parameters. */
function settled(projection: string, values: Words): Words {
  if (projection === "lcc") {
    const first = values["lat_1"] ?? values["lat_0"] ?? 0;
    const second = values["lat_2"] ?? first;
    return {
      ...values,
      lat_1: first,
      lat_2: second,
      lat_0: values["lat_0"] ?? (values["lat_2"] === undefined ? first : 0),
    };
  }
  if (projection === "omerc") return { ...values, gamma: values["gamma"] ?? values["alpha"] ?? 0 };
  return values;
}

/** Left out where they say nothing: a parallel of true scale at the pole or the equator, a scale beside one. */
function without(projection: string, values: Words): Words {
  const { lat_ts: parallel, ...rest } = values;
  if (projection === "stere") {
    return parallel === 0 || parallel === values["lat_0"] ? rest : values;
  }
  if (projection !== "merc") return values;
  if (parallel === 0) return rest;
  const { k: _scale, ...scaled } = values;
  return scaled;
}

/** proj4 computes the case of a line that runs due east by a projection of its own. */
function isSwiss(values: Words, flags: readonly string[]): boolean {
  return values["alpha"] === 90 && values["gamma"] === 90 && !flags.includes("no_uoff");
}

function swiss({ lat_0, lonc, k, x_0, y_0 }: Words): Projected {
  return { projection: "somerc", values: { lat_0, lon_0: lonc, k, x_0, y_0 } as Words, flags: [] };
}

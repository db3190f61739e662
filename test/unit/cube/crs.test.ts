/** Coordinates and names against PROJ's: test/golden/crs.json and crs-texts.json are written by scripts/spec/crs_registry.py and test/golden/scripts/crs_texts.py. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import proj4 from "proj4";
import { describe, expect, it } from "vitest";
import { crsSystem, isGeographic, normalizeCrs, transformer, withUnit } from "../../../src/cube/crs/index.ts";
import { systemText } from "../../../src/cube/crs/system.ts";
import { distanceM } from "../../support/distance.ts";

interface Sample {
  readonly toleranceM: number;
  /** x, y, and the longitude and latitude that PROJ gives them. */
  readonly points: readonly (readonly [number, number, number, number])[];
}

const samples = JSON.parse(readFileSync("test/golden/crs.json", "utf8")) as Record<string, Sample>;

describe("codes", () => {
  it("of every method give PROJ's coordinates within 2 mm, there and back", () => {
    const wrong: string[] = [];
    for (const [name, { toleranceM, points }] of Object.entries(samples)) {
      const crs = normalizeCrs(name);
      const unitM = crsSystem(crs).unitM;
      for (const [x, y, longitude, latitude] of points) {
        const there = transformer(crs, "EPSG:4326")(x, y);
        const back = transformer("EPSG:4326", crs)(longitude, latitude);
        // Back from a rounded series there are a few millimetres more, at the rim of an area.
        const far = Math.max(
          distanceM(there, [longitude, latitude]),
          (Math.hypot(back[0] - x, back[1] - y) * unitM) / 4,
        );
        if (!(far <= toleranceM)) wrong.push(`${name} at ${x} ${y}: ${far} m`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(samples).length).toBeGreaterThan(300);
  });

  it("are one spelling in all their forms", () => {
    const forms = [
      32633,
      "32633",
      "EPSG:32633",
      "epsg:32633",
      "urn:ogc:def:crs:EPSG::32633",
      "urn:ogc:def:crs:EPSG:9.9:32633",
    ];
    for (const form of [
      ...forms,
      "http://www.opengis.net/def/crs/EPSG/0/32633",
      "+init=epsg:32633",
      " 32633 ",
    ])
      expect(normalizeCrs(form)).toBe("EPSG:32633");
    for (const form of ["OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", 4979])
      expect(normalizeCrs(form)).toBe("EPSG:4326");
    for (const form of ["EPSG:900913", 102100, "ESRI:102113", 3857])
      expect(normalizeCrs(form)).toBe("EPSG:3857");
  });

  it("of systems with heights are their horizontal part", () => {
    expect(normalizeCrs(7415)).toBe("EPSG:28992");
    expect(normalizeCrs("EPSG:5554")).toBe("EPSG:25831");
  });

  it("that are not known are refused by name", () => {
    for (const wrong of [
      99999,
      "EPSG:99999",
      "nonsense",
      "",
      "+proj=nothing",
      "+proj=constructor",
      "+proj=geos +h=0",
      "+proj=tpers +h=0",
      "+proj=bonne +lat_1=1e-9",
      "+proj=longlat +datum=constructor",
      "+proj=utm +zone=33 +units=constructor",
      "PROJCS[",
      '{"type":"Nothing"}',
      "IAU:49900",
      "+proj=utm +zone=61",
      32633.5,
      -32633,
    ])
      expect(() => normalizeCrs(wrong), String(wrong)).toThrow(/is not known here/);
  });
});

interface Text {
  readonly name: string;
  readonly form: string;
  readonly text: string | Record<string, unknown>;
}

const texts = JSON.parse(readFileSync("test/golden/crs-texts.json", "utf8")) as readonly Text[];

describe("texts", () => {
  it("with a code are the code, those without one are the same system", () => {
    const wrong = texts.flatMap(({ name, form, text }) => {
      const crs = normalizeCrs(text);
      return crs === normalizeCrs(name) || isSame(crs, name) ? [] : [`${name} ${form}: ${crs}`];
    });
    expect(wrong).toEqual([]);
    expect(texts.length).toBeGreaterThan(100);
  });

  it("of one system in other words are one spelling", () => {
    const modis = [
      "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +a=6371007.181 +b=6371007.181 +units=m +no_defs",
      "+proj=sinu +R=6371007.181 +nadgrids=@null +wktext +no_defs",
      'PROJCS["unnamed",GEOGCS["Unknown datum based upon the custom spheroid",DATUM["Not_specified",SPHEROID["Custom spheroid",6371007.181,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Sinusoidal"],PARAMETER["longitude_of_center",0],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["Meter",1]]',
    ];
    expect(new Set(modis.map(normalizeCrs)).size).toBe(1);
    expect(normalizeCrs("+proj=utm +zone=33 +datum=WGS84")).toBe("EPSG:32633");
    expect(normalizeCrs("+proj=tmerc +lon_0=15 +k_0=0.9996 +x_0=500000 +ellps=WGS84 +towgs84=0,0,0")).toBe(
      "EPSG:32633",
    );
    expect(normalizeCrs("+proj=merc +a=6378137 +b=6378137 +nadgrids=@null")).toBe("EPSG:3857");
  });

  it("angles of the south and west are negative, whichever way they are written", () => {
    const sphere = "+proj=tmerc +R=6371000 +lat_0=";
    const decimal = normalizeCrs(`${sphere}-46.5025 +lon_0=-7.25`);
    expect(normalizeCrs(`${sphere}46d30'9"S +lon_0=7d15'W`)).toBe(decimal);
    expect(normalizeCrs(`${sphere}-46d30'9" +lon_0=-7d15'`)).toBe(decimal);
    expect(normalizeCrs(`${sphere}46d30'9"N +lon_0=7d15'E`)).toBe(
      normalizeCrs(`${sphere}46.5025 +lon_0=7.25`),
    );
  });

  it("a shift that the text gives keeps a system from being the one with another shift", () => {
    expect(normalizeCrs("+proj=longlat +datum=potsdam")).toBe("EPSG:4314");
    expect(normalizeCrs("+proj=longlat +datum=potsdam +towgs84=1,2,3")).toContain("+towgs84=1,2,3");
  });

  it("coordinate frames turn the other way than position vectors, in WKT and in PROJJSON", () => {
    const rotations = (sign: number): number[] => [4.1 * sign, -0.9 * sign, 2.5 * sign];
    const parameters = (sign: number): (readonly [string, number])[] => [
      ["X-axis translation", 600],
      ["Y-axis translation", 70],
      ["Z-axis translation", 400],
      ...rotations(sign).map((value, i) => [`${"XYZ"[i]}-axis rotation`, value] as const),
      ["Scale difference", 1.0000067],
    ];
    const wkt = (method: string, sign: number): string =>
      `BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["x",ELLIPSOID["x",6377397.155,299.1528128]],CS[ellipsoidal,2],ANGLEUNIT["degree",0.0174532925199433]]],TARGETCRS[GEOGCRS["WGS 84"]],ABRIDGEDTRANSFORMATION["x",METHOD["${method}"],${parameters(
        sign,
      )
        .map(([name, value]) => `PARAMETER["${name}",${value}]`)
        .join(",")}]]`;
    const json = (method: string, sign: number): Record<string, unknown> => ({
      type: "BoundCRS",
      source_crs: {
        type: "GeographicCRS",
        datum: { name: "x", ellipsoid: { semi_major_axis: 6377397.155, inverse_flattening: 299.1528128 } },
      },
      transformation: {
        method: { name: method },
        parameters: parameters(sign).map(([name, value]) => ({
          name,
          value: name.endsWith("rotation") ? value / 3600 : value,
        })),
      },
    });
    const [vector, frame] = ["Position Vector transformation", "Coordinate Frame rotation"];
    for (const text of [wkt(vector!, 1), wkt(frame!, -1), json(vector!, 1), json(frame!, -1)])
      expect(normalizeCrs(text)).toContain("+towgs84=600,70,400,4.1,-0.9,2.5,6.7");
  });

  it("a unit that is the same but for its last digits leaves a code a code", () => {
    expect(withUnit("EPSG:2263", 0.304800609601219)).toBe("EPSG:2263");
    expect(withUnit("EPSG:32633", 0.3048)).toContain("+to_meter=0.3048");
  });

  it("come out of their own spelling unchanged", () => {
    for (const { text } of texts) expect(normalizeCrs(normalizeCrs(text))).toBe(normalizeCrs(text));
    for (const name of Object.keys(samples))
      expect(normalizeCrs(normalizeCrs(name))).toBe(normalizeCrs(name));
  });

  it("of any content end in a spelling or in the registered error", () => {
    const pieces = fc.constantFrom(
      "PROJCS[",
      "GEOGCS[",
      '"x"',
      "]",
      ",",
      "1e400",
      "+proj=",
      "tmerc",
      "+k=",
      "-1",
      "{",
      "}",
      '"type":',
      '"BoundCRS"',
      "+towgs84=,",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          normalizeCrs(parts.join(""));
        } catch (error) {
          expect((error as { code: string }).code).toBe("ProcessParameterInvalid");
        }
      }),
    );
  });
});

function isSame(crs: string, name: string): boolean {
  const to = normalizeCrs(name);
  const { unitM } = crsSystem(to);
  return samples[name]!.points.every(([x, y]) => {
    const [u, v] = transformer(crs, to)(x, y);
    return Math.hypot(u - x, v - y) * unitM < 0.01;
  });
}

const crsText = (code: number): string => systemText(crsSystem(`EPSG:${code}`));

/** Coordinates in the middle of Europe, and how far to go from there. */
const AROUND: Readonly<Record<string, readonly [x: number, y: number, spread: number]>> = {
  "EPSG:4326": [15, 47, 8],
  "EPSG:3857": [1.6e6, 5.9e6, 1e6],
  "EPSG:32633": [5e5, 5.2e6, 5e5],
  "EPSG:31287": [4e5, 4e5, 2e5],
};

describe("the direct path", () => {
  const utm = "+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs";
  const web = "EPSG:3857";
  it.each([
    ["EPSG:32633", "EPSG:4326", utm, "EPSG:4326"],
    ["EPSG:4326", "EPSG:32633", "EPSG:4326", utm],
    ["EPSG:3857", "EPSG:32633", web, utm],
    ["EPSG:32633", "EPSG:3857", utm, web],
    ["EPSG:32633", "EPSG:31287", utm, crsText(31287)],
    ["EPSG:3857", "EPSG:31287", web, crsText(31287)],
    ["EPSG:31287", "EPSG:31467", crsText(31287), crsText(31467)],
  ])("from %s to %s gives the bits of proj4", (from, to, source, target) => {
    const converter = proj4(source, target);
    const [x0, y0, spread] = AROUND[from]!;
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (u, v) => {
          const [x, y] = [x0 + u * spread, y0 + v * spread];
          expect(transformer(from, to)(x, y)).toEqual(converter.forward([x, y]));
        },
      ),
    );
  });

  it("gives NaN for what is no coordinate", () => {
    expect(transformer("EPSG:4326", "EPSG:32633")(NaN, 1)).toEqual([NaN, NaN]);
    expect(transformer("EPSG:31467", "EPSG:2056")(Infinity, 1)).toEqual([NaN, NaN]);
  });
});

it("geographic systems are known by what they are", () => {
  for (const crs of ["EPSG:4326", "EPSG:4267", normalizeCrs("+proj=longlat +R=6371007.181")])
    expect(isGeographic(crs)).toBe(true);
  for (const crs of ["EPSG:3857", "EPSG:4839", normalizeCrs("ESRI:54009")])
    expect(isGeographic(crs)).toBe(false);
});

#!/usr/bin/env python3
"""Writes src/cube/crs/registry.ts: the coordinate reference systems that proj4 can compute, out of PROJ's database.

Usage: crs_registry.py <src/cube/crs/registry.ts> [<test/golden/crs.json>]
Needs pyproj, and node in the PATH. Facts only: parameters of projections, ellipsoids, shifts to WGS 84.
Every projection is computed by proj4 and by PROJ at nine points of its area of use, forth and back; what differs by more than 1 mm is left out.
Datum shifts are judged apart: of the Helmert shifts that PROJ lists, the one nearest to what PROJ does by itself at those points is taken.
"""
import collections, gzip, json, math, pathlib, random, re, sqlite3, subprocess, sys, warnings
import pyproj
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.transformer import TransformerGroup, AreaOfInterest

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
TOLERANCE_M = 1e-3
# Robinson is a table with interpolation between its rows, for maps of the whole world: a metre is far below any use.
COARSER_M = {"robin": 0.5}
WGS84 = CRS.from_epsg(4326)
METRES_PER_DEGREE = 111320.0


# One shift for a continent: the one for the contiguous United States (EPSG:1173), where most of its rasters lie.
PREFERRED = {4267: [-8.0, 160.0, 176.0, 0.0, 0.0, 0.0, 0.0]}


def number(value, digits=15):
    text = repr(float(f"{float(value):.{digits}g}"))
    return text[:-2] if text.endswith(".0") else text


def ellipsoid_of(crs):
    e = crs.ellipsoid
    return (e.semi_major_metre, e.inverse_flattening or 0)


def pm_of(crs):
    p = crs.prime_meridian
    if p is None:
        return 0.0
    return p.longitude * p.unit_conversion_factor * 180 / math.pi if p.unit_name != "degree" else p.longitude


def points_of(crs):
    """Nine longitudes and latitudes inside the area of use, away from its rim and from the poles."""
    a = crs.area_of_use
    west, south, east, north = (a.west, a.south, a.east, a.north) if a else (-180, -80, 180, 80)
    if east < west:
        east += 360
    south, north = max(south, -89), min(north, 89)
    return [
        ((west + (east - west) * fx + 180) % 360 - 180, south + (north - south) * fy)
        for fx in (0.08, 0.5, 0.92)
        for fy in (0.08, 0.47, 0.92)
    ]


def steps(definition):
    for step in re.split(r"\bstep\b", definition):
        words = dict((w.split("=") + [""])[:2] for w in step.split())
        if "proj" in words and words["proj"] != "pipeline":
            yield words


def helmert(definition):
    """Seven parameters (position vector, metres, seconds, ppm) of a pipeline; None when it is more than Helmert shifts."""
    total, found = [0.0] * 7, False
    for s in steps(definition):
        kind = s["proj"]
        if kind in ("helmert", "molobadekas"):
            found = True
            v = [float(s.get(k, 0)) for k in ("x", "y", "z", "rx", "ry", "rz", "s")]
            if s.get("convention") == "coordinate_frame":
                v[3:6] = [-r for r in v[3:6]]
            if kind == "molobadekas":
                p = [float(s.get(k, 0)) for k in ("px", "py", "pz")]
                rx, ry, rz = (r * math.pi / 648000 for r in v[3:6])
                m = 1 + v[6] * 1e-6
                turned = (p[0] - rz * p[1] + ry * p[2], rz * p[0] + p[1] - rx * p[2], -ry * p[0] + rx * p[1] + p[2])
                v[:3] = [v[i] + p[i] - m * turned[i] for i in range(3)]
            sign = -1 if "inv" in s else 1
            total = [t + sign * x for t, x in zip(total, v)]
        elif kind not in ("unitconvert", "axisswap", "push", "pop", "cart", "longlat", "noop", "latlong"):
            return None
    return total if found else []


def base_units(base):
    unit = base.axis_info[0]
    return math.radians(1) / unit.unit_conversion_factor


def distance_m(p, q):
    if not all(map(math.isfinite, (*p, *q))):
        return math.inf
    east = ((p[0] - q[0] + 180) % 360 - 180) * math.cos(math.radians(p[1]))
    return math.hypot(east, p[1] - q[1]) * METRES_PER_DEGREE


def own_choice(base, crs, points):
    """WGS 84 coordinates of points of the base, as PROJ transforms them by itself from the projected system; where it knows no shift, none."""
    if crs is not base:
        try:
            there, back = Transformer.from_crs(base, crs, always_xy=True), Transformer.from_crs(crs, WGS84, always_xy=True, allow_ballpark=False)
            return [back.transform(*there.transform(*p)) for p in points]
        except pyproj.exceptions.ProjError:
            pass
    direct = Transformer.from_crs(base, WGS84, always_xy=True, allow_ballpark=False)
    return [direct.transform(*p) for p in points]


class Shifts:
    """Best Helmert shift of a geographic CRS for an area, with how far it is from what PROJ does there."""

    def __init__(self):
        self.cache = {}

    def of(self, base, area_of):
        a = area_of.area_of_use
        key = (base.to_wkt(), (a.west, a.south, a.east, a.north) if a else None)
        if key not in self.cache:
            self.cache[key] = self.find(base, area_of)
        return self.cache[key]

    def find(self, base, area_of):
        a = area_of.area_of_use
        interest = AreaOfInterest(a.west, max(a.south, -90), a.east, min(a.north, 90)) if a else None
        try:
            group = TransformerGroup(base, WGS84, always_xy=True, area_of_interest=interest, allow_ballpark=False)
        except Exception:
            return [], math.nan, math.nan
        k, pm = base_units(base), pm_of(base)
        points = [((x - pm) * k, y * k) for x, y in points_of(area_of)]
        # A projected system narrows the choice to its own area, so that is asked; its base where it has no inverse.
        try:
            truth = own_choice(base, area_of, points)
        except pyproj.exceptions.ProjError:
            truth = []
        best = ([], math.inf, math.nan)
        for t in group.transformers:
            seven = helmert(t.definition)
            if seven is None:
                continue
            far = sorted(distance_m(t.transform(*p), q) for p, q in zip(points, truth))
            known = [d for d in far if math.isfinite(d)]
            mean = sum(known) / len(known) if known else math.inf
            if mean < best[1] - 1e-4 or math.isnan(best[2]):
                best = (seven, mean, t.accuracy)
        return best


def shift_text(seven, ellipsoid):
    a, rf = ellipsoid
    near_wgs84 = abs(a - 6378137) < 1e-6 and abs(rf - 298.2572) < 1e-3
    if not seven or (near_wgs84 and not any(seven)):
        return ""
    return "towgs84=" + ",".join(number(round(v, 6)) for v in (seven if any(seven[3:]) else seven[:3]))


ANGLES = ("lat_0", "lat_1", "lat_2", "lat_ts", "lon_0", "lon_1", "lon_2", "lonc", "alpha", "gamma")
ORDER = ("proj", "zone", "south", *ANGLES, "k", "x_0", "y_0", "h", "sweep", "no_uoff", "axis", "czech")
DROPPED = ("datum", "ellps", "a", "b", "rf", "R", "units", "to_meter", "vunits", "no_defs", "type", "pm", "towgs84", "nadgrids", "wktext")


def projection(crs):
    """The words of the projection alone, in a fixed order."""
    text = crs.to_proj4() or ""
    words = {}
    for w in text.split():
        name, _, value = w.lstrip("+").partition("=")
        words["k" if name == "k_0" else name] = value
    if words.get("proj") in (None, "pipeline", "ob_tran"):
        return None, "no PROJ text"
    if words.get("proj") == "longlat":
        return None, "no projection of its own"
    unknown = set(words) - set(ORDER) - set(DROPPED)
    if unknown:
        return None, "parameter " + ",".join(sorted(unknown))
    unit = float(crs.axis_info[0].unit_conversion_factor)
    out = {}
    for name in ORDER:
        if name not in words:
            continue
        value = words[name]
        out[name] = number(value) if re.fullmatch(r"-?[\d.]+(e-?\d+)?", value) else value
    if unit != 1:
        out["to_meter"] = number(unit)
    return out, None


def words_text(words):
    return " ".join(f"{k}={v}" if v != "" else k for k, v in words.items())


def base_text(ellipsoid, pm):
    a, rf = ellipsoid
    shape = f"a={number(a)} rf={number(rf, 13)}" if rf else f"R={number(a)}"
    return shape + (f" pm={number(pm)}" if pm else "")


def plus(text):
    return " ".join("+" + w for w in text.split())


def candidates():
    shifts = Shifts()
    rows, dropped = [], collections.Counter()
    names = collections.defaultdict(list)
    geographic = {}
    for info in query_crs_info("EPSG", PJType.GEOGRAPHIC_2D_CRS, allow_deprecated=True):
        crs = CRS.from_epsg(int(info.code))
        if abs(base_units(crs) - 1) > 1e-9:
            geographic[int(info.code)] = None
            dropped["geographic in grads or other angles"] += 1
        seven, far, accuracy = shifts.of(crs, crs)
        seven = PREFERRED.get(int(info.code), seven)
        ellipsoid, pm = ellipsoid_of(crs), pm_of(crs)
        text = (base_text(ellipsoid, pm) + " " + shift_text(seven, ellipsoid)).strip()
        geographic[int(info.code)] = (text, crs, info.deprecated, far, accuracy, abs(base_units(crs) - 1) <= 1e-9)
    for authority in ("EPSG", "ESRI"):
        for info in query_crs_info(authority, PJType.PROJECTED_CRS, allow_deprecated=authority == "EPSG"):
            crs = CRS.from_authority(authority, info.code)
            words, reason = projection(crs)
            if words is None:
                dropped[f"{authority}: {reason}"] += 1
                continue
            base = crs.geodetic_crs
            if abs(base.ellipsoid.semi_major_metre / 6378137 - 1) > 0.01:
                dropped[f"{authority}: another celestial body"] += 1
                continue
            id_ = base.to_json_dict().get("id")
            code = int(id_["code"]) if id_ and id_["authority"] == "EPSG" and int(id_["code"]) in geographic else None
            ellipsoid, pm = ellipsoid_of(base), pm_of(base)
            if "Pseudo" in (crs.coordinate_operation.method_name or "") or "nadgrids" in (crs.to_proj4() or ""):
                ellipsoid, code = (ellipsoid[0], 0), None
            seven, far, accuracy = shifts.of(base, crs)
            shift = shift_text(seven, ellipsoid)
            own = (base_text(ellipsoid, pm) + " " + shift).strip()
            if code is not None and geographic[code][0] == own:
                datum = f"@{code}"
            else:
                datum = (f"@{code} " + (shift or "towgs84=none")) if code is not None else own
            k, pts = base_units(base), points_of(crs)
            try:
                forward = Transformer.from_crs(base, crs, always_xy=True)
                back = Transformer.from_crs(crs, base, always_xy=True)
            except pyproj.exceptions.ProjError:
                dropped[f"{authority}: PROJ cannot compute it"] += 1
                continue
            images = [forward.transform((x - pm) * k, y * k) for x, y in pts]
            pure = plus(words_text(words) + " " + base_text(ellipsoid, pm)) + (" +approx" if words["proj"] == "tmerc" and not ellipsoid[1] else "")
            backs = [[v / k + (pm if i == 0 else 0) for i, v in enumerate(back.transform(*p))] for p in images]
            rows.append(dict(backs=backs, numbers=own,
                key=info.code if authority == "EPSG" else f"E{info.code}", name=info.name, words=words, datum=datum, pure=pure,
                points=pts, images=images, unit=float(words.get("to_meter", 1)), far=far, accuracy=accuracy, deprecated=info.deprecated,
                method=crs.coordinate_operation.method_name, axis=words.get("axis", "enu"),
            ))
    return rows, geographic, dropped


def proj4_values(rows):
    """What proj4 gives for the images and, back, for the points."""
    tasks = [dict(pure=r["pure"], axis=r["axis"], points=r["points"], images=[i if all(map(math.isfinite, i)) else None for i in r["images"]]) for r in rows]
    done = subprocess.run(["node", str(HERE / "crs_proj4.js")], input=json.dumps(tasks), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def judge(rows):
    kept, reasons = [], collections.Counter()
    for row, ours in zip(rows, proj4_values(rows)):
        worst = None
        if isinstance(ours, str):
            reasons[f"{row['method']}: proj4 says {ours[:60]}"] += 1
            continue
        usable = 0
        for point, image, truth, (forth, back) in zip(row["points"], row["images"], row["backs"], ours):
            if not all(map(math.isfinite, image)):
                continue
            usable += 1
            if forth is None or back is None or None in forth or None in back:
                worst = math.inf
                continue
            d = math.hypot(forth[0] - image[0], forth[1] - image[1]) * row["unit"]
            worst = max(worst or 0, d, distance_m(back, truth))
        if not usable:
            reasons[f"{row['method']}: PROJ gives no coordinates in its area of use"] += 1
        elif worst > COARSER_M.get(row["words"]["proj"], TOLERANCE_M):
            reasons[f"{row['method']}: differs from PROJ by more than 1 mm"] += 1
            if "-v" in sys.argv: print(row["key"], row["pure"], worst)
        else:
            kept.append(row)
    return kept, reasons


def grouped(rows):
    """Lines of a template with ? for what varies, then the codes with their values."""
    groups = collections.defaultdict(list)
    for row in rows:
        groups[(tuple(row["words"]), row["words"]["proj"], row["words"].get("to_meter"), row["datum"])].append(row)
    lines = []
    for (keys, _, _, datum), members in sorted(groups.items(), key=lambda g: int(re.sub("E", "9", g[1][0]["key"]))):
        varying = [k for k in keys if len({m["words"][k] for m in members}) > 1]
        template = " ".join((f"{k}=?" if k in varying else f"{k}={members[0]['words'][k]}" if members[0]["words"][k] != "" else k) for k in keys)
        codes = " ".join(",".join([m["key"], *(m["words"][k] for k in varying)]) for m in members)
        lines.append(f"{template} {datum}|{codes}")
    return lines


def database():
    return sqlite3.connect(f"file:{pathlib.Path(pyproj.datadir.get_data_dir().split(':')[0]) / 'proj.db'}?mode=ro", uri=True)


def plain(name):
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^D_", "", name).lower())


def datum_lines(geographic):
    """geographic code, datum code, names of the datum and of the CRS as letters and digits only."""
    db = database()
    aliases = collections.defaultdict(set)
    for code, alias in db.execute("select code, alt_name from alias_name where auth_name='EPSG' and table_name='geodetic_datum'"):
        aliases[int(code)].add(plain(alias))
    rows = sorted(geographic.items(), key=lambda i: (i[1][2], i[0]))
    datums = {int(c): int(d) for c, d in db.execute("select code, datum_code from geodetic_crs where auth_name='EPSG'")}
    # What a system and its datum are called goes before what they are also called: NAD83 is an alias of its successors.
    owner = {}
    for names_of in (lambda crs, datum: {plain(crs.datum.name)}, lambda crs, datum: {plain(crs.name)}, lambda crs, datum: aliases[datum]):
        for code, entry in rows:
            for name in names_of(entry[1], datums[code]):
                owner.setdefault(name, code)
    names = collections.defaultdict(list)
    for name, code in sorted(owner.items()):
        if name:
            names[code].append(name)
    return [f"{code} {datums[code]} {','.join(names[code])} {'' if entry[5] else 'x'}{'|'}{entry[0]}" for code, entry in rows]


def sexagesimal(value):
    """DDD.MMSSsss as degrees."""
    sign, text = math.copysign(1, value), f"{abs(value):.9f}"
    degrees, rest = text.split(".")
    return sign * (int(degrees) + int(rest[:2]) / 60 + float(rest[2:4] + "." + rest[4:]) / 3600)


def alias_lines(known):
    """Codes of systems with heights, and the horizontal system in each."""
    db = database()
    pairs = db.execute("""select c.code, min(g.code) from geodetic_crs c join geodetic_crs g on g.datum_code=c.datum_code and g.auth_name='EPSG' and g.type='geographic 2D' and g.deprecated=0
        where c.auth_name='EPSG' and c.type='geographic 3D' group by c.code
        union select code, horiz_crs_code from compound_crs where auth_name='EPSG' and horiz_crs_auth_name='EPSG'""").fetchall()
    three = {int(c): int(h) for c, h in pairs}
    by_system = collections.defaultdict(list)
    for code, horizontal in sorted(three.items()):
        horizontal = three.get(horizontal, horizontal)
        if horizontal in known:
            by_system[horizontal].append(str(code))
    return [f"{system}|{' '.join(codes)}" for system, codes in sorted(by_system.items())]


def operation_lines(kept):
    """Codes of conversions (UTM zone 33N is 16033), and a projected system that uses each."""
    known = {int(r["key"]) for r in kept if not r["key"].startswith("E")}
    rows = database().execute("select conversion_code, min(cast(code as int)) from projected_crs where auth_name='EPSG' and conversion_auth_name='EPSG' group by conversion_code").fetchall()
    pairs = sorted((int(c), int(code)) for c, code in rows if int(code) in known)
    return [" ".join(f"{c},{code}" for c, code in pairs[i : i + 20]) for i in range(0, len(pairs), 20)]


def small_tables():
    db = database()
    ellipsoids = []
    for code, name, a, rf, b, factor in db.execute(
        "select e.code, e.name, semi_major_axis, inv_flattening, semi_minor_axis, u.conv_factor from ellipsoid e join unit_of_measure u on u.auth_name=e.uom_auth_name and u.code=e.uom_code where e.auth_name='EPSG'"):
        a *= factor
        rf = rf if rf else (0 if b is None or b * factor == a else a / (a - b * factor))
        ellipsoids.append(f"{code} {number(a)} {number(rf, 13)} {name}")
    named = []
    for short, e in sorted(pyproj.get_ellps_map().items()):
        a = e["a"]; b = e.get("b"); rf = e.get("rf") or (a / (a - b) if a != b else 0)
        named.append(f"{short} {number(a)} {number(rf, 13)}")
    meridians = []
    CUSTOM_MERIDIANS = {int(code): sexagesimal(lon) for code, lon in db.execute("select code, longitude from prime_meridian where auth_name='EPSG' and uom_code='9110'")}
    for code, name, lon in db.execute(
        "select p.code, p.name, p.longitude*u.conv_factor*180/3.141592653589793 from prime_meridian p join unit_of_measure u on u.auth_name=p.uom_auth_name and u.code=p.uom_code where p.auth_name='EPSG' and p.code<>'8901'"):
        if lon is None: lon = CUSTOM_MERIDIANS[int(code)]
        meridians.append(f"{code} {number(lon, 13)} {name.lower()}")
    units = [f"{code} {number(f, 16)}" for code, f in db.execute(
        "select code, conv_factor from unit_of_measure where auth_name='EPSG' and type in ('length','angle') and conv_factor>0 and cast(code as int)<9200")]
    return ellipsoids, named, meridians, units


def literal(name, doc, lines):
    return f"/** {doc} */\nexport const {name} = `\n" + "\n".join(lines) + "\n`;\n"


def main():
    target = pathlib.Path(sys.argv[1])
    rows, geographic, dropped = candidates()
    kept, reasons = judge(rows)
    lines = grouped(kept)
    ellipsoids, named, meridians, units = small_tables()
    text = "// Generated by scripts/spec/crs_registry.py from PROJ's database (PROJ %s); do not edit.\n" % pyproj.proj_version_str
    text += "/** Facts of the EPSG and ESRI registries in a compact form; `definitions.ts` and `units.ts` read it. */\n\n"
    text += literal("GEOGRAPHIC", "Code, datum code, names of the datum, x where the angles are not degrees, then ellipsoid, prime meridian and shift to WGS 84.", datum_lines(geographic))
    text += "\n" + literal("PROJECTED", "A template with its geographic CRS (@), then codes (E: of ESRI) with the values of the template's question marks.", lines)
    text += "\n" + literal("HORIZONTAL", "A system, then the codes of the systems with heights that it is the horizontal part of.", alias_lines({*geographic, *(int(r["key"]) for r in kept if not r["key"].startswith("E"))}))
    text += "\n" + literal("OPERATIONS", "Code of a conversion and of the lowest projected system that uses it.", operation_lines(kept))
    text += "\n" + literal("ELLIPSOIDS", "Code, semi-major axis in metres, inverse flattening (0: a sphere), name.", ellipsoids)
    text += "\n" + literal("NAMED_ELLIPSOIDS", "Names of ellipsoids in PROJ texts, semi-major axis in metres, inverse flattening (0: a sphere).", named)
    text += "\n" + literal("MERIDIANS", "Code, degrees east of Greenwich, name.", meridians)
    text += "\n" + literal("UNITS", "Code, metres or radians.", units)
    target.write_text(text)
    report(rows, kept, geographic, dropped, reasons, text)
    if len(sys.argv) > 2 and not sys.argv[2].startswith("-"):
        write_golden(pathlib.Path(sys.argv[2]), kept, geographic)


def report(rows, kept, geographic, dropped, reasons, text):
    for reason, n in sorted([*dropped.items(), *reasons.items()], key=lambda i: -i[1]):
        print(f"  left out {n:5d}  {reason}")
    epsg = [r for r in kept if not r["key"].startswith("E")]
    print(f"kept {sum(e[5] for e in geographic.values())} geographic of {len(geographic)}, {len(epsg)} projected EPSG of {sum(not r['key'].startswith('E') for r in rows)}, {len(kept) - len(epsg)} ESRI")
    within = collections.Counter()
    for r in kept:
        far = r["far"]
        within["no shift known" if math.isnan(far) or math.isinf(far) else "<= 0.01 m" if far <= 0.01 else "<= 1 m" if far <= 1 else "<= accuracy stated by EPSG" if r["accuracy"] and far <= r["accuracy"] else "more"] += 1
    print("mean distance of the shift from PROJ's own choice:", dict(within))
    further = sorted((r["far"], r["key"], r["name"]) for r in kept if math.isfinite(r["far"]) and r["far"] > max(1, r["accuracy"] or 0))
    print("further off, in metres:", ", ".join(f"{name} ({key}) {far:.0f}" for far, key, name in further[:: max(1, len(further) // 20)]))
    print(f"{len(text)} bytes, {len(gzip.compress(text.encode(), 9))} gzipped")


def write_golden(target, kept, geographic):
    """A sample over all methods: coordinates and their longitude and latitude by PROJ, with the shift that the registry has."""
    random.seed(7)
    by_method = collections.defaultdict(list)
    for r in kept:
        by_method[(r["method"], r["axis"])].append(r)
    sample = [r for members in by_method.values() for r in random.sample(members, min(len(members), 12))]
    sample += random.sample([r for r in kept if not r["key"].startswith("E")], 120)
    out = {}
    for r in sample:
        name = f"ESRI:{r['key'][1:]}" if r["key"].startswith("E") else f"EPSG:{r['key']}"
        words = {k: v for k, v in r["words"].items() if k != "axis"}
        text = plus(words_text(words) + " " + r["numbers"]) + (" +units=m" if "to_meter" not in words else "") + (" +sweep=y" if words["proj"] == "geos" else "") + " +type=crs"
        to = Transformer.from_crs(CRS.from_proj4(text), CRS.from_proj4("+proj=longlat +datum=WGS84 +type=crs"), always_xy=True)
        turned = {"wsu": lambda x, y: (-x, -y), "swu": lambda x, y: (-y, -x)}.get(r["axis"], lambda x, y: (x, y))
        values = [[*image, *to.transform(*turned(*image))] for image in r["images"][::2] if all(map(math.isfinite, image))]
        values = [v for v in values if all(map(math.isfinite, v))]
        if values:
            out[name] = dict(method=r["method"], toleranceM=max(0.002, COARSER_M.get(words["proj"], 0)), points=values)
    target.write_text(json.dumps(out, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    print(f"golden: {len(out)} systems")


main()

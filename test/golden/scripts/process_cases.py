"""
Cases of processes in the form of the official ones (JSON5), computed by other programs: NumPy, SciPy, pandas, xarray, dateutil.
`/usr/bin/python3 test/golden/scripts/process_cases.py test/golden/processes` writes a file per group.
"""

import json
import math
import sys
from datetime import datetime, timezone
from pathlib import Path

import dateutil
import numpy as np
import pandas as pd
import scipy
import xarray as xr
from dateutil.relativedelta import relativedelta
from scipy import ndimage, optimize

NAN = float("nan")
INF = float("inf")


def plain(value):
    """NumPy's numbers and arrays as Python's."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def case(process, arguments, returns=None, throws=None):
    expected = {"throws": throws} if throws else {"returns": plain(returns)}
    return {"process": process, "arguments": plain(arguments), **expected}


def labeled(labels, values):
    return {"type": "labeled-array", "data": [{"key": k, "value": v} for k, v in zip(labels, values)]}


def write(folder, name, oracle, cases):
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in cases)
    text = f'{{"oracle": {json.dumps(oracle)}, "cases": [\n{lines}\n]}}\n'
    (Path(folder) / f"{name}.json5").write_text(text)


def running(function, values, ignore_nodata):
    """The ufunc's accumulation over the valid values, put back where they stood."""
    data = list(values)
    if not ignore_nodata and None in data:
        data = data[: data.index(None)]
    valid = [i for i, value in enumerate(data) if value is not None]
    out = [None] * len(values)
    for i, total in zip(valid, function.accumulate(np.array([data[i] for i in valid], dtype=float))):
        out[i] = total
    return out


def interpolated(x, y):
    """numpy.interp between the outermost numbers; all else stays."""
    known = [i for i, value in enumerate(y) if value is not None and not math.isnan(value)]
    out = list(y)
    if len(known) < 2:
        return out
    for i in range(known[0], known[-1]):
        out[i] = np.interp(x[i], [x[k] for k in known], [y[k] for k in known])
    return out


def arrays(folder):
    random = np.random.default_rng(12)
    cases = []
    series = [
        [1.5, None, -2, 4, None, 0.25],
        [3, 1, NAN, 2, None, 5],
        [INF, 1, -INF, 2],
        [None, None],
        [],
        [-0.0, 0, -1e-300, 1e300, 7],
        random.normal(size=9).tolist(),
    ]
    functions = {"cumsum": np.add, "cumproduct": np.multiply, "cummax": np.maximum, "cummin": np.minimum}
    with np.errstate(all="ignore"):
        for process, function in functions.items():
            for values in series:
                for ignore in (True, False):
                    arguments = {"data": values, "ignore_nodata": ignore}
                    cases.append(case(process, arguments, running(function, values, ignore)))
    gaps = [
        [None, 1, None, NAN, 7, None, 2.5, None],
        [0, NAN, None, NAN, 4],
        [NAN, 5, None],
        [2, None, -2, None, None, 4],
    ]
    for values in gaps:
        n = len(values)
        cases.append(case("array_interpolate_linear", {"data": values}, interpolated(range(n), values)))
        numbers = np.cumsum(random.integers(1, 9, size=n)).tolist()
        cases.append(
            case(
                "array_interpolate_linear",
                {"data": labeled(numbers, values)},
                labeled(numbers, interpolated(numbers, values)),
            )
        )
        days = np.datetime64("2024-02-20") + np.cumsum(random.integers(1, 12, size=n))
        texts = [str(day) for day in days]
        cases.append(
            case(
                "array_interpolate_linear",
                {"data": labeled(texts, values)},
                labeled(texts, interpolated(days.astype(int).tolist(), values)),
            )
        )
    for index in range(4):
        for length in range(4):
            data = ["a", 2, None]
            data[index : index + length] = [True, NAN]
            arguments = {"data": ["a", 2, None], "values": [True, NAN], "index": index, "length": length}
            cases.append(case("array_modify", arguments, data))
    own = labeled(["x", 1, "1"], [10, 20, None])
    cases += [
        case("array_append", {"data": own, "value": 5}, labeled(["x", 1, "1", 3], [10, 20, None, 5])),
        case("array_append", {"data": own, "value": 5, "label": "1"}, throws="LabelExists"),
        case("array_append", {"data": labeled(["a", 2], [0, 0]), "value": 5}, throws="LabelExists"),
        case(
            "array_modify",
            {"data": own, "values": labeled(["y"], [7]), "index": 1, "length": 1},
            labeled(["x", "y", "1"], [10, 7, None]),
        ),
        case("array_modify", {"data": own, "values": [7], "index": 1, "length": 1}, [10, 7, None]),
        case(
            "array_modify",
            {"data": own, "values": [], "index": 0, "length": 2},
            labeled(["1"], [None]),
        ),
        case(
            "array_modify",
            {"data": own, "values": labeled(["1"], [7]), "index": 0},
            throws="ArrayLabelConflict",
        ),
        case("array_modify", {"data": [1], "values": [2], "index": 2}, throws="ArrayElementNotAvailable"),
        case("array_find_label", {"data": own, "label": 1}, 1),
        case("array_find_label", {"data": own, "label": "1"}, 2),
        case("array_create_labeled", {"data": [1, 2], "labels": ["a"]}, throws="ArrayLengthMismatch"),
    ]
    write(folder, "arrays", f"NumPy {np.__version__}", cases)


def texts(folder):
    samples = ["Grüße aus Köln", "GRÜSSE", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀 text", "", "aXbXc", "İstanbul"]
    patterns = ["", "grü", "KÖLN", "😀", "x", "text", "𝔫", "stanbul"]
    cases = []
    for data in samples:
        for pattern in patterns:
            for sensitive in (True, False):
                a, b = (data, pattern) if sensitive else (data.lower(), pattern.lower())
                arguments = {"data": data, "pattern": pattern, "case_sensitive": sensitive}
                cases.append(case("text_begins", arguments, a.startswith(b)))
                cases.append(case("text_ends", arguments, a.endswith(b)))
                cases.append(case("text_contains", arguments, b in a))
                at = a.find(b)
                if data != "İstanbul" or sensitive:
                    cases.append(case("text_find", arguments, None if at < 0 else at))
    # Lower case makes a letter of this one longer; the position is that in the text as it is written.
    cases.append(case("text_find", {"data": "İstanbul", "pattern": "STANBUL", "case_sensitive": False}, 1))
    for data in (["a", 1, 2.5, True, None, -0.125], [], [1e21, 1e-7, 123456789012]):
        spelled = [item if isinstance(item, str) else json.dumps(item).replace("1e-07", "1e-7") for item in data]
        for separator in ("", ", ", None, 0, False):
            joint = separator if isinstance(separator, str) else json.dumps(separator)
            arguments = {"data": data, "separator": separator}
            cases.append(case("text_concat", arguments, joint.join(spelled) if separator is not None else "null".join(spelled)))
    write(folder, "texts", f"Python {sys.version.split()[0]}", cases)


UNITS = {"second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks", "month": "months", "year": "years"}


def parsed(text):
    value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)


def written(value, like):
    if len(like) == 10:
        return value.strftime("%Y-%m-%d")
    zone = "Z" if like.endswith("Z") else like[-6:]
    milliseconds = value.microsecond // 1000
    fraction = f".{milliseconds:03d}" if milliseconds else ""
    return value.strftime("%Y-%m-%dT%H:%M:%S") + fraction + zone


def shifted(value, count, unit):
    if unit == "millisecond":
        return value + relativedelta(microseconds=1000 * count)
    return value + relativedelta(**{UNITS[unit]: count})


def between(first, second, unit):
    difference = (second - first).total_seconds()
    if unit not in ("month", "year"):
        lengths = {"millisecond": 1e-3, "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
        return difference / lengths[unit]
    if difference < 0:
        return -between(second, first, unit)
    second = second.astimezone(first.tzinfo)
    count = 0
    while shifted(first, count + 1, unit) <= second:
        count += 1
    start, end = shifted(first, count, unit), shifted(first, count + 1, unit)
    return count + (second - start) / (end - start)


def dates(folder):
    samples = ["2020-02-29", "2021-01-31", "2019-12-31T23:59:59.250Z", "2024-03-31T01:30:00+02:00", "1999-07-04T12:00:00-05:30", "1900-03-01"]
    cases = []
    for text in samples:
        for unit in ["millisecond", *UNITS]:
            for count in (0, -1, 13, 400):
                expected = written(shifted(parsed(text), count, unit), text)
                cases.append(case("date_shift", {"date": text, "value": count, "unit": unit}, expected))
        for other in samples:
            for unit in ["millisecond", *UNITS]:
                expected = between(parsed(text), parsed(other), unit)
                cases.append(case("date_difference", {"date1": text, "date2": other, "unit": unit}, expected))
        for low in samples[:4]:
            for high in samples[2:]:
                for exclude in (True, False):
                    x, a, b = parsed(text), parsed(low), parsed(high)
                    arguments = {"x": text, "min": low, "max": high, "exclude_max": exclude}
                    cases.append(case("date_between", arguments, a <= x and (x < b if exclude else x <= b)))
    cases += [
        case("date_between", {"x": "12:00:00", "min": "11:59:59", "max": "12:00:00"}, True),
        case("date_between", {"x": "12:00:00", "min": "2020-01-01", "max": "2021-01-01"}, False),
        case("date_shift", {"date": "2016-12-31T23:59:60Z", "value": 1, "unit": "day"}, "2017-01-01T23:59:59Z"),
        case("date_shift", {"date": "2021-02-29", "value": 1, "unit": "day"}, throws="ProcessParameterInvalid"),
        case("date_shift", {"date": "9999-12-31", "value": 1, "unit": "day"}, throws="ProcessParameterInvalid"),
    ]
    write(folder, "dates", f"Python {sys.version.split()[0]}, dateutil {dateutil.__version__}", cases)


TYPES = {"t": "temporal", "bands": "bands", "x": "spatial", "y": "spatial"}


def cube(data, **labels):
    """A cube case; NaN is its no-data. Dimensions in the order of the axes."""
    dimensions = {}
    for name, values in labels.items():
        kind = TYPES.get(name, "other")
        axis = {"axis": name, "reference_system": "EPSG:32633"} if kind == "spatial" else {}
        dimensions[name] = {"type": kind, "values": list(values), **axis}
    return {"type": "datacube", "order": list(labels), "dimensions": dimensions, "data": data, "nodata": NAN}


def reducer(process, **arguments):
    return callback(process, {"data": {"from_parameter": "data"}, **arguments})


def callback(process, arguments):
    node = {"process_id": process, "arguments": arguments, "result": True}
    return {"process_graph": {"one": node}}


def stamps(index):
    return [stamp.strftime("%Y-%m-%dT%H:%M:%SZ") for stamp in index]


def series(index, seed, width=2):
    """Values over time and x, a tenth of them missing."""
    random = np.random.default_rng(seed)
    data = random.normal(size=(len(index), width)).round(6)
    data[random.random(data.shape) < 0.1] = NAN
    return xr.DataArray(data, dims=("t", "x"), coords={"t": index, "x": [5.0, 15.0][:width]})


def season_of(stamp, starts):
    """The season of an instant: its name, and the year in which it begins."""
    months = 12 // len(starts)
    since = (stamp.month - starts[0][1]) % 12
    name, begin = starts[since // months]
    return name, stamp.year - 1 if stamp.month < begin else stamp.year


SEASONS = [("djf", 12), ("mam", 3), ("jja", 6), ("son", 9)]
TROPICAL = [("ndjfma", 11), ("mjjaso", 5)]


def period_labels(index, period):
    """The label of the period of each instant."""
    if period == "hour":
        return [stamp.strftime("%Y-%m-%d-%H") for stamp in index]
    if period == "day":
        return [stamp.strftime("%Y-%j") for stamp in index]
    if period == "week":
        return [stamp.strftime("%G-%V") for stamp in index]
    if period == "dekad":
        return [f"{s.year}-{(s.month - 1) * 3 + min((s.day - 1) // 10, 2) + 1:02d}" for s in index]
    if period == "month":
        return [stamp.strftime("%Y-%m") for stamp in index]
    if period in ("season", "tropical-season"):
        found = [season_of(stamp, SEASONS if period == "season" else TROPICAL) for stamp in index]
        return [f"{year}-{name}" for name, year in found]
    if period == "year":
        return [str(stamp.year) for stamp in index]
    first = 1 if period == "decade-ad" else 0
    return [str((stamp.year - first) // 10 * 10 + first) for stamp in index]


SPANS = {
    "hour": ("2023-12-31T20:00", "7h", 4),
    "day": ("2024-02-26", "40h", 9),
    "week": ("2020-12-10", "9D", 8),
    "dekad": ("2024-01-05", "8D", 12),
    "month": ("2023-10-20", "25D", 9),
    "season": ("2022-11-10", "50D", 12),
    "tropical-season": ("2022-09-10", "80D", 9),
    "year": ("2019-12-25", "200D", 9),
    "decade": ("1995-06-01", "1500D", 7),
    "decade-ad": ("1995-06-01", "1500D", 7),
}


def periods(folder):
    cases = []
    for seed, (period, (start, step, count)) in enumerate(SPANS.items()):
        index = pd.date_range(start, periods=count, freq=step)
        data = series(index, seed)
        # Every moment from the first to the last tells which periods there are in between.
        between = pd.date_range(index[0], index[-1], freq="1h")
        labels = list(dict.fromkeys(period_labels(between, period)))
        own = np.array(period_labels(index, period))
        for name in ("mean", "max", "median"):
            rows = []
            for label in labels:
                part = data.isel(t=np.flatnonzero(own == label))
                row = getattr(part, name)("t").values if part.sizes["t"] else np.full(2, NAN)
                rows.append(row)
            arguments = {
                "data": cube(data.values, t=stamps(index), x=data.x.values),
                "period": period,
                "reducer": reducer(name),
            }
            expected = cube(np.array(rows), t=labels, x=data.x.values)
            cases.append(case("aggregate_temporal_period", arguments, expected))
    normals(cases)
    anomalies(cases)
    resampled(cases)
    labels_kept(cases)
    write(folder, "periods", f"xarray 2023.01.0, pandas {pd.__version__}", cases)


def normals(cases):
    index = pd.date_range("2000-10-15", "2004-12-20", freq="11D")
    data = series(index, 71)
    whole = cube(data.values, t=stamps(index), x=data.x.values)
    inside = data.sel(t=slice("2001", "2003"))
    span = [2001, 2003]

    def add(period, labels, found):
        rows = [found[label] if label in found else np.full(2, NAN) for label in labels]
        arguments = {"data": whole, "period": period, "climatology_period": span}
        cases.append(case("climatological_normal", arguments, cube(np.array(rows), t=labels, x=data.x.values)))

    month = inside.groupby("t.month").mean("t")
    add("month", [f"{m:02d}" for m in range(1, 13)], {f"{m:02d}": month.sel(month=m).values for m in month.month.values})
    day = inside.groupby("t.dayofyear").mean("t")
    add("day", [f"{d:03d}" for d in range(1, 366)], {f"{d:03d}": day.sel(dayofyear=d).values for d in day.dayofyear.values})
    add("climatology-period", ["climatology-period"], {"climatology-period": inside.mean("t").values})
    for period, starts in (("season", SEASONS), ("tropical-season", TROPICAL)):
        names = [name for name, _ in starts]
        own = [season_of(stamp, starts) for stamp in index]
        found = {}
        for name, begin in starts:
            # The data begin in October 2000: November and December are there, so that the first winter counts.
            first, last = (2000, 2002) if begin in (11, 12) else (2001, 2003)
            at = [i for i, (label, year) in enumerate(own) if label == name and first <= year <= last]
            found[name] = data.isel(t=at).mean("t").values
        add(period, names, found)
    # Without the months of the year before, the first winter goes.
    later = data.sel(t=slice("2001", None))
    own = [season_of(stamp, SEASONS) for stamp in later.indexes["t"]]
    rows = []
    for name, begin in SEASONS:
        first, last = (2001, 2002) if begin == 12 else (2001, 2003)
        at = [i for i, (label, year) in enumerate(own) if label == name and first <= year <= last]
        rows.append(later.isel(t=at).mean("t").values)
    arguments = {
        "data": cube(later.values, t=stamps(later.indexes["t"]), x=data.x.values),
        "period": "season",
        "climatology_period": span,
    }
    cases.append(case("climatological_normal", arguments, cube(np.array(rows), t=[n for n, _ in SEASONS], x=data.x.values)))


def anomalies(cases):
    index = pd.date_range("2001-01-10", "2002-12-20", freq="21D")
    data = series(index, 5)
    means = data.groupby("t.month").mean("t")
    labels = [f"{m:02d}" for m in means.month.values]
    difference = (data.groupby("t.month") - means).values
    normal = cube(means.values, t=labels, x=data.x.values)
    given = cube(data.values, t=stamps(index), x=data.x.values)
    cases.append(
        case("anomaly", {"data": given, "normals": normal, "period": "month"}, {**given, "data": plain(difference)})
    )
    monthly = data.resample(t="1MS").mean()
    names_of_months = [stamp.strftime("%Y-%m") for stamp in monthly.indexes["t"]]
    some = [label for label in labels if label != "03"]
    fewer = cube(means.values[[labels.index(label) for label in some]], t=some, x=data.x.values)
    expected = (monthly.groupby("t.month") - means).values
    expected[[i for i, text in enumerate(names_of_months) if text.endswith("-03")]] = NAN
    arguments = {"data": cube(monthly.values, t=names_of_months, x=data.x.values), "normals": fewer, "period": "month"}
    cases.append(case("anomaly", arguments, cube(expected, t=names_of_months, x=data.x.values)))
    single = cube([data.mean("t").values], t=["all"], x=data.x.values)
    arguments = {"data": given, "normals": single, "period": "single-period"}
    cases.append(case("anomaly", arguments, {**given, "data": plain((data - data.mean("t")).values)}))
    for period in ("hour", "day", "week", "dekad", "season", "tropical-season"):
        own = list(dict.fromkeys(period_labels(index, period)))
        parts = [text[11:] if period == "hour" else text[5:] for text in own]
        names = sorted(set(parts))
        values = np.arange(len(own) * 2, dtype=float).reshape(len(own), 2)
        usual = np.arange(len(names) * 2, dtype=float).reshape(len(names), 2) ** 2
        expected = values - usual[[names.index(part) for part in parts]]
        arguments = {
            "data": cube(values, t=own, x=data.x.values),
            "normals": cube(usual, t=names, x=data.x.values),
            "period": period,
        }
        cases.append(case("anomaly", arguments, cube(expected, t=own, x=data.x.values)))


def resampled(cases):
    index = pd.date_range("2020-01-01", periods=9, freq="5D")
    target = pd.date_range("2019-12-28T06:00", periods=11, freq="4D")
    data = series(index, 33)
    wanted = cube(np.zeros((len(target), 1)), t=stamps(target), bands=["only"])
    given = cube(data.values, t=stamps(index), x=data.x.values)
    nearest = data.reindex(t=target, method="nearest").values
    cases.append(
        case("resample_cube_temporal", {"data": given, "target": wanted}, cube(nearest, t=stamps(target), x=data.x.values))
    )
    for days in (1, 3, 8):
        columns = []
        for column in range(2):
            valid = data.isel(x=column).dropna("t")
            found = valid.reindex(t=target, method="nearest", tolerance=np.timedelta64(days, "D"))
            columns.append(found.values)
        arguments = {"data": given, "target": wanted, "valid_within": days}
        expected = cube(np.stack(columns, axis=1), t=stamps(target), x=data.x.values)
        cases.append(case("resample_cube_temporal", arguments, expected))
    ties = cube([[1.0], [2.0]], t=["2020-01-05", "2020-01-01"], x=[5.0])
    at = cube([[0.0]], t=["2020-01-03"], x=[5.0])
    cases += [
        case("resample_cube_temporal", {"data": ties, "target": at}, cube([[2.0]], t=["2020-01-03"], x=[5.0])),
        case("resample_cube_temporal", {"data": ties, "target": at, "dimension": "time"}, throws="DimensionNotAvailable"),
        case("resample_cube_temporal", {"data": ties, "target": at, "dimension": "x"}, throws="DimensionMismatch"),
        case("resample_cube_temporal", {"data": ties, "target": cube([0.0], x=[5.0])}, throws="DimensionMismatch"),
    ]


def labels_kept(cases):
    values = np.arange(12.0).reshape(3, 4)
    given = cube(values, bands=["B01", "B02", "X1"], x=[5.0, 15.0, 25.0, 35.0])
    begins = callback("text_begins", {"data": {"from_parameter": "value"}, "pattern": {"from_parameter": "context"}})
    arguments = {"data": given, "condition": begins, "dimension": "bands", "context": "B"}
    cases.append(case("filter_labels", arguments, cube(values[:2], bands=["B01", "B02"], x=[5.0, 15.0, 25.0, 35.0])))
    east = callback("gt", {"x": {"from_parameter": "value"}, "y": 20})
    arguments = {"data": given, "condition": east, "dimension": "x"}
    cases.append(case("filter_labels", arguments, cube(values[:, 2:], bands=["B01", "B02", "X1"], x=[25.0, 35.0])))
    cases.append(case("filter_labels", {**arguments, "dimension": "y"}, throws="DimensionNotAvailable"))


def plane(seed, height, width, north_up=True, missing=0.1):
    random = np.random.default_rng(seed)
    data = random.normal(size=(2, height, width)).round(2)
    data[random.random(data.shape) < missing] = NAN
    y = 5000 - 10.0 * np.arange(height) if north_up else 4000 + 10.0 * np.arange(height)
    x = 300 + 10.0 * np.arange(width)
    return xr.DataArray(data, dims=("bands", "y", "x"), coords={"bands": ["a", "b"], "y": y, "x": x})


def as_case(data):
    return cube(data.values, **{name: data[name].values for name in data.dims})


def windows(cases):
    """xarray's coarsen; its `side` says at which end what is left over is padded or trimmed, as `align` does for corners."""
    for seed, (height, width, size, north_up) in enumerate(
        [(7, 11, (3, 2), True), (7, 11, (3, 2), False), (9, 9, (3, 3), True), (12, 19, (9, 10), True), (4, 4, (5, 6), True)]
    ):
        data = plane(seed, height, width, north_up)
        for align in ("upper-left", "lower-right", "upper-right", "lower-left"):
            side = {
                "x": "left" if align.endswith("left") else "right",
                "y": "left" if align.startswith("upper") == north_up else "right",
            }
            for boundary in ("pad", "trim"):
                if boundary == "trim" and (size[0] > width or size[1] > height):
                    continue
                coarse = data.coarsen(x=size[0], y=size[1], boundary=boundary, side=side)
                for name in ("mean", "median") if align.startswith("upper") else ("median",):
                    expected = getattr(coarse, name)()
                    for dim in ("x", "y"):
                        # Labels of padded windows are the centres of the whole windows, not of the cells that they have.
                        step = float(data[dim][1] - data[dim][0])
                        count = expected.sizes[dim]
                        cells, length = data.sizes[dim], size[0] if dim == "x" else size[1]
                        first = 0 if side[dim] == "left" else cells - count * length
                        centres = float(data[dim][0]) + step * (first + (length - 1) / 2 + length * np.arange(count))
                        expected = expected.assign_coords({dim: centres})
                    arguments = {
                        "data": as_case(data),
                        "reducer": reducer(name),
                        "size": list(size),
                        "boundary": boundary,
                        "align": align,
                    }
                    cases.append(case("aggregate_spatial_window", arguments, as_case(expected)))
    small = as_case(plane(1, 3, 3))
    trimmed = {"data": small, "reducer": reducer("mean"), "size": [4, 1], "boundary": "trim"}
    cases.append(case("aggregate_spatial_window", trimmed, throws="ProcessParameterInvalid"))
    counted = {"data": as_case(plane(2, 2, 3, missing=0)), "reducer": reducer("count", condition=True), "size": [2, 2]}
    expected = cube([[[4.0, 4.0]], [[4.0, 4.0]]], bands=["a", "b"], y=[4995.0], x=[305.0, 325.0])
    cases.append(case("aggregate_spatial_window", counted, expected))


def spatial(folder):
    cases = []
    windows(cases)
    data = plane(20, 5, 7)
    for name in ("mean", "median", "max", "sum"):
        expected = getattr(data, name)(("y", "x"))
        cases.append(case("reduce_spatial", {"data": as_case(data), "reducer": reducer(name)}, as_case(expected)))
    flattened(cases)
    write(folder, "spatial", f"xarray 2023.01.0, NumPy {np.__version__}", cases)


def flattened(cases):
    data = plane(40, 3, 4).assign_coords(bands=[1, "b"])
    for dims in (["x", "bands"], ["bands", "x"], ["y", "bands", "x"], ["x"]):
        stacked = data.stack(all=dims)
        labels = ["~".join(spelled(part) for part in (label if isinstance(label, tuple) else (label,))) for label in stacked["all"].values]
        rest = [name for name in data.dims if name not in dims]
        first = min(list(data.dims).index(name) for name in dims)
        order = [*[n for n in rest if list(data.dims).index(n) < first], "all", *[n for n in rest if list(data.dims).index(n) > first]]
        coordinates = {name: labels if name == "all" else data[name].values for name in order}
        expected = cube(stacked.transpose(*order).values, **coordinates)
        arguments = {"data": as_case(data), "dimensions": dims, "target_dimension": "all"}
        cases.append(case("flatten_dimensions", arguments, expected))
    cases.append(
        case("flatten_dimensions", {"data": as_case(data), "dimensions": ["x"], "target_dimension": "y"}, throws="TargetDimensionExists")
    )
    cases.append(
        case("flatten_dimensions", {"data": as_case(data), "dimensions": ["z"], "target_dimension": "q"}, throws="DimensionNotAvailable")
    )
    values = np.arange(12.0).reshape(2, 6)
    labels = ["2020/B1", "2020/B2", "2021/B2", "2021/B1", "2019/B1", "2019/B3"]
    index = pd.MultiIndex.from_tuples([tuple(label.split("/")) for label in labels], names=["year", "band"])
    unstacked = xr.DataArray(values, dims=("x", "all"), coords={"x": [1.0, 2.0], "all": index}).unstack("all")
    years, bands = ["2020", "2021", "2019"], ["B1", "B2", "B3"]
    expected = unstacked.sel(year=years, band=bands).transpose("x", "year", "band").values
    given = cube(values, x=[1.0, 2.0], all=labels)
    arguments = {"data": given, "dimension": "all", "target_dimensions": ["year", "band"], "label_separator": "/"}
    cases.append(case("unflatten_dimension", arguments, cube(expected, x=[1.0, 2.0], year=years, band=bands)))
    cases.append(case("unflatten_dimension", {**arguments, "target_dimensions": ["year", "x"]}, throws="TargetDimensionExists"))
    cases.append(case("unflatten_dimension", {**arguments, "dimension": "none"}, throws="DimensionNotAvailable"))
    cases.append(case("unflatten_dimension", {**arguments, "label_separator": "~"}, throws="ProcessParameterInvalid"))


def spelled(label):
    """A label as a text: whole numbers without a fraction."""
    return str(int(label)) if isinstance(label, float) and label == int(label) else str(label)


def dilation_of(scl, values, masked, window, erosion):
    """The smoothed share of masked cells of one date."""
    inside = np.isin(scl, values)
    marked = (inside if masked else ~inside).astype(float)
    if erosion > 0:
        radius = erosion // 2
        offsets = np.arange(-radius, radius + 1)
        disc = offsets[:, None] ** 2 + offsets[None, :] ** 2 <= radius**2
        marked = ndimage.binary_erosion(marked, disc, border_value=1).astype(float)
    sigma = window / 6
    row = np.exp(-((np.arange(window) - (window - 1) / 2) ** 2) / (2 * sigma**2))
    row /= row.sum()
    if window % 2 == 0:
        row = np.concatenate([[0], row])
    return ndimage.correlate(marked, np.outer(row, row), mode="constant")


def scl(folder):
    random = np.random.default_rng(8)
    coarse = random.choice([4, 4, 4, 5, 6, 3, 8, 9, 0], size=(2, 6, 7))
    values = np.kron(coarse, np.ones((1, 5, 5), dtype=int)).astype(float)
    values[0, 10:14, 3:9] = NAN
    values[1, :25, :30] = 4
    times, y = ["2024-05-01", "2024-05-06"], 5000 - 10.0 * np.arange(values.shape[1])
    x = 300 + 10.0 * np.arange(values.shape[2])
    cases = []
    for settings in (
        {},
        {"kernel1_size": 5, "kernel2_size": 9},
        {"kernel1_size": 4, "kernel2_size": 12, "erosion_kernel_size": 3},
        {"kernel1_size": 0, "kernel2_size": 7, "erosion_kernel_size": 4, "mask2_values": [8, 9]},
        {"kernel1_size": 7, "kernel2_size": 0, "mask1_values": [4]},
    ):
        of = {"kernel1_size": 17, "kernel2_size": 201, "erosion_kernel_size": 0, **settings}
        of = {"mask1_values": [2, 4, 5, 6, 7], "mask2_values": [3, 8, 9, 10, 11], **of}
        masks = []
        for date in values:
            mask = np.zeros(date.shape, dtype=bool)
            if of["kernel1_size"] > 0:
                share = dilation_of(date, of["mask1_values"], False, of["kernel1_size"], of["erosion_kernel_size"])
                mask |= share > 0.057
            if of["kernel2_size"] > 0:
                share = dilation_of(date, of["mask2_values"], True, of["kernel2_size"], of["erosion_kernel_size"])
                mask |= share > 0.025
            masks.append(mask)
        mask = np.array(masks)[:, None]
        given = cube(values[:, None], t=times, bands=["SCL"], y=y, x=x)
        expected = {**cube(mask, t=times, bands=["SCL"], y=y, x=x), "nodata": None}
        cases.append(case("to_scl_dilation_mask", {"data": given, **settings}, expected))
        other = random.integers(0, 99, size=values.shape).astype(float)
        both = np.stack([other, values], axis=1)
        kept = np.where(mask, NAN, both)
        arguments = {"data": cube(both, t=times, bands=["B02", "SCL"], y=y, x=x), **settings}
        cases.append(case("mask_scl_dilation", arguments, cube(kept, t=times, bands=["B02", "SCL"], y=y, x=x)))
    write(folder, "scl", f"SciPy {scipy.__version__}", cases)


YEAR = 31557600.0


def element(index):
    return {"process_id": "array_element", "arguments": {"data": {"from_parameter": "parameters"}, "index": index}}


def node(process, result=False, **arguments):
    return {"process_id": process, "arguments": arguments, **({"result": True} if result else {})}


def ref(name):
    return {"from_node": name}


X = {"from_parameter": "x"}
HARMONIC = {
    "process_graph": {
        "a": element(0),
        "b": element(1),
        "c": element(2),
        "w": node("multiply", x=X, y=2 * math.pi / YEAR),
        "cos": node("cos", x=ref("w")),
        "sin": node("sin", x=ref("w")),
        "bc": node("multiply", x=ref("b"), y=ref("cos")),
        "cs": node("multiply", x=ref("c"), y=ref("sin")),
        "s": node("add", x=ref("a"), y=ref("bc")),
        "r": node("add", True, x=ref("s"), y=ref("cs")),
    }
}
LOGISTIC = {
    "process_graph": {
        "a": element(0),
        "b": element(1),
        "c": element(2),
        "d": node("subtract", x=X, y=ref("c")),
        "m": node("multiply", x=ref("d"), y=ref("b")),
        "n": node("multiply", x=ref("m"), y=-1),
        "e": node("exp", p=ref("n")),
        "p": node("add", x=ref("e"), y=1),
        "r": node("divide", True, x=ref("a"), y=ref("p")),
    }
}


def harmonic(x, a, b, c):
    return a + b * np.cos(2 * np.pi / YEAR * x) + c * np.sin(2 * np.pi / YEAR * x)


def logistic(x, a, b, c):
    return a / (1 + np.exp(-(x - c) * b))


def curves(folder):
    random = np.random.default_rng(3)
    cases = []
    index = pd.date_range("2020-01-05", periods=40, freq="17D")
    seconds = index.astype("int64").values / 1e9
    texts_of = stamps(index)
    columns = []
    for seed in range(4):
        y = harmonic(seconds, 0.4 + seed / 10, 0.2, -0.1 * seed) + random.normal(scale=0.05, size=len(index))
        missing = random.random(len(index)) < 0.2 * seed / 3
        fitted, _ = optimize.curve_fit(harmonic, seconds[~missing], y[~missing], p0=[1, 1, 1])
        values = [None if gone else value for gone, value in zip(missing, y)]
        arguments = {"data": labeled(texts_of, values), "parameters": [1, 1, 1], "function": HARMONIC}
        cases.append({**case("fit_curve", arguments, fitted), "delta": 1e-6})
        columns.append(fitted)
    for seed in range(3):
        x = np.linspace(0, 10, 25)
        y = logistic(x, 3 + seed, 1.3, 4 + seed / 2) + random.normal(scale=0.02, size=len(x))
        fitted, _ = optimize.curve_fit(logistic, x, y, p0=[1, 1, 5])
        arguments = {"data": labeled(x.tolist(), y), "parameters": [1, 1, 5], "function": LOGISTIC}
        cases.append({**case("fit_curve", arguments, fitted), "delta": 1e-5})
    few = {"data": labeled([0, 1, 2], [1, None, 3]), "parameters": [1, 1, 5], "function": LOGISTIC}
    gap = {"data": labeled([0, 1, 2, 3], [1, None, 3, 4]), "parameters": [1, 1, 5], "function": LOGISTIC, "ignore_nodata": False}
    odd = {"data": labeled([0, 1, 2], [1, NAN, 3]), "parameters": [1, 1, 5], "function": LOGISTIC}
    cases += [
        case("fit_curve", few, [None, None, None]),
        case("fit_curve", gap, [None, None, None]),
        case("fit_curve", odd, [NAN, NAN, NAN]),
        case("fit_curve", {**few, "parameters": []}, throws="ProcessParameterInvalid"),
        case("fit_curve", {**few, "data": labeled(["a", "b", "c"], [1, 2, 3])}, throws="ProcessParameterInvalid"),
    ]
    wanted = pd.date_range("2022-03-01", periods=5, freq="40D")
    at = wanted.astype("int64").values / 1e9
    data = np.array(columns).T
    expected = np.array([harmonic(at, *column) for column in columns]).T
    for name, given in (("t", "t"), ("t", "parameter")):
        cube_of = cube(data, **{given: [0, 1, 2], "x": [5.0, 15.0, 25.0, 35.0]})
        arguments = {"parameters": cube_of, "function": HARMONIC, "dimension": name, "labels": stamps(wanted)}
        cases.append(case("predict_curve", arguments, cube(expected, t=stamps(wanted), x=[5.0, 15.0, 25.0, 35.0])))
    many = np.arange(200.0)
    cube_of = cube(np.array([[3.0], [0.1], [100.0]]), p=[0, 1, 2], x=[5.0])
    arguments = {"parameters": cube_of, "function": LOGISTIC, "dimension": "day", "labels": many}
    cases.append(case("predict_curve", arguments, cube(logistic(many, 3, 0.1, 100)[:, None], day=many, x=[5.0])))
    cases.append(case("predict_curve", {**arguments, "labels": None}, throws="ProcessParameterInvalid"))
    write(folder, "curves", f"SciPy {scipy.__version__}", cases)


def polygons(folder):
    """Cells of polygons by GDAL's rasterize without ALL_TOUCHED; what is done with them by SciPy and NumPy."""
    from osgeo import gdal, ogr, osr

    gdal.UseExceptions()
    degrees, metres = osr.SpatialReference(), osr.SpatialReference()
    for system, code in ((degrees, 4326), (metres, 32633)):
        system.ImportFromEPSG(code)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    back = osr.CoordinateTransformation(metres, degrees)
    there = osr.CoordinateTransformation(degrees, metres)
    height, width, west, north = 13, 16, 500000, 5000000
    rings = [
        [[12, -8], [73, -11], [66, -52], [31, -69]],
        [[83, -3], [151, -17], [128, -61], [91, -44]],
        [[9, -83], [147, -88], [149, -121], [51, -126]],
    ]
    shapes, inside = [], []
    for ring in rings:
        moved = ogr.Geometry(ogr.wkbLinearRing)
        for dx, dy in [*ring, ring[0]]:
            x, y, _ = back.TransformPoint(west + dx, north + dy)
            moved.AddPoint_2D(x, y)
        shape = ogr.Geometry(ogr.wkbPolygon)
        shape.AddGeometry(moved)
        shapes.append(json.loads(shape.ExportToJson(options=["COORDINATE_PRECISION=15"])))
        planar = shape.Clone()
        planar.Transform(there)
        raster = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
        raster.SetGeoTransform([west, 10, 0, north, 0, -10])
        raster.SetProjection(metres.ExportToWkt())
        layer_source = ogr.GetDriverByName("Memory").CreateDataSource("")
        layer = layer_source.CreateLayer("", metres)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(planar)
        layer.CreateFeature(feature)
        gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
        inside.append(raster.ReadAsArray().astype(bool))
    random = np.random.default_rng(5)
    values = random.integers(0, 50, size=(2, height, width)).astype(float)
    values[random.random(values.shape) < 0.05] = NAN
    y, x = north - 5 - 10.0 * np.arange(height), west + 5 + 10.0 * np.arange(width)
    given = cube(values, bands=["a", "b"], y=y, x=x)
    features = [{"type": "Feature", "geometry": shape, "properties": {}} for shape in shapes]
    chunks = {"type": "FeatureCollection", "features": features}
    data = {"from_parameter": "data"}
    kernel = node("apply_kernel", True, data=data, kernel=[[1, 1, 1], [1, 1, 1], [1, 1, 1]], factor=1)
    minus = callback("subtract", {"x": X, "y": {"from_parameter": "y"}})
    anomaly_of = {
        "mean": node("reduce_spatial", data=data, reducer=reducer("mean")),
        "difference": node("merge_cubes", True, cube1=data, cube2=ref("mean"), overlap_resolver=minus),
    }
    sums, differences = np.full(values.shape, NAN), np.full(values.shape, NAN)
    for cells, ring in zip(inside, rings):
        # Outside of the polygon is 100; no-data is 0, which the kernel replaces it by.
        masked = np.where(cells, np.nan_to_num(values), 100.0)
        # The cube of a polygon has the cells whose centres are in its bounding box.
        (left, bottom), (right, top) = np.min(ring, axis=0), np.max(ring, axis=0)
        rows = np.flatnonzero((y - north >= bottom) & (y - north <= top))
        columns = np.flatnonzero((x - west >= left) & (x - west <= right))
        box = (slice(None), slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        for band in range(2):
            within = ndimage.correlate(masked[box][band], np.ones((3, 3)), mode="constant")
            target = sums[box][band]
            target[cells[box[1:]]] = within[cells[box[1:]]]
            differences[band][cells] = (values[band] - np.nanmean(values[band][cells]))[cells]
    cases = [
        case(
            "chunk_polygon",
            {"data": given, "chunks": chunks, "process": {"process_graph": {"k": kernel}}, "mask_value": 100},
            cube(sums, bands=["a", "b"], y=y, x=x),
        ),
        case(
            "chunk_polygon",
            {"data": given, "chunks": chunks, "process": {"process_graph": anomaly_of}},
            cube(differences, bands=["a", "b"], y=y, x=x),
        ),
    ]
    over = {"type": "FeatureCollection", "features": [features[0], features[0]]}
    plain = {"process_graph": {"k": kernel}}
    cases.append(case("chunk_polygon", {"data": given, "chunks": over, "process": plain}, throws="GeometriesOverlap"))
    fewer = {"process_graph": {"r": node("reduce_dimension", True, data=data, dimension="bands", reducer=reducer("mean"))}}
    cases.append(case("chunk_polygon", {"data": given, "chunks": chunks, "process": fewer}, throws="DataCubePropertiesImmutable"))
    away = {"type": "Point", "coordinates": [15, 45]}
    cases.append(case("chunk_polygon", {"data": given, "chunks": away, "process": plain}, throws="ProcessParameterInvalid"))
    write(folder, "polygons", f"GDAL {gdal.__version__}, SciPy {scipy.__version__}", cases)


def documents(folder):
    """Examples of RFC 7386, its section 3 and appendix A, as far as they change objects."""
    examples = [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        (
            {"title": "Goodbye!", "author": {"givenName": "John", "familyName": "Doe"}, "tags": ["example", "sample"], "content": "This will be unchanged"},
            {"title": "Hello!", "phoneNumber": "+01-123-456-7890", "author": {"familyName": None}, "tags": ["example"]},
            {"title": "Hello!", "author": {"givenName": "John"}, "tags": ["example"], "content": "This will be unchanged", "phoneNumber": "+01-123-456-7890"},
        ),
    ]
    cases = [case("stac_modify", {"data": target, "changes": patch}, result) for target, patch, result in examples]
    write(folder, "documents", "RFC 7386", cases)


if __name__ == "__main__":
    for group in (arrays, texts, dates, periods, spatial, scl, curves, polygons, documents):
        group(sys.argv[1])

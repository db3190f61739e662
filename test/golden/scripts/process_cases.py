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
from dateutil.relativedelta import relativedelta

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


if __name__ == "__main__":
    for group in (arrays, texts, dates):
        group(sys.argv[1])

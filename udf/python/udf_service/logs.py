"""What a function says: print, inspect, logging and warnings become lines with levels on descriptor 1, which the guard reads.

Lines of ours begin with a record separator; what else arrives there was written by C code, and is a line as well.
"""

import io
import json
import logging
import os
import sys
import warnings

from .limits import LOG_CHARS_MAX, LOG_LINES_MAX

SEPARATOR = "\x1e"
LEVELS = ("error", "warning", "info", "debug")


class _Lines:
    def __init__(self):
        self.count = 0

    def emit(self, level, message, **extra):
        self.count += 1
        # One line too many is written so that the reader sees that there were more.
        if self.count > LOG_LINES_MAX + 1:
            return
        line = {"level": level, "message": message[:LOG_CHARS_MAX], **extra}
        os.write(1, (SEPARATOR + json.dumps(line) + "\n").encode())


class _Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of a function."""

    def __init__(self, lines, level):
        self._lines = lines
        self._level = level
        self._rest = ""

    def writable(self):
        return True

    def fileno(self):
        return 1

    def write(self, text):
        *whole, self._rest = (self._rest + str(text)).split("\n")
        for line in whole:
            if line:
                self._lines.emit(self._level, line)
        if len(self._rest) > LOG_CHARS_MAX:
            self.finish()
        return len(text)

    def finish(self):
        if self._rest:
            self._lines.emit(self._level, self._rest)
        self._rest = ""


class _Handler(logging.Handler):
    """openeo.udf.inspect goes through a logger of its own, with data and code beside the message."""

    def __init__(self, lines):
        super().__init__()
        self._lines = lines

    def emit(self, record):
        inspected = record.name == "openeo.udf.debug.user"
        if record.name.startswith("openeo.") and not inspected and record.levelno < logging.WARNING:
            return
        extra = {}
        if inspected:
            extra["code"] = str(getattr(record, "code", "User"))[:200]
            data = getattr(record, "data", None)
            if data is not None:
                extra["data"] = _json_of(data)
        self._lines.emit(_level(record.levelno), _text(record), **extra)


def _text(record):
    try:
        return record.getMessage()
    except Exception:
        return str(record.msg)


def _level(number):
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"


def _json_of(data):
    """As JSON if it is and is short, else as text."""
    try:
        text = json.dumps(data, allow_nan=False)
        if len(text) <= LOG_CHARS_MAX:
            return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        pass
    return repr(data)[:LOG_CHARS_MAX]


def capture():
    """From here on; gives a function that writes what has no line end yet."""
    lines = _Lines()
    out, err = _Stream(lines, "info"), _Stream(lines, "warning")
    sys.stdout = sys.__stdout__ = out
    sys.stderr = sys.__stderr__ = err
    root = logging.getLogger()
    root.handlers[:] = [_Handler(lines)]
    root.setLevel(logging.INFO)
    logging.getLogger("openeo.udf.debug.user").setLevel(logging.DEBUG)

    def show(message, category, filename, lineno, file=None, line=None):
        place = f" (udf.py, line {lineno})" if filename == "udf.py" else ""
        lines.emit("warning", f"{category.__name__}: {message}{place}")

    warnings.showwarning = show

    def finish():
        for stream in (out, err):
            stream.finish()

    return finish

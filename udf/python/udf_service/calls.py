"""One call from the outside: bytes to the function's process and back, and what became of it.

Whatever comes back was in a stranger's hands: its form is checked here, and only fields that are known are passed on.
"""

import json
import selectors
import signal
import socket
import threading
import time

from . import logs
from .errors import UdfError
from .limits import (
    BODY_BYTES_MAX,
    CALL_CPU_S,
    CALL_GRACE_S,
    CALL_MEMORY_BYTES,
    CALL_WALL_S,
    LOG_BYTES_MAX,
    LOG_CHARS_MAX,
    LOG_LINES_MAX,
    MIB,
)
from .wire import header_bytes, parse_json, values_bytes

# Parsing a header of a stranger may take 200 MiB for a moment: one at a time.
_parsing = threading.Lock()


class Gone(Exception):
    """Whoever asked is there no more."""


def perform(parent, order, parts, client):
    """The answer's header and values. `parts` is the call as bytes; `client` the connection of whoever waits."""
    started = time.monotonic()
    data, data_end = socket.socketpair()
    report, report_end = socket.socketpair()
    with data, report:
        with data_end, report_end:
            try:
                parent.send(order, [data_end, report_end])
            except OSError:
                raise UdfError("Internal", "the sandbox has ended; the call may be repeated") from None
        deadline = started + (order.get("wallS") or CALL_WALL_S) + CALL_GRACE_S
        answer, told = _Exchange(data, report, parts, client).run(deadline)
    header, values = _outcome(answer, told, order)
    header["used"]["wallMs"] = round((time.monotonic() - started) * 1000)
    return header, values


class _Exchange:
    """Sends the call and takes answer and report in, all at the same time."""

    def __init__(self, data, report, parts, client):
        self._data, self._report, self._client = data, report, client
        self._unsent = [memoryview(part).cast("B") for part in parts if len(part)]
        self._answer, self._told = bytearray(), bytearray()

    def run(self, deadline):
        with selectors.DefaultSelector() as selector:
            self._data.setblocking(False)
            self._report.setblocking(False)
            selector.register(self._data, selectors.EVENT_READ | selectors.EVENT_WRITE)
            selector.register(self._report, selectors.EVENT_READ)
            if self._client is not None:
                selector.register(self._client, selectors.EVENT_READ)
            open_ends = {self._data, self._report}
            while open_ends:
                ready = selector.select(max(0, deadline - time.monotonic()))
                if not ready:
                    raise UdfError("TimeLimit", "the function did not end in time")
                for key, events in ready:
                    self._step(key.fileobj, events, selector, open_ends)
        return self._answer, self._told

    def _step(self, end, events, selector, open_ends):
        if end is self._client:
            if not _still_there(end):
                raise Gone
            selector.unregister(end)
            return
        if events & selectors.EVENT_WRITE:
            self._send(selector)
        if events & selectors.EVENT_READ and not self._receive(end):
            selector.unregister(end)
            open_ends.discard(end)

    def _send(self, selector):
        try:
            while self._unsent:
                count = self._data.send(self._unsent[0])
                self._unsent[0] = self._unsent[0][count:]
                if not self._unsent[0]:
                    del self._unsent[0]
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
        selector.modify(self._data, selectors.EVENT_READ)

    def _receive(self, end):
        taken, most = (self._answer, BODY_BYTES_MAX) if end is self._data else (self._told, 2 * LOG_BYTES_MAX)
        try:
            piece = end.recv(MIB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        taken += piece
        if len(taken) > most:
            raise UdfError("AnswerTooLarge", f"the function's process wrote more than {most} bytes")
        return bool(piece)


def _still_there(client):
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def _outcome(answer, told, order):
    first, _, lines = bytes(told).partition(b"\n")
    if not first:
        raise UdfError("Internal", "the call's processes were ended from outside; it may be repeated")
    report = json.loads(first)
    if "unconfined" in report:
        raise UdfError("Internal", f"functions cannot be confined: {report['unconfined']}")
    log_lines = _log_lines(lines, report["logBytesDropped"])
    try:
        ending = _ending(report, order)
        if ending is not None:
            raise ending
        header, values = _answered(answer)
    except UdfError as error:
        error.logs = log_lines
        raise
    header["logs"] = log_lines
    header["used"] = {"cpuMs": report["cpuMs"], "memoryBytes": report["memoryBytes"]}
    return header, values


def _ending(report, order):
    """Why the function's process ended, if not by itself."""
    status, cpu_s = report["status"], min(CALL_CPU_S, order.get("cpuS") or CALL_CPU_S)
    if report["timedOut"]:
        wall_s = min(CALL_WALL_S, order.get("wallS") or CALL_WALL_S)
        return UdfError("TimeLimit", f"the function did not end within {wall_s} s")
    if status == -signal.SIGXCPU or (status == -signal.SIGKILL and report["cpuMs"] >= cpu_s * 1000):
        return UdfError("CpuLimit", f"the function used more than {cpu_s} s of CPU")
    if status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        told = f"the function's process was ended by {name}"
        near = report["memoryBytes"] > CALL_MEMORY_BYTES // 2
        return UdfError("Crashed", told + (f"; it held {report['memoryBytes'] // MIB} MiB of memory" if near else ""))
    if status > 0:
        return UdfError("Crashed", f"the function's process ended itself with status {status}")
    return None


def _answered(answer):
    if len(answer) < 4:
        raise UdfError("Crashed", "the function's process ended itself without an answer")
    try:
        length = header_bytes(bytes(answer[:4]))
        if len(answer) < 4 + length:
            raise UdfError("RequestInvalid", "it ends within its header")
        with _parsing:
            told = parse_json(bytes(answer[4 : 4 + length]))
        failure = told["error"] if isinstance(told.get("error"), dict) else None
        header = _known(told.get("answer")) if failure is None else {}
        values = memoryview(answer)[4 + length :]
        if values_bytes(header) != len(values):
            raise UdfError("RequestInvalid", "its values are not as many as its header says")
    except UdfError as error:
        raise UdfError("AnswerInvalid", f"what the function's process wrote is no answer: {error.message}") from None
    if failure is not None:
        raise UdfError.from_dict(failure)
    return header, values


_FIELDS = {"dims": list, "shape": list, "dtype": str, "labels": dict, "structured": list, "features": dict, "described": dict}


def _known(answer):
    if not isinstance(answer, dict):
        raise UdfError("RequestInvalid", "it has neither answer nor error")
    known = {name: answer[name] for name, kind in _FIELDS.items() if isinstance(answer.get(name), kind)}
    labels = known.get("labels", {})
    for dim, given in labels.items():
        if not isinstance(given, list) or not all(isinstance(label, (str, int, float)) for label in given):
            raise UdfError("RequestInvalid", f"labels of {dim[:100]} are not a list of texts and numbers")
    return known


def _log_lines(told, dropped):
    """Lines with a level and a message, whoever wrote them; the last one says how much is missing."""
    lines = [_log_line(text) for text in told.decode("utf-8", "replace").split("\n") if text.strip()]
    more = len(lines) > LOG_LINES_MAX or dropped > 0
    lines = lines[:LOG_LINES_MAX]
    if more:
        told = f"The function's log is cut: it may have {LOG_LINES_MAX} lines and {LOG_BYTES_MAX} bytes."
        lines.append({"level": "warning", "message": told})
    return lines


def _log_line(text):
    line = {"level": "info", "message": text[:LOG_CHARS_MAX]}
    if not text.startswith(logs.SEPARATOR):
        return line
    try:
        told = json.loads(text[1:])
        line = {
            "level": told["level"] if told["level"] in logs.LEVELS else "info",
            "message": str(told["message"])[:LOG_CHARS_MAX],
        }
        if "code" in told:
            line["code"] = str(told["code"])[:200]
        if "data" in told and len(text) <= 2 * LOG_CHARS_MAX:
            json.dumps(told["data"], allow_nan=False)
            line["data"] = told["data"]
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return line

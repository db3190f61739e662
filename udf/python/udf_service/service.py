"""The service over HTTP: who may call, how much, and which of the three things is asked. docs/udf-service.md is the contract."""

import hashlib
import hmac
import http.server
import json
import os
import re
import socket
import socketserver
import sys
import threading
import time

from . import calls, libraries
from .errors import STATUS, UdfError
from .limits import (
    BODY_BYTES_MAX,
    CALL_CPU_S,
    CALL_MEMORY_BYTES,
    CALL_SHARE_BYTES,
    CALL_WAIT_S,
    CALL_WALL_S,
    CALLS_AT_ONCE_MAX,
    CALLS_WAITING_MAX,
    CODE_BYTES_MAX,
    CONNECTIONS_MAX,
    DRAIN_S,
    HEADER_BYTES_MAX,
    IDLE_S,
    MIB,
    REQUEST_S,
    RETRY_AFTER_S,
    VALUES_BYTES_MAX,
)
from .wire import header_bytes, pack_header, parse_json, require_cube, values_bytes

CONTRACT = "1.0"
_USER = re.compile(r"[\w.-]{1,64}", re.ASCII)


class Service:
    """What all requests share."""

    def __init__(self, pool, secret, confined):
        self.pool = pool
        self.confined = confined
        self.slots = Slots(calls_at_once())
        self._secret = hashlib.sha256(secret.encode()).digest()

    def knows(self, authorization):
        """Compared as hashes, in a time that tells nothing."""
        given = (authorization or "").removeprefix("Bearer ")
        return hmac.compare_digest(hashlib.sha256(given.encode("utf-8", "replace")).digest(), self._secret)

    def about(self):
        versions = {name: {"version": version} for name, version in libraries.installed().items()}
        python = libraries.PYTHON_VERSION
        runtime = {
            "title": f"Python {python}",
            "description": "Functions for the openEO client's own interface, each call in a process of its own.",
            "type": "language",
            "default": python,
            "versions": {python: {"libraries": versions}},
        }
        return {
            "contract": CONTRACT,
            "runtimes": {"Python": runtime},
            "confinement": "namespaces" if self.confined else "none",
            "limits": {
                "wallS": CALL_WALL_S,
                "cpuS": CALL_CPU_S,
                "memoryBytes": CALL_MEMORY_BYTES,
                "valuesBytes": VALUES_BYTES_MAX,
                "headerBytes": HEADER_BYTES_MAX,
                "codeBytes": CODE_BYTES_MAX,
                "callsAtOnce": self.slots.count,
            },
        }


class Slots:
    """So many calls at once; a few may wait for a moment."""

    def __init__(self, count):
        self.count = count
        self._free = threading.BoundedSemaphore(count)
        self._waiting = threading.BoundedSemaphore(CALLS_WAITING_MAX)

    def __enter__(self):
        if self._free.acquire(blocking=False):
            return
        if not self._waiting.acquire(blocking=False):
            raise UdfError("Busy", "many calls wait already")
        try:
            if not self._free.acquire(timeout=CALL_WAIT_S):
                raise UdfError("Busy", f"all {self.count} places are taken")
        finally:
            self._waiting.release()

    def __exit__(self, *_):
        self._free.release()


def calls_at_once():
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as file:
            memory = min(memory, int(file.read()))
    except (OSError, ValueError):
        pass
    return max(1, min(CALLS_AT_ONCE_MAX, memory // CALL_SHARE_BYTES, 2 * (os.cpu_count() or 1)))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "openeo-udf"
    sys_version = ""
    timeout = IDLE_S
    # An answer is two writes; the second must not wait for an acknowledgement of the first.
    disable_nagle_algorithm = True
    # Set by serve().
    service: Service

    def do_GET(self):
        self._answer({"/": self._about})

    def do_POST(self):
        self._answer({"/call": self._call, "/describe": self._describe})

    def _other(self):
        self._answer({})

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _other

    def _answer(self, routes):
        self._body_left = None
        try:
            self._admit()
            if self.path not in ("/", "/call", "/describe"):
                raise UdfError("NotFound", "there are GET /, POST /describe and POST /call")
            if self.path not in routes:
                raise UdfError("MethodNotAllowed", "GET / , POST /describe and POST /call are possible")
            routes[self.path]()
        except UdfError as error:
            self._refuse(error)
        except calls.Gone:
            self.close_connection = True
        except (TimeoutError, ConnectionError):
            self.close_connection = True
        except Exception as error:
            print(f"udf service: {type(error).__name__}: {error}", file=sys.stderr)
            self._refuse(UdfError("Internal", "the service failed; the call may be repeated"))

    def _admit(self):
        """Browsers send an origin, and no page has business here."""
        if self.headers.get("Origin") is not None:
            raise UdfError("OriginRefused", "requests of web pages are refused")
        if not self.service.knows(self.headers.get("Authorization")):
            raise UdfError("Unauthorized", "the secret of this service is missing or wrong (Authorization: Bearer ...)")

    def handle_expect_100(self):
        try:
            self._admit()
        except UdfError as error:
            self._body_left = 0
            self._refuse(error)
            return False
        return super().handle_expect_100()

    def _about(self):
        self._send(200, "application/json", [json.dumps(self.service.about()).encode()])

    def _call(self):
        self._perform("call")

    def _describe(self):
        self._perform("describe")

    def _perform(self, what):
        user = self.headers.get("OpenEO-UDF-User") or ""
        if not _USER.fullmatch(user):
            raise UdfError("RequestInvalid", "OpenEO-UDF-User must name whose call it is: 1 to 64 of A-Z a-z 0-9 _ . -")
        with self.service.slots:
            body = self._body()
            asked, values = parsed_call(body, what)
            order = {
                "imports": libraries.imported_once(asked["code"]),
                "wallS": _bounded(asked, "wallS", CALL_WALL_S),
                "cpuS": _bounded(asked, "cpuS", CALL_CPU_S),
            }
            with self.service.pool.parent_of(user) as parent:
                header, result = calls.perform(parent, order, [pack_header(asked), values], self.connection)
        try:
            packed = pack_header(header)
        except ValueError:
            raise UdfError("AnswerInvalid", "labels and structured data must be finite numbers") from None
        if what == "describe":
            told = {**header["described"], "logs": header["logs"], "used": header["used"]}
            self._send(200, "application/json", [json.dumps(told).encode()])
        else:
            self._send(200, "application/octet-stream", [packed, result])

    def _body(self):
        """The whole body, of a length that is said beforehand or in pieces, within a time."""
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise UdfError("EncodingUnsupported", "bodies are taken as they are, without Content-Encoding")
        deadline = time.monotonic() + REQUEST_S
        lengths, coding = self.headers.get_all("Content-Length") or [], self.headers.get("Transfer-Encoding")
        if coding is not None:
            if coding.strip().lower() != "chunked" or lengths:
                self.close_connection = True
                raise UdfError("RequestInvalid", "a body has either a Content-Length or comes chunked")
            self._body_left = BODY_BYTES_MAX
            body = self._chunked(deadline)
            self._body_left = 0
            return body
        if len(lengths) != 1 or not re.fullmatch(r"\d{1,18}", lengths[0]):
            self.close_connection = True
            raise UdfError("LengthRequired", "one Content-Length is needed, or a chunked body")
        self._body_left = int(lengths[0])
        if self._body_left > BODY_BYTES_MAX:
            raise UdfError("RequestTooLarge", f"a body may have {BODY_BYTES_MAX} bytes, and has {lengths[0]}")
        body = bytearray(self._body_left)
        self._fill(memoryview(body), deadline)
        return body

    def _chunked(self, deadline):
        body = bytearray()
        while True:
            line = self.rfile.readline(1024).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", line):
                self.close_connection = True
                raise UdfError("RequestInvalid", "a chunk of the body has no size")
            size = int(line, 16)
            if len(body) + size > BODY_BYTES_MAX:
                self.close_connection = True
                raise UdfError("RequestTooLarge", f"a body may have {BODY_BYTES_MAX} bytes")
            start = len(body)
            body += bytes(size)
            self._fill(memoryview(body)[start:], deadline)
            while self.rfile.readline(1024).strip() and size == 0:
                continue
            if size == 0:
                return body

    def _fill(self, view, deadline):
        while len(view):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)
            count = self.rfile.readinto(view[:MIB])
            if not count:
                raise ConnectionError
            if self._body_left is not None:
                self._body_left -= count
            view = view[count:]
        self.connection.settimeout(IDLE_S)

    def _refuse(self, error):
        told = {"error": error.to_dict(), "logs": error.logs}
        headers = {"Retry-After": str(RETRY_AFTER_S)} if error.code == "Busy" else {}
        if self._body_left != 0:
            # Nobody has read the body: whoever sends it must see the answer before the end of the connection.
            headers["Connection"] = "close"
        self._send(STATUS[error.code], "application/json", [json.dumps(told).encode()], headers)
        if self._body_left != 0 and self.command == "POST":
            self._drain(2 * BODY_BYTES_MAX if error.code in ("Busy", "RequestTooLarge") else 64 * 1024)

    def _drain(self, most):
        deadline = time.monotonic() + DRAIN_S
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            while most > 0 and time.monotonic() < deadline:
                piece = self.rfile.read1(MIB)
                if not piece:
                    return
                most -= len(piece)
        except OSError:
            pass

    def _send(self, status, kind, parts, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(sum(len(part) for part in parts)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            for part in parts:
                self.wfile.write(part)

    def log_message(self, *_):
        """Requests are the caller's to log."""


def parsed_call(body, what):
    """The header, checked as far as the service itself depends on it, and the bytes of the values."""
    if len(body) < 4:
        raise UdfError("RequestInvalid", "the body must begin with the length of its header")
    length = header_bytes(bytes(body[:4]))
    if len(body) < 4 + length:
        raise UdfError("RequestInvalid", f"the header is said to have {length} bytes, and the body has {len(body)}")
    asked = parse_json(bytes(body[4 : 4 + length]))
    values = memoryview(body)[4 + length :]
    code = asked.get("code")
    if not isinstance(code, str) or len(code.encode("utf-8", "replace")) > CODE_BYTES_MAX:
        raise UdfError("RequestInvalid", f"code must be a text of at most {CODE_BYTES_MAX} bytes")
    if what == "describe":
        asked.setdefault("dtype", "float32")
    if not require_cube(asked):
        raise UdfError("RequestInvalid", "dims and shape of the cube are missing")
    expected = 0 if what == "describe" else values_bytes(asked)
    if len(values) != expected:
        promised = "a description has no values" if what == "describe" else f"shape and dtype promise {expected} bytes of values"
        raise UdfError("RequestInvalid", f"{promised}, and {len(values)} came")
    _require_types(asked)
    return {**asked, "do": what}, values


_TYPES = {"types": dict, "labels": dict, "grid": dict, "context": (dict, list, str, int, float), "features": dict}


def _require_types(asked):
    for name, kind in {**_TYPES, "returns": dict, "seed": int, "limits": dict}.items():
        if asked.get(name) is not None and not isinstance(asked[name], kind):
            raise UdfError("RequestInvalid", f"{name} has the wrong type")
    if (asked.get("seed") or 0) < 0:
        raise UdfError("RequestInvalid", "seed must not be negative")
    returns = asked.get("returns")
    if returns is None:
        return
    dims, shape = returns.get("dims"), returns.get("shape")
    if not isinstance(dims, list) or not all(isinstance(dim, str) for dim in dims) or len(set(dims)) != len(dims):
        raise UdfError("RequestInvalid", "returns.dims must be a list of different names")
    if shape is not None and (
        not isinstance(shape, list) or len(shape) != len(dims) or not all(size is None or type(size) is int for size in shape)
    ):
        raise UdfError("RequestInvalid", "returns.shape must have a whole number or null per dimension")
    if returns.get("dtype") not in (None, "float32", "float64"):
        raise UdfError("RequestInvalid", "returns.dtype must be 'float32' or 'float64'")


def _bounded(asked, name, most):
    wanted = (asked.get("limits") or {}).get(name)
    if wanted is None:
        return most
    if type(wanted) is not int or wanted < 1:
        raise UdfError("RequestInvalid", f"limits.{name} must be a whole number of seconds")
    return min(wanted, most)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, handler):
        self._places = threading.BoundedSemaphore(CONNECTIONS_MAX)
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def process_request(self, request, client_address):
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
            return
        request.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self.shutdown_request(request)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request, client_address):
        """A connection that broke is the caller's to notice."""


def server(address, service):
    handler = type("BoundHandler", (Handler,), {"service": service})
    return Server(address, handler)

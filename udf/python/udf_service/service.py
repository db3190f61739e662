"""The service over HTTP: who may call, how much, and which of the three things is asked. docs/udf-service.md is the contract."""

import hashlib
import hmac
import http.server
import json
import re
import socket
import socketserver
import sys
import threading

from . import calls, libraries
from .asked import bounded, parsed_call
from .body import Body
from .errors import STATUS, UdfError
from .limits import (
    BODY_BYTES_MAX,
    CALL_CPU_S,
    CALL_MEMORY_BYTES,
    CALL_WALL_S,
    CODE_BYTES_MAX,
    CONNECTIONS_MAX,
    HEADER_BYTES_MAX,
    IDLE_S,
    RETRY_AFTER_S,
    VALUES_BYTES_MAX,
)
from .slots import Slots, calls_at_once
from .wire import pack_header

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
        self._body = Body(self)
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
            # The body has not been sent, and will not be.
            self._body = Body(self)
            self._body.left = 0
            self.close_connection = True
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
            asked, values = parsed_call(self._body.read(), what)
            order = {
                "imports": libraries.imported_once(asked["code"]),
                "wallS": bounded(asked, "wallS", CALL_WALL_S),
                "cpuS": bounded(asked, "cpuS", CALL_CPU_S),
            }
            with self.service.pool.parent_of(user) as parent:
                header, result = calls.perform(parent, order, [pack_header(asked), values], self.connection)
        try:
            packed = pack_header(header)
        except (ValueError, RecursionError):
            raise UdfError(
                "AnswerInvalid", "labels and structured data must be finite numbers, and not nested deeply"
            ) from None
        if what == "describe":
            told = {**header["described"], "logs": header["logs"], "used": header["used"]}
            self._send(200, "application/json", [json.dumps(told).encode()])
        else:
            self._send(200, "application/octet-stream", [packed, result])

    def _refuse(self, error):
        told = {"error": error.to_dict(), "logs": error.logs}
        headers = {"Retry-After": str(RETRY_AFTER_S)} if error.code == "Busy" else {}
        if self._body.left != 0 or self._body.broken:
            # Nobody has read the body: whoever sends it must see the answer before the end of the connection.
            headers["Connection"] = "close"
        self._send(STATUS[error.code], "application/json", [json.dumps(told).encode()], headers)
        if self._body.left != 0 and self.command == "POST":
            self._body.drain(2 * BODY_BYTES_MAX if error.code in ("Busy", "RequestTooLarge") else 64 * 1024)

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
        request.sendall(
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
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

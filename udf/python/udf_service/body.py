"""Bodies of requests: whole, within a time, of a length that is said beforehand or in pieces."""

import re
import socket
import time

from .errors import UdfError
from .limits import BODY_BYTES_MAX, DRAIN_S, IDLE_S, MIB, REQUEST_S


class Body:
    """Of one request. `left` is how much of it nobody has read; None where that is not known."""

    def __init__(self, handler):
        self.headers = handler.headers
        self.connection = handler.connection
        self.rfile = handler.rfile
        # After a body that is not one nobody knows where the next request begins.
        self.broken = False
        self.left = None

    def read(self):
        """The whole body, of a length that is said beforehand or in pieces, within a time."""
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise UdfError("EncodingUnsupported", "bodies are taken as they are, without Content-Encoding")
        deadline = time.monotonic() + REQUEST_S
        lengths, coding = self.headers.get_all("Content-Length") or [], self.headers.get("Transfer-Encoding")
        if coding is not None:
            if coding.strip().lower() != "chunked" or lengths:
                self.broken = True
                raise UdfError("RequestInvalid", "a body has either a Content-Length or comes chunked")
            self.left = BODY_BYTES_MAX
            body = self._chunked(deadline)
            self.left = 0
            return body
        if len(lengths) != 1 or not re.fullmatch(r"\d{1,18}", lengths[0]):
            self.broken = True
            raise UdfError("LengthRequired", "one Content-Length is needed, or a chunked body")
        self.left = int(lengths[0])
        if self.left > BODY_BYTES_MAX:
            raise UdfError("RequestTooLarge", f"a body may have {BODY_BYTES_MAX} bytes, and has {lengths[0]}")
        body = bytearray(self.left)
        self._fill(memoryview(body), deadline)
        return body

    def _chunked(self, deadline):
        body = bytearray()
        while True:
            line = self.rfile.readline(1024).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", line):
                self.broken = True
                raise UdfError("RequestInvalid", "a chunk of the body has no size")
            size = int(line, 16)
            if len(body) + size > BODY_BYTES_MAX:
                self.broken = True
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
            if self.left is not None:
                self.left -= count
            view = view[count:]
        self.connection.settimeout(IDLE_S)

    def drain(self, most):
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

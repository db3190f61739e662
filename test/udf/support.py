"""A UDF service for one test module: started like a deployment would, with its real sandboxes, and ended afterwards."""

import atexit
import http.client
import json
import os
import secrets
import signal
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

import numpy as np

SERVICE_DIR = Path(__file__).resolve().parents[2] / "udf" / "python"
GRID = {"crs": "EPSG:32631", "x": 500005.0, "y": 5600095.0, "dx": 10.0, "dy": -10.0}
DIMS = ["t", "bands", "y", "x"]


class Service:
    def __init__(self, *arguments, environment=None):
        self.secret = secrets.token_hex(24)
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "udf_service", "--port", "0", "--while-stdin-is-open", *arguments],
            cwd=SERVICE_DIR,
            env={**os.environ, "OPENEO_UDF_SECRET": self.secret, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the service did not start (status {self.process.wait()})")
        self.port = int(json.loads(line)["url"].rsplit(":", 1)[1])

    def connection(self, timeout=120):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, user="tester"):
        """Status, headers and body of one request with the secret."""
        connection = self.connection()
        try:
            told = {"Authorization": f"Bearer {self.secret}", "OpenEO-UDF-User": user, **(headers or {})}
            connection.request(method, path, body, {name: value for name, value in told.items() if value is not None})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def call(self, code, values=None, user="tester", **header):
        """Status, header (or error document) and values of a call."""
        values = np.ones((1, 1, 2, 2), "float32") if values is None else values
        asked = {
            "code": code,
            "dims": DIMS[-values.ndim :],
            "shape": list(values.shape),
            "dtype": str(values.dtype),
            **header,
        }
        status, _, body = self.request("POST", "/call", pack(asked) + values.tobytes(), user=user)
        if status != 200:
            return status, json.loads(body), None
        return (status, *unpack(body))

    def describe(self, code, dims=DIMS, shape=(2, 2, 16, 16), user="tester", **header):
        asked = {"code": code, "dims": dims, "shape": list(shape), **header}
        status, _, body = self.request("POST", "/describe", pack(asked), user=user)
        return status, json.loads(body)

    def tree(self):
        """Ids of all processes below the service, whatever namespaces they are in."""
        parents = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    fields = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
                    parents[int(name)] = (int(fields[1]), fields[0])
                except OSError:
                    continue
        found, fresh = {}, {self.process.pid}
        while fresh:
            fresh = {pid for pid, (parent, _) in parents.items() if parent in fresh}
            found.update({pid: parents[pid][1] for pid in fresh})
        return found

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()


def pack(header):
    text = json.dumps(header).encode()
    text += b" " * (-(4 + len(text)) % 8)
    return struct.pack("<I", len(text)) + text


def unpack(body):
    (length,) = struct.unpack("<I", body[:4])
    header = json.loads(body[4 : 4 + length])
    if "shape" not in header:
        return header, None
    return header, np.frombuffer(body, header["dtype"], offset=4 + length).reshape(header["shape"])


_shared = []


def shared_service():
    """One for all tests of this process that only call: a sandbox takes seconds to start."""
    if not _shared:
        _shared.append(Service())
        atexit.register(_shared[0].stop)
    return _shared[0]


class ServiceTest(unittest.TestCase):
    """Tests of a class with `own` have a service that no other class has called."""

    own = False

    @classmethod
    def setUpClass(cls):
        cls.service = Service() if cls.own else shared_service()
        if cls.own:
            cls.addClassCleanup(cls.service.stop)

    def alive(self):
        status, header, values = self.service.call(IDENTITY, np.array([[[[1, 2], [3, 4]]]], "float32"))
        self.assertEqual(status, 200, header)
        self.assertEqual(values.tolist(), [[[[1, 2], [3, 4]]]])


IDENTITY = """
import xarray
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    return cube
"""


def wait_until(true, seconds=60):
    """Whether it comes true; a slow machine takes its time, a quick one loses none."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return False

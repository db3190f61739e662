"""The service over HTTP: who may call, what is taken in, and what is refused without harm."""

import json
import socket
import struct
import threading
import time
import unittest

import numpy as np

from support import IDENTITY, Service, ServiceTest, pack, unpack, wait_until

CALL = {"code": IDENTITY, "dims": ["y", "x"], "shape": [2, 2], "dtype": "float32"}
VALUES = np.arange(4, dtype="float32").tobytes()
SLEEP = IDENTITY.replace("return cube", "import time; time.sleep(context['s']); return cube")


class Contract(ServiceTest):
    def refusal(self, body, path="/call", **options):
        status, headers, answer = self.service.request(options.pop("method", "POST"), path, body, **options)
        return status, json.loads(answer)["error"]["code"]

    def test_who_may_call(self):
        secret = self.service.secret
        for headers, status in (
            ({}, 200),
            ({"Authorization": None}, 401),
            ({"Authorization": "Bearer"}, 401),
            ({"Authorization": f"Bearer {secret[:-1]}"}, 401),
            ({"Authorization": f"Bearer {secret}x"}, 401),
            ({"Authorization": f"Basic {secret}"}, 401),
            ({"Authorization": "Bearer ü"}, 401),
            ({"Origin": "http://localhost:8787"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "http://localhost", "Authorization": None}, 403),
        ):
            for method, path, body in (("GET", "/", None), ("POST", "/call", pack(CALL) + VALUES)):
                with self.subTest(headers=headers, path=path):
                    got, _, _ = self.service.request(method, path, body, headers)
                    self.assertEqual(got, status)

    def test_about(self):
        status, headers, body = self.service.request("GET", "/")
        told = json.loads(body)
        self.assertEqual((status, headers["Content-Type"], told["contract"]), (200, "application/json", "1.0"))
        runtime = told["runtimes"]["Python"]
        self.assertEqual(runtime["type"], "language")
        libraries = runtime["versions"][runtime["default"]]["libraries"]
        self.assertEqual(libraries["openeo"], {"version": "0.53.0"})
        self.assertEqual(libraries["numpy"], {"version": np.__version__})
        self.assertEqual(told["confinement"], "namespaces")
        self.assertGreaterEqual(told["limits"]["callsAtOnce"], 1)

    def test_listens_here_only(self):
        outside = socket.gethostbyname(socket.gethostname())
        addresses = {outside} - {"127.0.0.1", "127.0.1.1"}
        for address in addresses:
            with self.assertRaises(OSError):
                socket.create_connection((address, self.service.port), 2)

    def test_user_is_named(self):
        for user in (None, "", "a b", "../x", "x" * 65, "ü"):
            status, _, _ = self.service.request("POST", "/call", pack(CALL) + VALUES, {"OpenEO-UDF-User": None if user is None else user.encode("utf-8")})
            self.assertEqual(status, 400, user)

    def test_routes(self):
        self.assertEqual(self.refusal(b"", "/other"), (404, "NotFound"))
        self.assertEqual(self.refusal(None, "/call", method="GET"), (405, "MethodNotAllowed"))
        self.assertEqual(self.refusal(None, "/../etc/passwd", method="GET"), (404, "NotFound"))
        self.assertEqual(self.refusal(b"{}", "/", method="DELETE"), (405, "MethodNotAllowed"))

    def test_header_lies(self):
        good = pack(CALL)
        bad = {
            "empty": b"",
            "three bytes": b"abc",
            "length beyond": struct.pack("<I", 1000) + b"{}",
            "length of 4 GiB": struct.pack("<I", 0xFFFFFFFC) + b"{}",
            "not padded": struct.pack("<I", 5) + b"{}   " + VALUES,
            "not JSON": pack_text(b"{'a': 1}"),
            "not an object": pack_text(b"[1]"),
            "NaN": pack_text(b'{"seed": NaN}'),
            "deep": pack_text(b"[" * 500_000),
            "deep object": pack_text(b'{"a":' * 200_000),
            "long number": pack_text(b'{"seed":' + b"9" * 100_000 + b"}"),
            "not UTF-8": pack_text(b'{"code": "\xff"}'),
            "values missing": good + VALUES[:-4],
            "values too many": good + VALUES + VALUES,
            "code missing": pack({**CALL, "code": None}),
            "code too long": pack({**CALL, "code": "#" * (256 * 1024 + 1)}) + VALUES,
            "negative shape": pack({**CALL, "shape": [-2, -2]}) + VALUES,
            "fractional shape": pack({**CALL, "shape": [2.0, 2]}) + VALUES,
            "boolean shape": pack({**CALL, "shape": [True, 4]}) + VALUES,
            "shape of texts": pack({**CALL, "shape": ["2", 2]}) + VALUES,
            "dims twice": pack({**CALL, "dims": ["x", "x"]}) + VALUES,
            "dims too few": pack({**CALL, "dims": ["x"]}) + VALUES,
            "nine dims": pack({**CALL, "dims": list("abcdefghi"), "shape": [1] * 9}) + VALUES,
            "dtype": pack({**CALL, "dtype": "object"}) + VALUES,
            "dtype list": pack({**CALL, "dtype": ["float32"]}) + VALUES,
            "no cube": pack({"code": IDENTITY}),
            "labels": pack({**CALL, "labels": [1]}) + VALUES,
            "labels of x": pack({**CALL, "labels": {"x": [1, 2, 3]}}) + VALUES,
            "nested labels": pack({**CALL, "labels": {"x": [[1], [2]]}}) + VALUES,
            "grid": pack({**CALL, "grid": {"x": 1}}) + VALUES,
            "features": pack({**CALL, "features": {"features": [1]}}) + VALUES,
            "returns": pack({**CALL, "returns": {"dims": "x"}}) + VALUES,
            "returned shape": pack({**CALL, "returns": {"dims": ["x"], "shape": ["1"]}}) + VALUES,
            "seed": pack({**CALL, "seed": -1}) + VALUES,
            "limits": pack({**CALL, "limits": {"cpuS": 0}}) + VALUES,
            "limits too": pack({**CALL, "limits": {"wallS": 1.5}}) + VALUES,
        }
        for name, body in bad.items():
            with self.subTest(name):
                self.assertEqual(self.refusal(body), (400, "RequestInvalid"))
        self.assertEqual(self.refusal(pack({**CALL, "shape": [2**30, 2**20]})), (413, "RequestTooLarge"))
        self.alive()

    def test_bodies(self):
        body = pack(CALL) + VALUES
        self.assertEqual(self.refusal(body, headers={"Content-Encoding": "gzip"}), (415, "EncodingUnsupported"))
        self.assertEqual(self.raw("Content-Length: 99999999999\r\n"), "413")
        self.assertEqual(self.raw("Content-Length: -1\r\n"), "411")
        self.assertEqual(self.raw("Content-Length: 4\r\nContent-Length: 5\r\n"), "411")
        self.assertEqual(self.raw("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), "400")
        self.assertEqual(self.raw(""), "411")
        self.assertEqual(self.raw("Transfer-Encoding: chunked\r\n", b"zz\r\n"), "400")
        self.assertEqual(self.raw("Transfer-Encoding: chunked\r\n", b"fffffff\r\n"), "413")
        self.assertEqual(self.raw("Expect: 100-continue\r\nContent-Length: 4\r\n"), "100")
        self.alive()

    def test_too_large_a_body_is_told(self):
        """Although it is still being sent."""
        self.assertEqual(self.refusal(bytes(42 * 1024 * 1024)), (413, "RequestTooLarge"))

    def test_chunked(self):
        pieces = [pack(CALL)[:100], pack(CALL)[100:], VALUES]
        status, _, body = self.service.request("POST", "/call", iter(pieces))
        self.assertEqual((status, unpack(body)[1].tolist()), (200, [[0, 1], [2, 3]]))

    def test_connections_are_kept(self):
        connection = self.service.connection()
        for _ in range(3):
            connection.request("POST", "/call", pack(CALL) + VALUES, {"Authorization": f"Bearer {self.service.secret}", "OpenEO-UDF-User": "u"})
            response = connection.getresponse()
            self.assertEqual((response.status, response.will_close), (200, False))
            response.read()
        connection.close()

    def test_broken_requests_leave_nothing(self):
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", self.service.port)) as connection:
                connection.sendall(self.head("Content-Length: 1000000\r\n") + b"abc")
        with socket.create_connection(("127.0.0.1", self.service.port)) as connection:
            connection.sendall(b"\x16\x03\x01" + bytes(200))
        self.alive()

    def test_whoever_leaves_ends_the_call(self):
        before = len(self.service.tree())
        with socket.create_connection(("127.0.0.1", self.service.port)) as connection:
            body = pack({**CALL, "code": SLEEP, "context": {"s": 50}}) + VALUES
            connection.sendall(self.head(f"Content-Length: {len(body)}\r\n") + body)
            time.sleep(1)
        self.assertTrue(wait_until(lambda: len(self.service.tree()) <= before + 3))
        self.alive()

    def test_answers_are_aligned(self):
        for labels in (["a"], ["ab"], ["abc"], ["abcd"], ["abcde"]):
            asked = {**CALL, "dims": ["bands"], "shape": [1], "dtype": "float64", "labels": {"bands": labels}}
            _, headers, body = self.service.request("POST", "/call", pack(asked) + struct.pack("<d", 1.5))
            self.assertEqual((4 + struct.unpack("<I", body[:4])[0]) % 8, 0)
            self.assertEqual((unpack(body)[1][0], headers["Content-Type"]), (1.5, "application/octet-stream"))

    def test_empty_and_single(self):
        for shape in ([0, 2], [], [1]):
            asked = {**CALL, "dims": ["y", "x"][: len(shape)], "shape": shape}
            status, _, body = self.service.request("POST", "/call", pack(asked) + bytes(4 * int(np.prod(shape))))
            self.assertEqual((status, unpack(body)[1].shape), (200, tuple(shape)))

    def test_own_limits_may_be_lower(self):
        begun = time.monotonic()
        status, told, _ = self.service.call(SLEEP, context={"s": 50}, limits={"wallS": 1})
        self.assertEqual((status, told["error"]["code"]), (422, "TimeLimit"))
        self.assertLess(time.monotonic() - begun, 15)

    def head(self, headers):
        return (
            f"POST /call HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.service.secret}\r\nOpenEO-UDF-User: u\r\n{headers}\r\n"
        ).encode()

    def raw(self, headers, body=b""):
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=20) as connection:
            connection.sendall(self.head(headers) + body)
            return connection.recv(100).split()[1].decode()


def pack_text(text):
    text += b" " * (-(4 + len(text)) % 8)
    return struct.pack("<I", len(text)) + text


class Busy(unittest.TestCase):
    def test_more_calls_than_places(self):
        service = Service()
        self.addCleanup(service.stop)
        _, _, about = service.request("GET", "/")
        places = json.loads(about)["limits"]["callsAtOnce"]
        results = []

        def run():
            status, headers, _ = service.request("POST", "/call", pack({**CALL, "code": SLEEP, "context": {"s": 8}}) + bytes(16))
            results.append((status, headers["Retry-After"]))

        threads = [threading.Thread(target=run) for _ in range(places + 3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([status for status, _ in results].count(200), places)
        self.assertEqual([after for status, after in results if status == 503], ["1"] * 3)


if __name__ == "__main__":
    unittest.main()

"""Every attack against the real sandbox: none gets anything, the service stays, and what it watched over is untouched."""

import ctypes
import hashlib
import multiprocessing.shared_memory
import os
import re
import secrets
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from attacks import ATTACKS
from support import Service, ServiceTest


class Canaries:
    """Things of this machine that functions must neither see nor harm."""

    def __init__(self):
        self.visits = 0
        self.file = tempfile.NamedTemporaryFile("w", prefix="udf-canary-", suffix=".txt")
        self.file.write("canary")
        self.file.flush()
        os.chmod(self.file.name, 0o644)
        self.program = subprocess.Popen(["sleep", "3600"])
        self.abstract = f"udf-canary-{secrets.token_hex(4)}"
        self.listeners = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
        self.listeners[1].bind("\0" + self.abstract)
        self.listeners[1].listen()
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()
        self.key = secrets.randbelow(1 << 30) + 1
        self.libc = ctypes.CDLL(None)
        self.segment = self.libc.shmget(self.key, 4096, 0o1666)
        self.memory = multiprocessing.shared_memory.SharedMemory(create=True, size=4096)

    def _serve(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.visits += 1
            connection.sendall(b"canary")
            connection.close()

    def context(self, service):
        return {
            "canary": self.file.name,
            # In the folder that calls may write to: names that only this test has.
            "own": f"/tmp/{self.abstract}-",
            "pid": self.program.pid,
            "port": self.listeners[0].getsockname()[1],
            "abstract": self.abstract,
            "key": self.key,
            "shm": self.memory.name,
            "secretHash": hashlib.sha256(service.secret.encode()).hexdigest(),
        }

    def close(self):
        self.program.kill()
        self.program.wait()
        for listener in self.listeners:
            listener.close()
        self.libc.shmctl(self.segment, 0, None)
        self.memory.close()
        self.memory.unlink()
        self.file.close()
        for path in Path("/tmp").glob(f"{self.abstract}-*"):
            path.unlink()


def outcome(service, attack, canaries):
    """What came of it, in one text: the line that it printed, or the error of the call."""
    context = canaries.context(service)
    status, told, _ = service.call(attack.code(), context=context, limits={"cpuS": 20, "wallS": 30, **attack.limits})
    if status != 200:
        return f"error {status} {told['error']['code']}: {told['error']['message']}"
    lines = [line["message"] for line in told["logs"] if line["message"].startswith(("got:", "refused:"))]
    return lines[-1] if lines else "nothing was told"


class Attacks(ServiceTest):
    own = True

    @classmethod
    def setUpClass(cls):
        os.environ["UDF_CANARY"] = "canary"
        super().setUpClass()
        cls.canaries = Canaries()
        cls.addClassCleanup(cls.canaries.close)

    def test_attacks_get_nothing(self):
        for attack in ATTACKS:
            with self.subTest(attack.name):
                came = outcome(self.service, attack, self.canaries)
                expected = rf"error 422 ({attack.error}): .+" if attack.error else attack.outcome
                self.assertRegex(came, re.compile(rf"^(?:{expected})", re.DOTALL))
        self.alive()
        self.assertEqual(self.canaries.visits, 0)
        self.assertIsNone(self.canaries.program.poll())
        self.assertEqual(Path(self.canaries.file.name).read_text(), "canary")
        print(f"\n{len(ATTACKS)} attacks, 0 escapes")

    def test_names_differ(self):
        self.assertEqual(len({attack.name for attack in ATTACKS}), len(ATTACKS))


class WithoutSandbox(unittest.TestCase):
    """The same texts where nothing is confined: those that can be tried without harm do get what they want."""

    def test_attacks_would_work(self):
        service, canaries = Service("--unconfined"), Canaries()
        self.addCleanup(service.stop)
        self.addCleanup(canaries.close)
        tried = [attack for attack in ATTACKS if attack.open is not None]
        for attack in tried:
            with self.subTest(attack.name):
                self.assertRegex(outcome(service, attack, canaries), rf"^{attack.open}")
        self.assertGreaterEqual(canaries.visits, 2)
        self.assertGreaterEqual(len(tried), 20)
        print(f"\n{len(tried)} attacks work where nothing is confined")


if __name__ == "__main__":
    unittest.main()

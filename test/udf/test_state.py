"""Nothing of a function survives its call, users share nothing, and nothing is left behind, whoever dies."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import numpy as np
from support import IDENTITY, SERVICE_DIR, Service, ServiceTest, pack, wait_until

HEAD = "import os, sys, xarray\ndef apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:\n"
COUNTING = "calls = []\n" + HEAD + "  calls.append(1)\n  return cube * 0 + len(calls)\n"
# Everything that a function could leave something in; it tells what it finds of a call before.
LEAVING = (
    HEAD
    + """
  import builtins, logging, random, numpy, openeo.udf.run_code
  found = []
  if hasattr(builtins, "left"): found.append("builtins")
  builtins.left = 1
  if "left" in sys.modules: found.append("modules")
  sys.modules["left"] = os
  if getattr(numpy, "left", None): found.append("numpy")
  numpy.left = 1
  if "LEFT" in os.environ: found.append("environment")
  os.environ["LEFT"] = "1"
  if os.listdir("/tmp"): found.append("tmp")
  if os.listdir("/dev/shm"): found.append("memory")
  open("/tmp/left", "w").write("1")
  open("/dev/shm/left", "w").write("1")
  if openeo.udf.run_code.load_module_from_string.cache_info().currsize > 1: found.append("cache")
  if os.umask(0o77) == 0o77: found.append("mask")
  for number in range(3, 100):
    try:
      if os.lseek(number, 0, os.SEEK_CUR) not in (0,): found.append("offset")
      os.lseek(number, 7, os.SEEK_SET)
    except OSError: pass
  print(found, random.random(), sorted(os.listdir("/tmp")))
  return cube
"""
)


# A function that can be seen from outside.
NAMED = HEAD + '  import ctypes; ctypes.CDLL(None).prctl(15, b"udf-runs")\n'


def _runs(service):
    return any(_name(pid) == "udf-runs" for pid in service.tree())


def _name(pid):
    try:
        return Path("/proc", str(pid), "comm").read_text().strip()
    except OSError:
        return None


def _owner(pid):
    try:
        return Path("/proc", str(pid)).stat().st_uid
    except OSError:
        return None


def _idle(service, sandboxes):
    """Whether there is just what waits for calls, and no process that has ended. A sandbox: two of bubblewrap, the warm parent, a room of three."""
    tree = service.tree()
    return len(tree) == sandboxes * (2 + 1 + 3) and "Z" not in tree.values()


def _descriptors(service):
    return len(os.listdir(f"/proc/{service.process.pid}/fd"))


class State(ServiceTest):
    own = True

    def test_variables(self):
        for user in ("one", "one", "two", "one"):
            _, _, result = self.service.call(COUNTING, user=user)
            self.assertEqual(result.max(), 1)

    def test_everything_else(self):
        for user in ("one", "one", "two"):
            _, told, _ = self.service.call(LEAVING, user=user, seed=5)
            self.assertEqual(told["logs"][0]["message"], "[] 0.6229016948897019 ['left']", told)

    def test_calls_at_the_same_time_share_nothing(self):
        # Each writes its name where all could see it, waits, and looks who is there.
        code = (
            HEAD
            + """
  import time, ctypes
  open("/tmp/" + context["name"], "w").close()
  time.sleep(2)
  print(os.listdir("/tmp"), os.getpid(), os.getppid())
  return cube
"""
        )
        seen = {}

        def run(name, user):
            _, told, _ = self.service.call(code, user=user, context={"name": name})
            seen[name] = told["logs"][0]["message"] if "logs" in told and told["logs"] else told

        threads = [threading.Thread(target=run, args=pair) for pair in (("a", "one"), ("b", "one"), ("c", "two"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(seen, {name: f"['{name}'] 2 1" for name in "abc"})

    def test_users_have_sandboxes_of_their_own(self):
        for user in ("one", "two"):
            self.service.call(IDENTITY, user=user)
        if os.geteuid() == 0:
            owners = {_owner(pid) for pid in self.service.tree()} - {None}
            self.assertGreaterEqual(len(owners - {0}), 2)
            self.assertNotIn(0, owners)


class Deaths(unittest.TestCase):
    def start(self, *arguments):
        """A service of its own, whose sandboxes start as quickly as they can."""
        service = Service("--warmth", "needed", *arguments)
        self.addCleanup(service.stop)
        return service

    def test_no_zombies_and_no_descriptors_are_left(self):
        service = self.start()
        service.call(IDENTITY)
        # Sandboxes of the trial at the start and of our calls, and a spare one.
        self.assertTrue(wait_until(lambda: _idle(service, sandboxes=3)), service.tree())
        descriptors = _descriptors(service)
        for number in range(24):
            service.call(HEAD + "  os._exit(1)\n" if number % 2 else IDENTITY)
        self.assertTrue(wait_until(lambda: _idle(service, sandboxes=3)), service.tree())
        self.assertTrue(wait_until(lambda: _descriptors(service) <= descriptors))

    def test_service_killed_in_a_call(self):
        """Nobody runs on: not the function, not its guard, not the warm parent."""
        service = self.start()
        threading.Thread(target=lambda: _ignoring(service.call, NAMED + "  while True: pass\n"), daemon=True).start()
        self.assertTrue(wait_until(lambda: _runs(service)))
        below = set(service.tree())
        self.assertGreater(len(below), 5)
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait()
        service.process.stdin.close()
        service.process.stdout.close()
        self.assertTrue(wait_until(lambda: not any(_exists(pid) for pid in below)))

    def test_service_that_is_asked_to_end(self):
        service = self.start()
        service.call(IDENTITY)
        below = set(service.tree())
        service.stop()
        self.assertTrue(wait_until(lambda: not any(_exists(pid) for pid in below)))

    def test_service_whose_starter_is_gone(self):
        service = self.start()
        below = {service.process.pid, *service.tree()}
        service.process.stdin.close()
        service.process.wait(30)
        service.process.stdout.close()
        self.assertTrue(wait_until(lambda: not any(_exists(pid) for pid in below)))

    def test_warm_parent_killed(self):
        """The call under way is told to be lost, and may be repeated; the next one finds a new parent."""
        service = self.start()
        results = []
        sleeping = NAMED + "  import time; time.sleep(50)\n  return cube\n"
        thread = threading.Thread(target=lambda: results.append(service.call(sleeping)))
        thread.start()
        self.assertTrue(wait_until(lambda: _runs(service)))
        # The outer ones of bubblewrap are direct children of the service; all below them goes with the first that is killed.
        for pid in [pid for pid in service.tree() if _parent(pid) == service.process.pid]:
            os.kill(pid, signal.SIGKILL)
        thread.join()
        self.assertEqual((results[0][0], results[0][1]["error"]["code"]), (500, "Internal"))
        status, _, _ = service.call(IDENTITY)
        self.assertEqual(status, 200)

    def test_more_users_than_sandboxes(self):
        """The sandbox that was idle for longest gives way; its user gets another one."""
        service = self.start("--sandboxes", "2")
        for number in [*range(3), 0]:
            _, told, result = service.call(COUNTING, user=f"user-{number}")
            self.assertIsNotNone(result, told)
            self.assertEqual(result.max(), 1)
        # Two users and a spare one.
        self.assertTrue(wait_until(lambda: _idle(service, sandboxes=3)), service.tree())


def _ignoring(work, *arguments):
    try:
        work(*arguments)
    except OSError:
        pass


def _parent(pid):
    """None of a process that is gone."""
    try:
        return int(Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _exists(pid):
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Start(unittest.TestCase):
    def test_a_secret_is_needed(self):
        for secret in ("", "short"):
            with self.assertRaisesRegex(RuntimeError, "status 3"):
                Service(environment={"OPENEO_UDF_SECRET": secret})

    def test_without_bubblewrap_it_does_not_start(self):
        with self.assertRaisesRegex(RuntimeError, "status 3"):
            Service(environment={"PATH": "/nonexistent"})

    def test_where_namespaces_are_refused_it_does_not_start(self):
        """As in a container without rights: as its root, and as a user in it."""
        inside = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns"]
        for command in (inside, [*inside, "--uid", "1234", "--gid", "1234"]):
            ended = subprocess.run(
                [*command, sys.executable, "-B", "-m", "udf_service", "--port", "0", "--warmth", "needed"],
                cwd=SERVICE_DIR,
                env={**os.environ, "OPENEO_UDF_SECRET": "s" * 40},
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((ended.returncode, ended.stdout), (3, ""), ended.stderr)
            self.assertRegex(ended.stderr, "functions cannot be confined on this machine: .*namespace")

    def test_told_otherwise_it_does(self):
        service = Service("--unconfined", "--warmth", "needed", environment={"PATH": "/nonexistent"})
        self.addCleanup(service.stop)
        status, _, body = service.request("GET", "/")
        self.assertEqual((status, json.loads(body)["confinement"]), (200, "none"))
        status, _, _ = service.request(
            "POST",
            "/call",
            pack({"code": IDENTITY, "dims": ["x"], "shape": [2], "dtype": "float32"}) + np.ones(2, "f4").tobytes(),
        )
        self.assertEqual(status, 200)


if __name__ == "__main__":
    unittest.main()

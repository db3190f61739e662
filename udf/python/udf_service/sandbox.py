"""The outer wall: one sandbox per user, made by bubblewrap around that user's warm parent.

In it there is no network, no process of outside, nothing of the environment and no file but the system's libraries, Python, its
packages and this service's code, all read-only. The parent keeps one right inside: to make the namespaces of its calls.
"""

import contextlib
import ctypes
import itertools
import os
import platform
import shutil
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from . import seccomp
from .limits import OOM_SCORE

# Users of the sandboxes where the service is root: beyond all that a system gives to people and programs.
_FIRST_UID = 0x70000000
# Where root is that of a container with few ids, these last ones of its range.
_LAST_UIDS = 1000
_started = itertools.count()

# What a function's process may see of its surroundings.
_ENVIRONMENT = {
    "PATH": "/usr/bin",
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    # The same order of sets, and sums in the same order, in every call.
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
}


@dataclass(frozen=True)
class Places:
    """What a sandbox is made of, as folders of the machine."""

    python: Path
    packages: Path
    service: Path


def places():
    packages = Path(sysconfig.get_paths()["platlib"])
    return Places(Path(sys.base_prefix), packages, Path(__file__).resolve().parent)


@dataclass(frozen=True)
class Kind:
    """How sandboxes are made."""

    confined: bool
    # "common": with the libraries that many functions use; "needed": without, which takes a third of the time and half of the memory.
    warmth: str

    def arguments(self):
        return ["confined" if self.confined else "plain", self.warmth]


class Unavailable(Exception):
    """There is no sandbox to be had on this machine; the message says why and what helps."""


def require_tools():
    if not sys.platform.startswith("linux"):
        raise Unavailable("functions are confined by namespaces of Linux, and this is " + sys.platform)
    if not seccomp.supported():
        raise Unavailable(f"the filter of system calls has no numbers for {platform.machine()}")
    if shutil.which("bwrap") is None:
        raise Unavailable("bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)")


def staged(found):
    """
    As root: the same folders where every user can reach them. The sandboxes belong to users of their own, who cannot go through
    folders like /root. The mounts are in a namespace of this process and end with it. Called before there are threads.
    """
    if os.geteuid() != 0:
        return found
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, bind, recursive, private = 0x00020000, 0x1000, 0x4000, 1 << 18
    stage = Path("/mnt")
    steps = [lambda: libc.unshare(new_mounts), lambda: libc.mount(None, b"/", None, recursive | private, None)]
    steps.append(lambda: libc.mount(b"tmpfs", bytes(stage), b"tmpfs", 0, b"mode=755"))
    for step in steps:
        if step() != 0:
            raise Unavailable(f"the mounts of the sandboxes: {os.strerror(ctypes.get_errno())}")
    for name in ("python", "packages", "service"):
        source = bytes(getattr(found, name))
        os.mkdir(stage / name)
        if libc.mount(source, bytes(stage / name), None, bind | recursive, None) != 0:
            raise Unavailable(f"the mounts of the sandboxes: {os.strerror(ctypes.get_errno())}")
    return Places(stage / "python", stage / "packages", stage / "service")


def start(found, kind, errors):
    """A warm parent that is starting, and the socket on which it will say "ready". What it has to complain goes to `errors`."""
    confined = kind.confined
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs, _first_to_go():
        command = [*(_confined(found) if confined else _plain()), str(theirs.fileno()), *kind.arguments()]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=[theirs.fileno()],
            env={} if confined else {**_ENVIRONMENT, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
            close_fds=True,
            start_new_session=True,
            **(_other_user() if confined else {}),
        )
    return process, ours


@contextlib.contextmanager
def _first_to_go():
    """Processes started in here are ended before the service when the machine runs out of memory; they inherit the score."""
    score = Path("/proc/self/oom_score_adj")
    try:
        before = score.read_text()
        score.write_text(str(max(int(before), OOM_SCORE)))
    except OSError:
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            score.write_text(before)


def _other_user():
    """As root: an id that no other sandbox has. A root that has no other ids is somebody's user outside already."""
    if os.geteuid() != 0:
        return {}
    ranges = [tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
    end = max(first + count for first, _, count in ranges)
    if end <= 2 * _LAST_UIDS:
        return {}
    uid = _FIRST_UID + next(_started) if end > 2 * _FIRST_UID else end - 1 - next(_started) % _LAST_UIDS
    return {"user": uid, "group": uid, "extra_groups": []}


def _plain():
    return [sys.executable, "-B", "-m", "udf_service.warm"]


def _confined(found):
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # Debian's own Python finds itself only in /usr.
    prefix = Path("/usr") if sys.base_prefix == "/usr" else Path("/python")
    command = [shutil.which("bwrap"), "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    command += [
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--hostname",
        "udf",
        "--cap-drop",
        "ALL",
        "--cap-add",
        "CAP_SYS_ADMIN",
    ]
    command += ["--clearenv"]
    environment = {**_ENVIRONMENT, "PYTHONPATH": "/service:/packages", "LD_LIBRARY_PATH": str(prefix / "lib")}
    for name, value in environment.items():
        command += ["--setenv", name, value]
    for folder in _system_folders():
        command += ["--ro-bind", folder, folder]
    for link in ("lib", "lib64"):
        if Path("/", link).is_symlink():
            command += ["--symlink", os.readlink(Path("/", link)), f"/{link}"]
    command += ["--ro-bind", str(found.python / "bin" / python), str(prefix / "bin" / python)]
    if prefix != Path("/usr"):
        command += ["--ro-bind", str(found.python / "lib"), str(prefix / "lib")]
    command += ["--ro-bind", str(found.packages), "/packages", "--ro-bind", str(found.service), "/service/udf_service"]
    for device in ("null", "zero", "urandom", "random"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--dir", "/tmp", "--symlink", "/tmp", "/dev/shm", "--remount-ro", "/", "--chdir", "/tmp"]
    return [
        *command,
        str(prefix / "bin" / python),
        "-S",
        "-s",
        "-P",
        "-B",
        "-m",
        "udf_service.warm",
    ]


def _system_folders():
    """Shared libraries and time zones; of programs only Python itself."""
    wanted = ["/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/lib", "/lib64"]
    return [path for path in wanted if Path(path).is_dir() and not Path(path).is_symlink()]

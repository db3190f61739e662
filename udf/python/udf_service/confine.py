"""The inner wall: what a call gets of its own inside its user's sandbox, and what it loses.

Bubblewrap has made the sandbox (sandbox.py) and left its warm parent the right to make namespaces in there. A call takes new
ones for processes, mounts and System V objects, an empty /tmp of bounded size, and then gives all rights up.
"""

import contextlib
import ctypes
import os
import resource
import signal

from . import seccomp
from .limits import CALL_MEMORY_BYTES, FILES_MAX, THREADS_MAX, TMP_BYTES, TMP_FILES

_libc = ctypes.CDLL(None, use_errno=True)

_NEW_MOUNTS, _NEW_IPC, _NEW_PROCESSES = 0x00020000, 0x08000000, 0x20000000
_NOSUID, _NODEV, _NOEXEC = 2, 4, 8
_SET_PARENT_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38


class Unconfined(Exception):
    """The machine refuses what confining needs."""


def own_namespaces():
    """For this process, and for processes only for its children: the next fork is process 1 of a new tree."""
    _call("namespaces of a call", _libc.unshare(_NEW_MOUNTS | _NEW_IPC | _NEW_PROCESSES))
    options = f"size={TMP_BYTES},nr_inodes={TMP_FILES},mode=1777".encode()
    _call("a /tmp of its own", _libc.mount(b"tmpfs", b"/tmp", b"tmpfs", _NOSUID | _NODEV | _NOEXEC, options))


def drop_rights():
    """No capability, and none to be had again."""
    _call("no new privileges", _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    version_3 = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("no capabilities", _libc.capset(version_3, none))


def end_with_parent():
    _call("the parent's death signal", _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0))


def limit_resources(cpu_s):
    """Of the process that runs the function. It starts no others, so limits of a process are limits of the call."""
    for name, soft, hard in (
        ("RLIMIT_AS", CALL_MEMORY_BYTES, CALL_MEMORY_BYTES),
        # SIGXCPU at the first, which a function may ignore; SIGKILL at the second.
        ("RLIMIT_CPU", cpu_s, cpu_s + 1),
        ("RLIMIT_NPROC", THREADS_MAX, THREADS_MAX),
        ("RLIMIT_FSIZE", TMP_BYTES, TMP_BYTES),
        ("RLIMIT_NOFILE", FILES_MAX, FILES_MAX),
        ("RLIMIT_MSGQUEUE", 0, 0),
        ("RLIMIT_MEMLOCK", 0, 0),
        ("RLIMIT_CORE", 0, 0),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (soft, hard))
        except (AttributeError, ValueError, OSError) as error:
            raise Unconfined(f"limits of a call: {name}: {error}") from None
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def filter_calls():
    seccomp.install(_libc)


def held_descriptors(known):
    """Descriptors above 2 that libraries have opened when they were imported."""
    found = set()
    for number in range(3, 1024):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.add(number)
    return found - set(known)


def close_all_but(kept):
    """Descriptors above 2."""
    low = 3
    for number in sorted(kept):
        os.closerange(low, number)
        low = number + 1
    os.closerange(low, 4096)


def _call(what, result):
    if result != 0:
        number = ctypes.get_errno()
        raise Unconfined(f"{what}: {os.strerror(number)}")

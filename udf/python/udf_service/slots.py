"""How many calls run at once: as many as the machine has memory for."""

import os
import threading

from .errors import UdfError
from .limits import CALL_SHARE_BYTES, CALL_WAIT_S, CALLS_AT_ONCE_MAX, CALLS_WAITING_MAX


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

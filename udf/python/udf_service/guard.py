"""Process 1 of a call: waits for the function's process, reads its log, and ends it when its time is over.

The function itself is one more fork below: as process 1 it would ignore every signal that it has no handler for, and the one that
tells of used-up CPU seconds among them.
"""

import json
import os
import selectors
import signal
import time

from .limits import LOG_BYTES_MAX


def watch(child, log, report, wall_s):
    """Gives when the function's process has ended and all about it is told through `report`."""
    deadline = time.monotonic() + wall_s
    lines = bytearray()
    dropped = 0
    timed_out = False
    ended = os.pidfd_open(child)
    os.set_blocking(log, False)
    with selectors.DefaultSelector() as selector:
        for descriptor in (ended, log, report.fileno()):
            selector.register(descriptor, selectors.EVENT_READ)
        over = False
        while not over:
            left = deadline - time.monotonic()
            if left <= 0:
                timed_out = True
                break
            for key, _ in selector.select(left):
                if key.fd == log:
                    dropped += _read_log(log, lines, selector)
                else:
                    # The function has ended, or nobody waits for it any more.
                    over = True
    os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    dropped += _read_log(log, lines, None)
    told = {
        "status": os.waitstatus_to_exitcode(status),
        "timedOut": timed_out,
        "cpuMs": round((used.ru_utime + used.ru_stime) * 1000),
        "memoryBytes": used.ru_maxrss * 1024,
        "logBytesDropped": dropped,
    }
    report.sendall(json.dumps(told).encode() + b"\n" + bytes(lines))


def _read_log(log, lines, selector):
    """Keeps what fits, and says how many bytes did not."""
    dropped = 0
    # A function that floods its log must not keep us from looking at the clock.
    for _ in range(16):
        try:
            piece = os.read(log, 65536)
        except BlockingIOError:
            break
        if not piece:
            if selector is not None:
                selector.unregister(log)
            break
        kept = piece[: max(0, LOG_BYTES_MAX - len(lines))]
        lines += kept
        dropped += len(piece) - len(kept)
    return dropped

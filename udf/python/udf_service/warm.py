"""The warm parent of one user: has imported what functions use, and forks for every call. It never reads what a call carries.

It runs inside of the sandbox and knows neither secrets nor other users. Over its control socket come two sockets per call: one
for the function's process (the call and its answer), one for the guard (how it ended, and its log).
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys

from . import confine
from .room import Room

# What runs every function, and what many functions use, imported before there is one.
_NEEDED = ("openeo.udf", "openeo.metadata")
_COMMON = ("geopandas", "scipy.signal", "scipy.ndimage", "scipy.interpolate")


def main(control_number, confined, warmth):
    control = socket.socket(fileno=control_number)
    # The service waits for these by itself; functions find signals as they are anywhere.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Python's own handler of SIGINT would let a function reach its guard, process 1, which is deaf to what has no handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Ended calls need no waiting for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in (*_NEEDED, *(_COMMON if warmth == "common" else ())):
        importlib.import_module(name)
    from . import run

    run.rehearse()
    _keep_out_of_collections()
    held = confine.held_descriptors({control.fileno()})
    room = Room(run.serve, held, confined)
    control.send(b"ready")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 2)
        if not message:
            return
        order = json.loads(message)
        if _imported(order["imports"]):
            room.close()
            held = confine.held_descriptors({control.fileno(), *descriptors})
            room = Room(run.serve, held, confined)
        room.enter(order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        room = Room(run.serve, held, confined)


def _imported(names):
    """Libraries from the list of the environment that a call is going to import: once here instead of in every call."""
    fresh = [name for name in names if name not in sys.modules]
    for name in fresh:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if fresh:
        _keep_out_of_collections()
    return bool(fresh)


def _keep_out_of_collections():
    """What is there now is shared with every call as long as nobody writes to it, and a collection would."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main(int(sys.argv[1]), confined=sys.argv[2] == "confined", warmth=sys.argv[3])

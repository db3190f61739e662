"""python -m udf_service: starts the service, or says why it does not."""

import argparse
import json
import os
import signal
import sys
import threading

from . import calls, sandbox
from .errors import UdfError
from .limits import PARENTS_MAX, SECRET_CHARS_MIN
from .pool import Pool
from .service import Service, server
from .wire import pack_header

_TRIAL = """import xarray
def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    return cube
"""


def main():
    asked = _arguments()
    secret = os.environ.pop("OPENEO_UDF_SECRET", "")
    if len(secret) < SECRET_CHARS_MIN:
        _stop(f"set OPENEO_UDF_SECRET to a secret of at least {SECRET_CHARS_MIN} characters")
    confined = not asked.unconfined
    if not confined:
        print("udf service: UNCONFINED, functions can do what this user can do", file=sys.stderr, flush=True)
    pool = _started(sandbox.Kind(confined, asked.warmth), asked.sandboxes)
    service = Service(pool, secret, confined)
    listening = server((asked.host, asked.port), service)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    print(json.dumps({"url": f"http://{host}:{listening.server_port}", "pid": os.getpid()}), flush=True)
    if asked.while_stdin_is_open:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    listening.shutdown()
    pool.close()


def _arguments():
    parser = argparse.ArgumentParser(prog="udf_service", description="Runs openEO user-defined functions in Python.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    parser.add_argument("--port", type=int, default=8790, help="0 takes a free one")
    parser.add_argument(
        "--unconfined", action="store_true", help="run functions without a sandbox: only those that you trust"
    )
    parser.add_argument(
        "--sandboxes", type=int, default=PARENTS_MAX, help=f"for so many users at a time (default: {PARENTS_MAX}), and a spare one"
    )
    parser.add_argument(
        "--warmth",
        choices=("common", "needed"),
        default="common",
        help="libraries that a sandbox has imported before a function comes: those that many use, or none that can wait",
    )
    parser.add_argument(
        "--while-stdin-is-open", action="store_true", help="end when whoever started it has ended, however it did"
    )
    return parser.parse_args()


def _end_with_stdin():
    while os.read(0, 4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def _started(kind, sandboxes):
    """The warm parents, after one call has gone through: nothing listens before functions can be confined."""
    # Before any thread: the threads below must not take signals.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        found = sandbox.places()
        if kind.confined:
            sandbox.require_tools()
            found = sandbox.staged(found)
        pool = Pool(found, kind, sandboxes)
        header = {"do": "call", "code": _TRIAL, "dims": [], "shape": [], "dtype": "float32"}
        with pool.parent_of("0") as parent:
            calls.perform(parent, {"imports": []}, [pack_header(header), bytes(4)], None)
        return pool
    except (sandbox.Unavailable, UdfError) as error:
        _stop(
            f"functions cannot be confined on this machine: {error}\n"
            "The service does not start without. `--unconfined` starts it all the same; then functions can read and write what this user can."
        )


def _stop(reason):
    print(f"udf service: {reason}", file=sys.stderr, flush=True)
    os._exit(3)


if __name__ == "__main__":
    main()

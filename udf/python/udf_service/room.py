"""The processes of one call, made before the call comes: namespaces and forks take longer than many functions.

Three below the warm parent: one that makes the namespaces, the guard as process 1 of them, and the function's. A room serves one
call and ends; one that no call has entered knows nothing of any.
"""

import json
import os
import signal
import socket
import traceback

from . import confine, guard
from .limits import CALL_CPU_S, CALL_WALL_S


class Room:
    """Held by the warm parent."""

    def __init__(self, serve, confined):
        self._function, function_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._guard, guard_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            _end_after(lambda: _maker(serve, function_end, guard_end, confined))
        function_end.close()
        guard_end.close()

    def enter(self, order, descriptors):
        """The call's own sockets: data for the function's process, the report for the guard."""
        text = json.dumps(order).encode()
        for end, descriptor in ((self._function, descriptors[0]), (self._guard, descriptors[1])):
            try:
                socket.send_fds(end, [text], [descriptor])
            except OSError:
                # The room is gone; whoever holds the other ends sees them closed.
                break
        self.close()

    def close(self):
        self._function.close()
        self._guard.close()


def _maker(serve, function_end, guard_end, confined):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    confine.close_all_but({function_end.fileno(), guard_end.fileno()})
    try:
        if confined:
            confine.end_with_parent()
            confine.own_namespaces()
            confine.drop_rights()
    except confine.Unconfined as error:
        _, report = _order(guard_end)
        report.sendall(json.dumps({"unconfined": str(error)}).encode() + b"\n")
        return
    first = os.fork()
    if first == 0:
        _end_after(lambda: _guarded(serve, function_end, guard_end, confined))
    function_end.close()
    guard_end.close()
    os.waitpid(first, 0)


def _guarded(serve, function_end, guard_end, confined):
    """Process 1 of the call's own tree."""
    if confined:
        confine.end_with_parent()
    os.setsid()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _end_after(lambda: _function(serve, function_end, write, confined))
    function_end.close()
    os.close(write)
    order, report = _order(guard_end)
    guard.watch(child, read, report, order.get("wallS") or CALL_WALL_S)


def _function(serve, function_end, log, confined):
    """The process of the function: descriptors 0 to 2 and its data, nothing else."""
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    confine.close_all_but({function_end.fileno()})
    os.chdir("/tmp")
    if confined:
        confine.end_with_parent()
    order, data = _order(function_end)
    if confined:
        confine.limit_resources(order.get("cpuS") or CALL_CPU_S)
        confine.filter_calls()
    serve(data)


def _order(end):
    """Waits for the call; without one the process ends."""
    text, descriptors, _, _ = socket.recv_fds(end, 65536, 1)
    end.close()
    if not descriptors:
        os._exit(0)
    return json.loads(text), socket.socket(fileno=descriptors[0])


def _end_after(work):
    """Runs the work of a forked process; never goes back into the parent's loop."""
    status = 70
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)

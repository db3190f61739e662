"""The processes of one call, made before the call comes: namespaces and forks take longer than many functions.

Three below the warm parent: one that makes the namespaces, the guard as process 1 of them, and the function's. A room serves one
call and ends; one that no call has entered knows nothing of any.
"""

import json
import os
import signal
import socket
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from . import confine, guard
from .limits import CALL_CPU_S, CALL_WALL_S


@dataclass(frozen=True)
class _Plan:
    serve: Callable
    # Descriptors of libraries.
    held: set
    confined: bool


class Room:
    """Held by the warm parent."""

    def __init__(self, serve, held, confined):
        self._function, function_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._guard, guard_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            _end_after(lambda: _maker(_Plan(serve, held, confined), function_end, guard_end))
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


def _maker(plan, function_end, guard_end):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    confine.close_all_but({function_end.fileno(), guard_end.fileno()} | plan.held)
    try:
        if plan.confined:
            confine.end_with_parent()
            confine.own_namespaces()
            confine.drop_rights()
    except confine.Unconfined as error:
        _, report = _order(guard_end)
        report.sendall(json.dumps({"unconfined": str(error)}).encode() + b"\n")
        return
    first = os.fork()
    if first == 0:
        _end_after(lambda: _guarded(plan, function_end, guard_end))
    function_end.close()
    guard_end.close()
    os.waitpid(first, 0)


def _guarded(plan, function_end, guard_end):
    """Process 1 of the call's own tree."""
    if plan.confined:
        confine.end_with_parent()
    os.setsid()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _end_after(lambda: _function(plan, function_end, write))
    function_end.close()
    os.close(write)
    order, report = _order(guard_end)
    guard.watch(child, read, report, order.get("wallS") or CALL_WALL_S)


def _function(plan, function_end, log):
    """The process of the function: descriptors 0 to 2 and its data, nothing else."""
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # PROJ holds its database open and closes it by number after a fork: by then the number must not be somebody else's.
    for number in plan.held:
        os.dup2(null, number)
    confine.close_all_but({function_end.fileno()} | plan.held)
    os.chdir("/tmp")
    if plan.confined:
        confine.end_with_parent()
    order, data = _order(function_end)
    if plan.confined:
        confine.limit_resources(order.get("cpuS") or CALL_CPU_S)
        confine.filter_calls()
    plan.serve(data)


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

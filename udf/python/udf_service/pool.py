"""Warm parents by user: one each, started before it is needed, ended when it has been idle."""

import collections
import contextlib
import json
import socket
import tempfile
import threading
import time

from . import sandbox
from .errors import UdfError
from .limits import PARENT_IDLE_S, PARENT_START_S, PARENTS_MAX


class Parent:
    """One sandbox with its warm parent. Whose it is once, it stays."""

    def __init__(self, found, kind):
        self._errors = tempfile.TemporaryFile()
        self._process, self._control = sandbox.start(found, kind, self._errors)
        self.active = 0
        self.used = time.monotonic()

    def wait_until_ready(self):
        self._control.settimeout(PARENT_START_S)
        try:
            ready = self._control.recv(16) == b"ready"
        except OSError:
            ready = False
        self._control.settimeout(None)
        if not ready:
            self.end()
            self._errors.seek(0)
            said = self._errors.read(4000).decode("utf-8", "replace").strip()
            raise sandbox.Unavailable(said or "the sandbox ended, or did not start in time")

    def alive(self):
        return self._process.poll() is None

    def send(self, order, sockets):
        socket.send_fds(self._control, [json.dumps(order).encode()], [end.fileno() for end in sockets])

    def end(self):
        """With all its calls: they are in its tree of processes."""
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()


class Pool:
    def __init__(self, found, kind, parents_max=PARENTS_MAX):
        self._found = found
        self._kind = kind
        self._parents_max = parents_max
        self._changed = threading.Condition()
        self._by_user = collections.OrderedDict()
        self._spare = None
        self._problem = None
        self._closed = False
        # A sandbox ends with the thread that started it, so one thread that stays starts them all.
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    @contextlib.contextmanager
    def parent_of(self, user):
        parent = self._take(user)
        try:
            yield parent
        finally:
            with self._changed:
                parent.active -= 1
                parent.used = time.monotonic()
                self._changed.notify_all()

    def _take(self, user):
        deadline = time.monotonic() + PARENT_START_S
        with self._changed:
            while True:
                parent = self._by_user.get(user)
                if parent is not None and not parent.alive():
                    self._forget(user)
                    parent = None
                if parent is None:
                    parent = self._spare_for(user)
                if parent is not None:
                    self._by_user.move_to_end(user)
                    parent.active += 1
                    return parent
                if self._problem is not None:
                    raise UdfError("Internal", f"functions cannot be confined: {self._problem}")
                if not self._changed.wait(deadline - time.monotonic()):
                    raise UdfError("Busy", "no sandbox came free in time")

    def _spare_for(self, user):
        parent = self._spare
        if parent is None:
            return None
        self._spare = None
        self._changed.notify_all()
        if not parent.alive():
            return None
        if len(self._by_user) >= self._parents_max:
            idle = next((name for name, other in self._by_user.items() if other.active == 0), None)
            if idle is None:
                self._spare = parent
                raise UdfError("Busy", "other users' functions run in all sandboxes")
            self._forget(idle)
        self._by_user[user] = parent
        return parent

    def _forget(self, user):
        threading.Thread(target=self._by_user.pop(user).end, daemon=True).start()

    def _keep(self):
        wait_s = 1.0
        while not self._closed:
            with self._changed:
                self._end_idle()
                if self._spare is not None and self._spare.alive():
                    self._changed.wait(30)
                    continue
                self._spare = None
            try:
                parent = Parent(self._found, self._kind)
                parent.wait_until_ready()
            except (sandbox.Unavailable, OSError) as error:
                # Once may be an accident; then whoever waits goes on waiting.
                self._set(None, str(error) if wait_s > 1 else None)
                time.sleep(wait_s)
                wait_s = min(60.0, wait_s * 2)
                continue
            wait_s = 1.0
            self._set(parent, None)

    def _set(self, parent, problem):
        with self._changed:
            self._spare, self._problem = parent, problem
            self._changed.notify_all()

    def _end_idle(self):
        now = time.monotonic()
        for user, parent in list(self._by_user.items()):
            if parent.active == 0 and now - parent.used > PARENT_IDLE_S:
                self._forget(user)

    def close(self):
        with self._changed:
            self._closed = True
            parents = [*self._by_user.values(), *([self._spare] if self._spare is not None else [])]
            self._changed.notify_all()
        for parent in parents:
            parent.end()

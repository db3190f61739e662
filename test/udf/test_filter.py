"""The system call filter as a program, for both machines: what it says to calls, told by going through it step by step."""

import errno
import struct
import sys
import unittest
from unittest import mock

from support import SERVICE_DIR

sys.path.insert(0, str(SERVICE_DIR))
from udf_service import seccomp  # noqa: E402

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
X86, ARM, I386 = 0xC000003E, 0xC00000B7, 0x40000003
THREAD = 0x3D0F00


def answer(program, architecture, number, *arguments):
    """What the kernel's interpreter would return (classic BPF, linux/filter.h)."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *[*arguments, *[0] * 6][:6])
    steps = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == 0x06:
            return value
        else:
            tests = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            at += if_true if tests[code] else if_false


def program_of(machine):
    with mock.patch("platform.machine", return_value=machine):
        return seccomp.program()


class Filter(unittest.TestCase):
    # Numbers on x86-64 and on aarch64 (None: it has no such call), and arguments.
    CASES = {
        "read": (0, 63, (), ALLOW),
        "mmap": (9, 222, (), ALLOW),
        "futex": (202, 98, (), ALLOW),
        "openat": (257, 56, (), ALLOW),
        "exit_group": (231, 94, (), ALLOW),
        "getrandom": (318, 278, (), ALLOW),
        "a thread": (56, 220, (THREAD,), ALLOW),
        "a process": (56, 220, (17,), EPERM),
        "a thread in a namespace": (56, 220, (THREAD | 0x10000000,), EPERM),
        "a process in a namespace": (56, 220, (0x20000011,), EPERM),
        "clone3": (435, 435, (), ENOSYS),
        "fork": (57, None, (), EPERM),
        "vfork": (58, None, (), EPERM),
        "execve": (59, 221, (), EPERM),
        "execveat": (322, 281, (), EPERM),
        "socket": (41, 198, (1, 1, 0), EPERM),
        "connect": (42, 203, (), EPERM),
        "bind": (49, 200, (), EPERM),
        "sendmsg": (46, 211, (), EPERM),
        "recvmsg": (47, 212, (), EPERM),
        "a pair of unix sockets": (53, 199, (1,), ALLOW),
        "a pair of others": (53, 199, (2,), EPERM),
        "the name of a thread": (157, 167, (15,), ALLOW),
        "another filter": (157, 167, (22,), EPERM),
        "dumpable": (157, 167, (4,), EPERM),
        "own limits": (302, 261, (0,), ALLOW),
        "others' limits": (302, 261, (1,), EPERM),
        "is it a terminal": (16, 29, (1, 0x5401), ALLOW),
        "type into it": (16, 29, (1, 0x5412), EPERM),
        "unshare": (272, 97, (), EPERM),
        "setns": (308, 268, (), EPERM),
        "mount": (165, 40, (), EPERM),
        "chroot": (161, 51, (), EPERM),
        "ptrace": (101, 117, (), EPERM),
        "process_vm_readv": (310, 270, (), EPERM),
        "memfd_create": (319, 279, (), EPERM),
        "io_uring_setup": (425, 425, (), EPERM),
        "userfaultfd": (323, 282, (), EPERM),
        "bpf": (321, 280, (), EPERM),
        "perf_event_open": (298, 241, (), EPERM),
        "keyctl": (250, 219, (), EPERM),
        "shmget": (29, 194, (), EPERM),
        "setuid": (105, 146, (), EPERM),
        "capset": (126, 91, (), EPERM),
        "a call that does not exist yet": (999, 999, (), EPERM),
    }

    def test_both_machines(self):
        for column, machine, architecture in ((0, "x86_64", X86), (1, "aarch64", ARM)):
            program = program_of(machine)
            self.assertLess(len(program) // 8, 4096)
            for name, case in self.CASES.items():
                if case[column] is None:
                    continue
                with self.subTest(name, machine=machine):
                    self.assertEqual(answer(program, architecture, case[column], *case[2]), case[3])

    def test_other_architectures_end_the_process(self):
        self.assertEqual(answer(program_of("x86_64"), I386, 20), KILL)
        self.assertEqual(answer(program_of("aarch64"), X86, 0), KILL)
        self.assertEqual(answer(program_of("x86_64"), X86, 0x40000000), KILL)
        self.assertEqual(answer(program_of("x86_64"), X86, 0x40000000 + 39), KILL)

    def test_no_machine_without_numbers(self):
        with mock.patch("platform.machine", return_value="riscv64"):
            self.assertFalse(seccomp.supported())


if __name__ == "__main__":
    unittest.main()

"""A system call filter for functions: what numeric Python needs is allowed, all else is refused.

The filter is a classic BPF program, put together here because the standard library has none and every system call listed is one
number. Refused calls fail with EPERM, so that a library that merely tries something goes on; a process of another architecture's
calls is killed. Numbers are those of the kernel's headers (asm/unistd_64.h, asm-generic/unistd.h).
"""

import ctypes
import errno
import platform
import struct

# Bytes of struct seccomp_data: number, architecture, instruction pointer, six arguments of 64 bits.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

# Position in the pairs below, and AUDIT_ARCH of linux/audit.h.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# Calls of the x32 interface carry this bit and would pass by other numbers.
_X32_BIT = 0x40000000

# Name: number on x86_64, number on aarch64 (None where there is no such call).
_ALLOWED = {
    # Files.
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "pwrite64": (18, 68), "preadv": (295, 69), "pwritev": (296, 70), "open": (2, None), "openat": (257, 56),
    "creat": (85, None), "close": (3, 57), "close_range": (436, 436), "lseek": (8, 62), "fcntl": (72, 25),
    "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83), "truncate": (76, 45), "ftruncate": (77, 46),
    "fallocate": (285, 47), "fadvise64": (221, 223), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    "pipe": (22, None), "pipe2": (293, 59), "stat": (4, None), "fstat": (5, 80), "lstat": (6, None),
    "newfstatat": (262, 79), "statx": (332, 291), "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "getdents": (78, None), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "link": (86, None),
    "linkat": (265, 37), "unlink": (87, None), "unlinkat": (263, 35), "symlink": (88, None), "symlinkat": (266, 36),
    "readlink": (89, None), "readlinkat": (267, 78), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "umask": (95, 166), "utimensat": (280, 88), "getxattr": (191, 8), "lgetxattr": (192, 9), "fgetxattr": (193, 10),
    "listxattr": (194, 11), "llistxattr": (195, 12), "flistxattr": (196, 13),
    # Memory.
    "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226), "madvise": (28, 233),
    "brk": (12, 214), "msync": (26, 227), "mincore": (27, 232), "membarrier": (324, 283),
    # Waiting.
    "select": (23, None), "pselect6": (270, 72), "poll": (7, None), "ppoll": (271, 73), "epoll_create": (213, None),
    "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22),
    "eventfd2": (290, 19), "futex": (202, 98), "sched_yield": (24, 124), "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115), "restart_syscall": (219, 128), "wait4": (61, 260), "waitid": (247, 95),
    "setitimer": (38, 103), "getitimer": (36, 102), "alarm": (37, None), "pause": (34, None),
    # Signals.
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137), "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131),
    # Own channels.
    "sendto": (44, 206), "recvfrom": (45, 207), "shutdown": (48, 210), "getsockopt": (55, 209),
    "setsockopt": (54, 208), "getsockname": (51, 204), "getpeername": (52, 205),
    # Facts.
    "getpid": (39, 172), "getppid": (110, 173), "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175),
    "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148), "getresgid": (120, 150),
    "getgroups": (115, 158), "getpgid": (121, 155), "getpgrp": (111, None), "getsid": (124, 156), "uname": (63, 160),
    "sysinfo": (99, 179), "times": (100, 153), "time": (201, None), "gettimeofday": (96, 169),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "getrlimit": (97, 163), "getrusage": (98, 165),
    "getcpu": (309, 168), "getpriority": (140, 141), "sched_getaffinity": (204, 123), "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125), "sched_get_priority_min": (147, 126),
    "getrandom": (318, 278),
    # Threads.
    "set_robust_list": (273, 99), "get_robust_list": (274, 100), "set_tid_address": (218, 96), "rseq": (334, 293),
    "arch_prctl": (158, None), "exit": (60, 93), "exit_group": (231, 94),
}

_CLONE, _CLONE3, _PRCTL = (56, 220), (435, 435), (157, 167)
_PRLIMIT, _IOCTL, _SOCKETPAIR = (302, 261), (16, 29), (53, 199)

_CLONE_THREAD = 0x00010000
# CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_CLONE_NEW = 0x00000080 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_VMA (names of memory areas, set by the C library).
_PRCTL_OPTIONS = (3, 15, 16, 0x53564D41)
# TCGETS (is it a terminal?), FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TIOCGWINSZ.
_IOCTL_REQUESTS = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451, 0x5413)
_AF_UNIX = 1


def supported():
    return platform.machine() in _MACHINES


def program():
    """The filter as bytes of struct sock_filter."""
    column, architecture = _MACHINES[platform.machine()]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if platform.machine() == "x86_64":
        steps += [_step(_AT_LEAST, _X32_BIT, 0, 1), _step(_RETURN, _KILL)]
    for numbers in _ALLOWED.values():
        if numbers[column] is not None:
            steps += [_step(_EQUAL, numbers[column], 0, 1), _step(_RETURN, _ALLOW)]
    # Without an answer from clone3 the C library uses clone, whose flags can be seen here.
    steps += [_step(_EQUAL, _CLONE3[column], 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    steps += _case(_CLONE[column], _threads_only())
    steps += _case(_PRCTL[column], _one_of(0, _PRCTL_OPTIONS))
    steps += _case(_PRLIMIT[column], _one_of(0, (0,)))
    steps += _case(_IOCTL[column], _one_of(1, _IOCTL_REQUESTS))
    steps += _case(_SOCKETPAIR[column], _one_of(0, (_AF_UNIX,)))
    steps.append(_refuse())
    return b"".join(steps)


def _step(code, value, if_true=0, if_false=0):
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _refuse():
    return _step(_RETURN, _ERRNO | errno.EPERM)


def _case(number, steps):
    """These steps for this call only; they end with a return."""
    return [_step(_EQUAL, number, 0, len(steps)), *steps]


def _threads_only():
    """A new thread of the same process; no process, no namespace."""
    return [
        _step(_LOAD, _ARGUMENTS),
        _step(_ANY_BIT, _CLONE_NEW, 2, 0),
        _step(_ANY_BIT, _CLONE_THREAD, 0, 1),
        _step(_RETURN, _ALLOW),
        _refuse(),
    ]


def _one_of(argument, values):
    steps = [_step(_LOAD, _ARGUMENTS + 8 * argument)]
    for value in values:
        steps += [_step(_EQUAL, value, 0, 1), _step(_RETURN, _ALLOW)]
    return [*steps, _refuse()]


def install(libc):
    """For this process, for good. It must have no-new-privileges already."""
    code = program()
    steps = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    filled = Program(len(code) // 8, ctypes.addressof(steps))
    set_seccomp, mode_filter = 22, 2
    if libc.prctl(set_seccomp, mode_filter, ctypes.byref(filled), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the system call filter cannot be set")

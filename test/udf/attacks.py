"""What a hostile function may try. Each is the body of `attack(context)`; what it gives or raises is told by a log line.

`outcome` is what that line must be. `open` is the line that the same text makes where nothing is confined: it shows that the
attack works at all; None where trying that would harm the machine.
"""

import platform
from dataclasses import dataclass, field

FRAME = """
import ctypes, errno, os, signal, socket, sys, threading, time
import numpy, xarray
libc = ctypes.CDLL(None, use_errno=True)

def syscall(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def attack(context):
{body}

def apply_datacube(cube: xarray.DataArray, context: dict) -> xarray.DataArray:
    try:
        got = attack(context)
    except BaseException as error:
        print("refused:", type(error).__name__, getattr(error, "errno", None) and errno.errorcode.get(error.errno))
    else:
        print("got:", got)
    return cube
"""

EPERM = r"refused: PermissionError EPERM"
ABSENT = r"refused: FileNotFoundError ENOENT"
READ_ONLY = r"refused: (OSError EROFS|PermissionError EACCES)"
GOT = r"got: .+"


@dataclass(frozen=True)
class Attack:
    name: str
    body: str
    outcome: str
    open: str | None = None
    # Where the call does not answer at all: the code of the error.
    error: str | None = None
    limits: dict = field(default_factory=dict)

    def code(self):
        lines = "\n".join("    " + line for line in self.body.strip("\n").split("\n"))
        return FRAME.replace("{body}", lines)


_X86 = platform.machine() == "x86_64"


def _number(x86, arm):
    return x86 if _X86 else arm


def _refused_calls():
    """System calls by number, with arguments that would be all right for whoever may."""
    table = {
        "io_uring": (_number(425, 425), "8, ctypes.create_string_buffer(256)"),
        "userfaultfd": (_number(323, 282), "1"),
        "perf_events": (_number(298, 241), "ctypes.create_string_buffer(128), 0, -1, -1, 0"),
        "add_key": (_number(248, 217), "b'user', b'k', b'v', 1, -3"),
        "keyctl": (_number(250, 219), "0, -3, 1"),
        "bpf": (_number(321, 280), "0, ctypes.create_string_buffer(64), 64"),
        "memfd": (_number(319, 279), "b'm', 0"),
        "mount": (_number(165, 40), "b'tmpfs', b'/tmp', b'tmpfs', 0, None"),
        "umount": (_number(166, 39), "b'/tmp', 2"),
        "pivot_root": (_number(155, 41), "b'/tmp', b'/tmp'"),
        "user_namespace": (_number(272, 97), "0x10000000"),
        "setns": (_number(308, 268), "0, 0"),
        "ptrace_parent": (_number(101, 117), "16, 1, 0, 0"),
        "ptrace_me": (_number(101, 117), "0, 0, 0, 0"),
        "read_parents_memory": (_number(310, 270), "1, None, 0, None, 0, 0"),
        "descriptor_of_parent": (_number(434, 434), "1, 0"),
        "file_handles": (_number(304, 265), "-100, ctypes.create_string_buffer(128), 0"),
        "set_clock": (_number(227, 112), "0, ctypes.create_string_buffer(16)"),
        "host_name": (_number(170, 161), "b'x', 1"),
        "reboot": (_number(169, 142), "0xfee1dead, 672274793, 0, 0"),
        "kernel_module": (_number(175, 105), "b'', 0, b''"),
        "swap": (_number(167, 224), "b'/tmp/x', 0"),
        "personality": (_number(135, 92), "0x0040000"),
        "kernel_log": (_number(103, 116), "10, None, 0"),
        "device_node": (_number(259, 33), "-100, b'/tmp/d', 0o20666, 0x0101"),
        "other_programs_filter": (_number(317, 277), "1, 0, None"),
        "message_queue": (_number(240, 180), "b'q', 0o102, 0o600, None"),
        "new_mount_api": (_number(430, 430), "b'tmpfs', 0"),
        "landlock_and_newer": (_number(450, 450), "0, 0, 0, 0"),
    }
    return [Attack(f"call_{name}", f"return syscall({number}, {rest})", EPERM) for name, (number, rest) in table.items()]


NETWORK = [
    Attack("connect_to_this_machine", 'return socket.create_connection(("127.0.0.1", context["port"]), 2).recv(6)', EPERM, GOT),
    Attack("look_up_a_name", 'return socket.getaddrinfo("example.org", 80)', r"refused: gaierror"),
    Attack("send_a_datagram", 'return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))', EPERM, GOT),
    Attack("listen", 'return socket.create_server(("127.0.0.1", 0)).getsockname()', EPERM, GOT),
    Attack("talk_to_the_kernel", "return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)", EPERM, GOT),
    Attack(
        "abstract_unix_socket",
        's = socket.socket(socket.AF_UNIX); s.connect("\\0" + context["abstract"]); return s.recv(6)',
        EPERM,
        GOT,
    ),
    Attack("pair_of_another_family", "return socket.socketpair(socket.AF_INET)", EPERM),
]

FILES = [
    Attack("passwords", 'return open("/etc/shadow").read(5)', ABSENT, GOT),
    Attack("file_of_the_machine", 'return open(context["canary"]).read()', ABSENT, GOT),
    Attack("processes", 'return len(os.listdir("/proc"))', ABSENT, GOT),
    Attack("own_memory_by_file", 'return open("/proc/self/mem", "rb").fileno()', ABSENT, GOT),
    Attack("root_of_process_1", 'return os.listdir("/proc/1/root")', ABSENT),
    Attack("system_settings", 'return os.listdir("/sys")', ABSENT, GOT),
    Attack("homes", 'return os.listdir("/root"), os.listdir("/home")', ABSENT, GOT),
    Attack(
        "what_there_is",
        'return sorted(os.listdir("/"))',
        r"got: \['dev', 'lib', 'lib64', 'packages', ('python', )?'service', 'tmp', 'usr'\]",
    ),
    Attack(
        "programs",
        'return sorted(name for name in os.listdir("/usr/bin") if not name.startswith("python"))',
        r"(got: \[\]|" + ABSENT + ")",
        r"got: \['.+",
    ),
    Attack("devices", 'return sorted(os.listdir("/dev"))', r"got: \['null', 'random', 'shm', 'urandom', 'zero'\]"),
    Attack("disk", 'return open("/dev/vda", "rb").read(1), open("/dev/sda", "rb").read(1)', ABSENT),
    Attack("write_system", 'return open("/usr/lib/owned", "w")', READ_ONLY),
    Attack("write_root", 'return open("/owned", "w")', READ_ONLY),
    Attack("write_packages", 'return open(numpy.__file__, "a")', READ_ONLY),
    Attack("write_service", 'return open(sys.modules["udf_service"].__file__, "a")', READ_ONLY),
    Attack("replace_packages", 'os.rename("/packages", "/tmp/p")', r"refused: OSError (EROFS|EBUSY|EXDEV)"),
    Attack(
        "link_to_outside",
        'link = context["own"] + "link"; os.symlink(context["canary"], link); return open(link).read()',
        ABSENT,
        GOT,
    ),
    Attack(
        "link_race",
        """
stop, own = [], context["own"]
def swap():
    while not stop:
        for target in (own + "mine", context["canary"], "/etc/shadow", "/../../etc/shadow"):
            try: os.symlink(target, own + "next"); os.rename(own + "next", own + "race")
            except OSError: pass
open(own + "mine", "w").write("mine")
thread = threading.Thread(target=swap); thread.start()
seen = set()
for _ in range(3000):
    try: seen.add(open(own + "race").read(20))
    except OSError: pass
stop.append(1); thread.join()
return seen - {"mine"}
""",
        r"got: set\(\)",
        r"got: \{.+",
    ),
    Attack("hard_link", 'return os.link("/usr/lib/os-release", "/tmp/hard")', r"refused: (OSError EXDEV|PermissionError EPERM)"),
    Attack("climb_out", 'os.chdir("/"); os.chdir("../../.."); return sorted(os.listdir("."))[:1]', r"got: \['dev'\]"),
    Attack("chroot", 'return os.chroot("/tmp")', EPERM),
    Attack(
        "run_from_tmp",
        """
import mmap
file = os.open("/tmp/code", os.O_RDWR | os.O_CREAT)
os.ftruncate(file, 4096)
return mmap.mmap(file, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)
""",
        EPERM,
    ),
    Attack("set_user_id_file", 'open("/tmp/s", "w"); os.chmod("/tmp/s", 0o4755); return os.execv("/tmp/s", ["s"])', EPERM),
    Attack(
        "fill_tmp",
        """
with open("/tmp/a", "wb") as a, open("/tmp/b", "wb") as b:
    for _ in range(300):
        a.write(bytes(1 << 20)); a.flush(); b.write(bytes(1 << 20)); b.flush()
return "600 MB"
""",
        r"refused: OSError (ENOSPC|EFBIG)",
    ),
    Attack(
        "many_files",
        'for number in range(20000): open(f"/tmp/{number}", "w").close()\nreturn "20000"',
        r"refused: OSError ENOSPC",
    ),
    Attack("many_descriptors", 'return len([os.open("/dev/null", 0) for _ in range(2000)])', r"refused: OSError EMFILE", GOT),
]

PROCESSES = [
    Attack("fork_bomb", "while True: os.fork()", EPERM),
    Attack("start_a_program", 'import subprocess\nreturn subprocess.run(["/bin/true"], check=True)', r"refused: PermissionError EPERM", GOT),
    Attack("shell", 'return os.system("true")', r"(refused: .+|got: -1|got: 32512)", r"got: 0"),
    Attack("become_a_program", 'os.execv(sys.executable or "/usr/bin/python3", ["python3", "-c", "print(1)"])', EPERM),
    Attack("spawn", 'return os.posix_spawn("/bin/true", ["true"], {})', EPERM, GOT),
    Attack(
        "raw_fork",
        f"return syscall({_number(57, 220)}, {'' if _X86 else '17, 0, 0, 0, 0'})",
        EPERM,
    ),
    Attack("raw_clone3", "return syscall(435, ctypes.create_string_buffer(88), 88)", r"refused: OSError ENOSYS"),
    # Process 1 of a tree ignores these, and there is nobody else in it.
    Attack("kill_parent", "os.kill(os.getppid(), signal.SIGKILL); return os.getppid()", r"got: 1"),
    Attack("kill_everybody", "os.kill(-1, signal.SIGKILL)", r"refused: ProcessLookupError ESRCH"),
    Attack("kill_a_program", 'os.kill(context["pid"], signal.SIGKILL)', r"refused: ProcessLookupError ESRCH"),
    Attack("become_root", "os.setuid(0)", EPERM),
    Attack("who_am_i", "return os.getuid(), os.getgid(), os.getgroups()", r"got: \(65534, 65534, \[(65534)?\]\)"),
    Attack(
        "capabilities",
        f"""
sets = (ctypes.c_uint32 * 6)()
if libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), sets) == 0: return list(sets)
raise OSError(ctypes.get_errno(), "")
""",
        r"(refused: PermissionError EPERM|got: \[0, 0, 0, 0, 0, 0\])",
        r"got: \[\d+, .+",
    ),
    Attack("more_memory", "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))", r"refused: (ValueError|PermissionError|OSError).*"),
    Attack("limits_of_parent", "import resource\nreturn resource.prlimit(1, resource.RLIMIT_CPU, (1, 1))", EPERM),
    Attack("priority", "return os.setpriority(os.PRIO_PROCESS, 0, -20)", EPERM),
    Attack("processors", "return os.sched_setaffinity(0, {0})", EPERM, r"got: None"),
    Attack("type_into_terminal", "import fcntl\nreturn fcntl.ioctl(1, 0x5412, b'x')", EPERM),
    Attack("dumpable", f"return libc.prctl(4, 1) or ctypes.get_errno()", r"got: -1", r"got: 0"),
    Attack("own_filter_off", "return libc.prctl(22, 0, 0, 0, 0)", r"got: -1"),
    Attack(
        "threads",
        """
lock = threading.Lock(); lock.acquire(); count = 0
try:
    while count < 1000: threading.Thread(target=lock.acquire, daemon=True).start(); count += 1
except RuntimeError: return "stopped" if count < 200 else count
return count
""",
        r"got: stopped",
        r"got: 1000",
    ),
    Attack(
        "inherited_descriptors",
        """
found = []
for number in range(5000):
    try: found.append((number, os.fstat(number).st_mode >> 12))
    except OSError: pass
return [kind for _, kind in found]
""",
        # The null device (also in place of what libraries had opened), the log twice, the call's own socket.
        r"got: \[2, 1, 1(, 2)*, 12(, 2)*\]",
    ),
    Attack("receive_descriptors", "return socket.recv_fds(socket.socketpair()[0], 1, 1, socket.MSG_DONTWAIT)", EPERM),
    Attack(
        "environment",
        "return sorted(os.environ)",
        r"got: \[[^\]]*'HOME'[^\]]*\]",
    ),
    Attack(
        "secret_in_memory",
        """
import gc, hashlib
def texts(value, seen):
    stack = [value]
    while stack:
        item = stack.pop()
        if id(item) in seen: continue
        seen.add(id(item))
        if isinstance(item, (str, bytes)): yield item
        else: stack.extend(gc.get_referents(item))
found = count = 0
for text in texts(gc.get_objects() + list(sys.modules.values()), set()):
    count += 1
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    for start in range(0, max(1, min(len(data), 4000) - 47)):
        piece = data[start:start + 48]
        if piece.isalnum() and hashlib.sha256(piece).hexdigest() == context["secretHash"]: found += 1
return found, count > 10000
""",
        r"got: \(0, True\)",
    ),
]

SHARED_MEMORY = [
    Attack("system_v_memory", 'return syscall(%d, context["key"], 0, 0)' % _number(29, 194), EPERM, GOT),
    Attack(
        "posix_memory",
        'return os.fstat(os.open("/dev/shm/" + context["shm"], os.O_RDWR)).st_size',
        ABSENT,
        GOT,
    ),
    Attack("semaphores", "return syscall(%d, 1, 1, 0o1600)" % _number(64, 190), EPERM),
]

MEMORY = [
    Attack("four_gigabytes", "return len(bytearray(4 << 30))", r"refused: MemoryError"),
    Attack("four_gigabytes_mapped", "import mmap\nreturn len(mmap.mmap(-1, 4 << 30))", r"refused: OSError ENOMEM", GOT),
    Attack("bit_by_bit", "held = []\nwhile True: held.append(numpy.ones(1 << 23))", r"refused: .*MemoryError"),
    Attack("locked", "return syscall(%d, ctypes.create_string_buffer(1 << 20), 1 << 20)" % _number(149, 228), EPERM),
]

TIME = [
    Attack("endless_loop", "while True: pass", "", error="CpuLimit", limits={"cpuS": 2}),
    Attack(
        "ignored_signals",
        "for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGALRM): signal.signal(number, signal.SIG_IGN)\nwhile True: pass",
        "",
        error="CpuLimit",
        limits={"cpuS": 2},
    ),
    Attack(
        "loop_in_c",
        """
signal.signal(signal.SIGXCPU, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
a = numpy.ones((8000, 8000))
while True: a @ a
""",
        "",
        error="CpuLimit",
        limits={"cpuS": 2},
    ),
    Attack(
        "busy_threads",
        "for _ in range(8): threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()\ntime.sleep(50)",
        "",
        error="CpuLimit",
        limits={"cpuS": 2},
    ),
    Attack("sleep", "time.sleep(600)", "", error="TimeLimit", limits={"wallS": 2}),
    Attack("sleep_in_c", "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64)); libc.sleep(600)", "", error="TimeLimit", limits={"wallS": 2}),
    Attack("deadlock", "lock = threading.Lock(); lock.acquire(); lock.acquire()", "", error="TimeLimit", limits={"wallS": 2}),
    Attack(
        "catastrophic_expression",
        'import re\nre.match(r"(a+)+$", "a" * 60 + "b")',
        "",
        error="CpuLimit",
        limits={"cpuS": 2},
    ),
]

_SOCKET = """
import stat
def _is_socket(number):
    try: return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError: return False
own = next(number for number in range(3, 300) if _is_socket(number))
"""

ANSWERS = [
    Attack("leave_silently", "os._exit(0)", "", error="Crashed"),
    Attack("leave_with_status", "os._exit(3)", "", error="Crashed"),
    Attack("abort", "os.abort()", "", error="Crashed"),
    Attack("crash", "ctypes.string_at(8)", "", error="Crashed"),
    Attack(
        "stack_overflow",
        "sys.setrecursionlimit(10**9)\ndeep = []\nfor _ in range(10**6): deep = [deep]\nreturn len(repr(deep))",
        "",
        error="Crashed",
    ),
    Attack("kill_itself", "os.kill(os.getpid(), signal.SIGKILL)", "", error="Crashed"),
    Attack("forged_length", _SOCKET + "os.write(own, b'\\xff\\xff\\xff\\xff'); os._exit(0)", "", error="AnswerInvalid"),
    Attack("forged_header", _SOCKET + "os.write(own, b'\\x04\\x00\\x00\\x00nope'); os._exit(0)", "", error="AnswerInvalid"),
    Attack(
        "forged_values",
        _SOCKET
        + """
import json, struct
text = json.dumps({"answer": {"dims": ["x"], "shape": [10**6], "dtype": "float32"}}).encode()
text += b" " * (-(4 + len(text)) % 8)
os.write(own, struct.pack("<I", len(text)) + text + bytes(8)); os._exit(0)
""",
        "",
        error="AnswerInvalid",
    ),
    Attack(
        "forged_depth",
        _SOCKET
        + """
import struct
text = b'{"answer":' + b"[" * 200000 + b" " * (-(4 + 10 + 200000) % 8)
os.write(own, struct.pack("<I", len(text)) + text); os._exit(0)
""",
        "",
        error="AnswerInvalid",
    ),
    Attack(
        "forged_infinity",
        _SOCKET
        + """
import struct
text = b'{"answer":{"dims":[],"shape":[],"dtype":"float64","labels":{"a":[1e999]}}}'
text += b" " * (-(4 + len(text)) % 8)
os.write(own, struct.pack("<I", len(text)) + text + bytes(8)); os._exit(0)
""",
        "",
        error="AnswerInvalid",
    ),
    Attack(
        "forged_error",
        _SOCKET
        + """
import struct
text = b'{"error":{"code":"Internal","message":"' + b"x" * 100000 + b'","line":"<script>"}}'
text += b" " * (-(4 + len(text)) % 8)
os.write(own, struct.pack("<I", len(text)) + text); os._exit(0)
""",
        "",
        error="AnswerInvalid",
    ),
    Attack("flood_the_answer", _SOCKET + "os.write(own, b'\\x04\\x00\\x00\\x00')\nwhile True: os.write(own, bytes(1 << 20))", "", error="AnswerTooLarge"),
    Attack("close_the_answer", "os.closerange(0, 5000)\ntime.sleep(1)", "", error="Crashed|AnswerInvalid"),
    Attack("flood_the_log", "while True: os.write(1, bytes(65536))", "", error="CpuLimit|TimeLimit", limits={"cpuS": 2, "wallS": 10}),
]

ATTACKS = [*NETWORK, *FILES, *PROCESSES, *SHARED_MEMORY, *MEMORY, *TIME, *ANSWERS, *_refused_calls()]

"""Every number that bounds something in the service, with its unit and its reason."""

MIB = 1024 * 1024

# A call may take so long by the clock: a chunk has at most 16 MiB, and whoever waits for it waits in a job.
CALL_WALL_S = 60
# CPU seconds of one call; half of the wall clock, so that sleeping functions and busy ones end by different limits.
CALL_CPU_S = 30
# Address space of one call, interpreter and libraries (0.5 GiB) included: 16 MiB of float32 may be held about fifty times as float64.
CALL_MEMORY_BYTES = 2048 * MIB
# What a call may write to /tmp; counts as memory of the machine, beside the address space.
TMP_BYTES = 256 * MIB
# Files and folders in /tmp: each takes about a KiB of the kernel's memory.
TMP_FILES = 4096
# Threads of the calls of one user: a pool of a numeric library has as many as there are processors.
THREADS_MAX = 128
# Open files of a call.
FILES_MAX = 256

# Values of a call are at most 16 MiB; an answer in float64 may be twice as large. The same bound both ways.
VALUES_BYTES_MAX = 32 * MIB
# JSON header: labels, context, code, and the features of a vector cube.
HEADER_BYTES_MAX = 8 * MIB
# A whole body.
BODY_BYTES_MAX = 4 + HEADER_BYTES_MAX + VALUES_BYTES_MAX
# A function's text: the longest in public graphs have 30 KB.
CODE_BYTES_MAX = 256 * 1024
# Dimensions of a cube; NumPy ends at 64, openEO cubes have at most five.
DIMS_MAX = 8
# Labels of one dimension that is not x or y.
LABELS_MAX = 100_000
# Characters of one label.
LABEL_CHARS_MAX = 256
# y and x of the cube on which a function without apply_metadata is tried.
PROBE_CELLS = 8

# Log lines of one call, their bytes together, and characters of one message: a job keeps them all.
LOG_LINES_MAX = 200
LOG_BYTES_MAX = 64 * 1024
LOG_CHARS_MAX = 4096
# Lines of a traceback that are told, the last ones: those of the user's code and what it called.
TRACEBACK_LINES_MAX = 24
# Characters of a message of an exception.
MESSAGE_CHARS_MAX = 2000

# Calls at once: memory of the machine by what one call may take, and never more than this.
CALLS_AT_ONCE_MAX = 8
# Memory of the machine that is set aside for one call at once.
CALL_SHARE_BYTES = CALL_MEMORY_BYTES + TMP_BYTES
# Calls that may wait for a place, and how long, before the answer is 503.
CALLS_WAITING_MAX = 16
CALL_WAIT_S = 2
# What 503 asks to wait for: half of a usual call.
RETRY_AFTER_S = 1
# Warm parents at once: one per user, 120 MiB each, and one spare.
PARENTS_MAX = 8
# A parent without calls ends after this time; its user's next call takes the spare one.
PARENT_IDLE_S = 600
# How long a parent may take to import what functions use; 3 s on a quiet machine.
PARENT_START_S = 120
# Beyond the wall clock of a call: confining it, and moving its bytes.
CALL_GRACE_S = 10
# Connections at once, how long one may be idle, and how long a whole request may take to come in.
CONNECTIONS_MAX = 64
IDLE_S = 75
REQUEST_S = 30
# How long the rest of a refused body is taken in, so that its sender sees the answer and not a broken connection.
DRAIN_S = 5
# Characters of a secret at least: 128 bits as hexadecimal digits.
SECRET_CHARS_MIN = 32

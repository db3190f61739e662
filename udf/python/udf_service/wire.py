"""The form of a call and its answer: header length (uint32, little-endian), header (JSON, UTF-8), raw little-endian values.

The header ends with as many spaces as let the values begin at a multiple of 8 bytes: views of float64 need that.
"""

import json
import math
import struct

from .errors import UdfError
from .limits import DIMS_MAX, HEADER_BYTES_MAX, VALUES_BYTES_MAX

ITEM_BYTES = {"float32": 4, "float64": 8}


def pack_header(header):
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
    text += b" " * (-(4 + len(text)) % 8)
    return struct.pack("<I", len(text)) + text


def header_bytes(first_four):
    """The length of the header that follows."""
    (length,) = struct.unpack("<I", first_four)
    if length > HEADER_BYTES_MAX:
        raise UdfError("RequestInvalid", f"the header may have {HEADER_BYTES_MAX} bytes, and is said to have {length}")
    if (4 + length) % 8:
        raise UdfError("RequestInvalid", "the header must be padded with spaces so that values begin at a multiple of 8 bytes")
    return length


def parse_json(text):
    """Strict JSON; whatever is wrong with it, however deep, is a mistake of whoever wrote it."""
    try:
        value = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UdfError("RequestInvalid", f"the header is not JSON: {str(error)[:200]}") from None
    if not isinstance(value, dict):
        raise UdfError("RequestInvalid", "the header must be a JSON object")
    return value


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


def require_cube(header):
    """Whether the header describes a cube, and in a form that can be relied on."""
    dims, shape, dtype = header.get("dims"), header.get("shape"), header.get("dtype")
    if dims is None and shape is None:
        return False
    if not _texts(dims) or len(dims) > DIMS_MAX or len(set(dims)) != len(dims):
        raise UdfError("RequestInvalid", f"dims must be a list of at most {DIMS_MAX} different names")
    if not isinstance(shape, list) or len(shape) != len(dims) or not all(_is_size(size) for size in shape):
        raise UdfError("RequestInvalid", "shape must be a list of whole numbers, one per dimension")
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise UdfError("RequestInvalid", "dtype must be 'float32' or 'float64'")
    return True


def values_bytes(header):
    """How many bytes of values a header promises; 0 where it has no cube."""
    if not require_cube(header):
        return 0
    count = math.prod(header["shape"]) * ITEM_BYTES[header["dtype"]]
    if count > VALUES_BYTES_MAX:
        raise UdfError("RequestTooLarge", f"values may have {VALUES_BYTES_MAX} bytes, and have {count}")
    return count


def _texts(value):
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _is_size(value):
    return type(value) is int and 0 <= value < 2**53

"""The header of a call, checked as far as the service itself depends on it."""

from .errors import UdfError
from .limits import CODE_BYTES_MAX
from .wire import header_bytes, parse_json, require_cube, values_bytes


def parsed_call(body, what):
    """The header, checked as far as the service itself depends on it, and the bytes of the values."""
    if len(body) < 4:
        raise UdfError("RequestInvalid", "the body must begin with the length of its header")
    length = header_bytes(bytes(body[:4]))
    if len(body) < 4 + length:
        raise UdfError("RequestInvalid", f"the header is said to have {length} bytes, and the body has {len(body)}")
    asked = parse_json(bytes(body[4 : 4 + length]))
    values = memoryview(body)[4 + length :]
    code = asked.get("code")
    if not isinstance(code, str) or len(code.encode("utf-8", "replace")) > CODE_BYTES_MAX:
        raise UdfError("RequestInvalid", f"code must be a text of at most {CODE_BYTES_MAX} bytes")
    if what == "describe":
        asked.setdefault("dtype", "float32")
    if not require_cube(asked):
        raise UdfError("RequestInvalid", "dims and shape of the cube are missing")
    expected = 0 if what == "describe" else values_bytes(asked)
    if len(values) != expected:
        promised = (
            "a description has no values"
            if what == "describe"
            else f"shape and dtype promise {expected} bytes of values"
        )
        raise UdfError("RequestInvalid", f"{promised}, and {len(values)} came")
    _require_types(asked)
    return {**asked, "do": what}, values


_TYPES = {"types": dict, "labels": dict, "grid": dict, "context": (dict, list, str, int, float), "features": dict}


def _require_types(asked):
    for name, kind in {**_TYPES, "returns": dict, "seed": int, "limits": dict}.items():
        if asked.get(name) is not None and not isinstance(asked[name], kind):
            raise UdfError("RequestInvalid", f"{name} has the wrong type")
    if (asked.get("seed") or 0) < 0:
        raise UdfError("RequestInvalid", "seed must not be negative")
    returns = asked.get("returns")
    if returns is None:
        return
    dims, shape = returns.get("dims"), returns.get("shape")
    if not isinstance(dims, list) or not all(isinstance(dim, str) for dim in dims) or len(set(dims)) != len(dims):
        raise UdfError("RequestInvalid", "returns.dims must be a list of different names")
    if shape is not None and (
        not isinstance(shape, list)
        or len(shape) != len(dims)
        or not all(size is None or type(size) is int for size in shape)
    ):
        raise UdfError("RequestInvalid", "returns.shape must have a whole number or null per dimension")
    if returns.get("dtype") not in (None, "float32", "float64"):
        raise UdfError("RequestInvalid", "returns.dtype must be 'float32' or 'float64'")


def bounded(asked, name, most):
    """A limit of the call itself, never above that of the service."""
    wanted = (asked.get("limits") or {}).get(name)
    if wanted is None:
        return most
    if type(wanted) is not int or wanted < 1:
        raise UdfError("RequestInvalid", f"limits.{name} must be a whole number of seconds")
    return min(wanted, most)

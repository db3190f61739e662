"""`dependencies` that a function declares in its first comment (PEP 723), held against what the environment has."""

from openeo.udf.run_code import extract_udf_dependencies
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .errors import UdfError
from .libraries import installed


def require_dependencies(code):
    """Nothing is installed for a function; what is missing is an error that says what there is."""
    try:
        declared = extract_udf_dependencies(code)
    except Exception as error:
        raise _missing(f"its dependencies cannot be read: {error}") from None
    if declared is None:
        return
    if not isinstance(declared, list):
        raise _missing("its dependencies must be a list of texts")
    for text in declared:
        _require(text)


def _require(text):
    try:
        wanted = Requirement(text)
    except (InvalidRequirement, TypeError):
        raise _missing(f"{str(text)[:200]!r} is not a dependency as PEP 508 has it") from None
    if wanted.url is not None:
        raise _missing(f"{wanted.name} by address is not possible")
    if wanted.marker is not None and not wanted.marker.evaluate():
        return
    version = installed().get(canonicalize_name(wanted.name))
    if version is None:
        raise _missing(f"{wanted.name} is not among the libraries here")
    if not wanted.specifier.contains(version, prereleases=True):
        raise _missing(f"{wanted.name} {wanted.specifier} is asked for")


def _missing(reason):
    have = ", ".join(f"{name} {version}" for name, version in installed().items())
    return UdfError("DependencyMissing", f"{reason}. The environment is fixed and has {have}.")

"""What a check says: the state, what was found, and what to do about it on this distribution."""

import platform
from collections.abc import Mapping
from typing import Literal, NamedTuple


class Verdict(NamedTuple):
    """One line of the doctor, without the name of its check."""

    state: Literal["ok", "warning", "failed"]
    found: str
    advice: str = ""


def ok(found: str) -> Verdict:
    return Verdict("ok", found)


def warning(found: str, advice: str) -> Verdict:
    """Sotto works, but does less or will be in trouble one day."""
    return Verdict("warning", found, advice)


def failed(found: str, advice: str) -> Verdict:
    """Sotto does not work before this is put right."""
    return Verdict("failed", found, advice)


def install(package: str) -> str:
    """What to do about a missing system package, given by its Debian name."""
    return advised(package, _release())


def advised(package: str, release: Mapping[str, str]) -> str:
    """The same, for a machine with this os-release."""
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if family & {"debian", "ubuntu"}:
        return f"sudo apt install {package}"
    return f"install {package} with your package manager (Debian's name; yours may differ)"


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}

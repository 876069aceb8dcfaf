"""Whether a line of a settings file may hold a secret; one that may is left out, and nobody misses it inside."""

import importlib
import re

_TELLS = re.compile(r"pass|pwd|secret|token|key|auth|cred|header|cookie|bearer|account|signature", re.IGNORECASE)
"""What a name that promises a secret has in it, and some that do not."""
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<who>[^\s/@\"'<>]+(?:@[^\s/@\"'<>]+)*)@")
_ASKED = re.compile(r"(://[^\s\"'<>?]*)\?[^\s\"'<>]*")
_RUN = re.compile(r"(?=[^\s./:]*\d)[A-Za-z0-9_\-+=~!$%]{16,}")
"""Where a token may stand; where there is none, none has to be looked for, which takes time to load."""
_OPTION = re.compile(r"[\s;&|(\"']--?[A-Za-z]")
_NAMED = re.compile(r"[\s<\"'-]*(?P<name>[\w.@/:-]*[\w@])[\"']?\s*[:=>]\s*[^\s<]")
"""A name and what it is set to, however that is written: `name: x`, `"name" = x`, `<name>x</name>`."""
_BY_NAME = ("ssh", "git+ssh", "ssh+git")
"""Schemes of which a name without a password opens nothing, and is needed."""


def telling(name: str) -> bool:
    """Whether the name of a setting may be that of a secret."""
    return bool(_TELLS.search(name))


def anonymous(text: str) -> str:
    """Text in whose addresses nobody is named, and nothing asked for: `https://user:token@host/x?key=y` is
    `https://host/x`.
    """
    if "://" not in text:
        return text
    return _ASKED.sub(r"\1", _ADDRESS.sub(_without, text))


def _without(found: "re.Match[str]") -> str:
    name, colon, _ = found["who"].partition(":")
    kept = f"{name}@" if found["scheme"].lower() in _BY_NAME and not (colon and not name) else ""
    return f"{found['scheme']}://{kept}"


def suspicious(line: str) -> bool:
    """Whether something in a line, without regard to its name, has the shape of a secret."""
    if not (_RUN.search(line) or _OPTION.search(line) or "=" in line.partition("=")[2]):
        return False
    return bool(importlib.import_module("knowledge.redaction.patterns").guessed_in_command(line))


def lines_without(text: str) -> str:
    """Settings without the lines that may hold a secret, with addresses of nobody."""
    return "".join(
        one for line in text.splitlines(keepends=True) if not (promising(line) or suspicious(one := anonymous(line)))
    )


def promising(line: str) -> bool:
    """Whether a line sets something to which its name says that it is secret."""
    found = _NAMED.match(line)
    if not found or not telling(found["name"]):
        return False
    return importlib.import_module("knowledge.redaction.names").promise(found["name"]) is not None

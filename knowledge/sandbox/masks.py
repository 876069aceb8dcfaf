"""What of a project's secrets is there inside a sandbox: of settings files their names, of everything else nothing."""

import re

_SETTING = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=")
_SETTINGS = re.compile(r"(?:\.env(?:\..*|rc)?|.*\.env)", re.IGNORECASE)


def keeps_names(name: str) -> bool:
    """Whether a secret file is one of settings, which programs miss when it is not there."""
    return bool(_SETTINGS.fullmatch(name))


def names_only(text: str) -> str:
    """The names of settings, each without its value."""
    found = dict.fromkeys(match[1] for line in text.split("\n") if (match := _SETTING.match(line)))
    return "".join(f"{name}=\n" for name in found)

"""What of a project's secrets is there inside a sandbox: of settings what is no secret, of everything else nothing."""

import re
from collections.abc import Callable

from knowledge.files.secret import is_secret
from knowledge.sandbox import git_files
from knowledge.sandbox.guessing import lines_without

_SETTING = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=")
_SETTINGS = re.compile(r"(?:\.env(?:\..*|rc)?|.*\.env)", re.IGNORECASE)
_OF_TOOLS = frozenset(
    {".yarnrc.yml", ".yarnrc", "pip.conf", "pip.ini", ".condarc", "nuget.config", "gradle.properties", "settings.xml"}
    | {".sentryclirc", ".terraformrc", "terraform.rc", "hgrc", ".bundle"}
)
"""Settings that tools need and in which people leave a password; `.bundle` is the folder of one."""
_GIT_SETTINGS = ".gitconfig"
_KEYS = frozenset({"private_key"})
"""Secrets whose name alone says it nowhere else, as Vagrant's."""
CREDENTIALS = frozenset({".npmrc", ".pypirc", ".netrc", "_netrc", "auth.json", ".git-credentials", ".vault-token"})
"""What is sought among what tools fetched, where other names of secrets are those of packages and of their tests."""

Shown = Callable[[str], str]


def looked_at(name: str) -> bool:
    """Whether a file of this name, which is no secret as a whole, is one of settings that may hold one."""
    return name in _OF_TOOLS or name == _GIT_SETTINGS or name in _KEYS


def fetched(name: str) -> bool:
    """Whether a file of this name holds secrets where all else was fetched or made by a tool."""
    return name in CREDENTIALS or name in _OF_TOOLS or name.endswith(".tfstate") or keeps_names(name)


def shown(path: str, *, repository: bool = False) -> Shown | None:
    """How to make what is seen of a file that is kept back; None where nothing of it is.

    `repository` says that the path is one in git's own folder; below a folder of such a name it is anyway.
    """
    *folders, name = path.split("/")
    if name == _GIT_SETTINGS:
        return git_files.settings
    if repository or any(one.endswith(".git") for one in folders) or folders[-2:] == ["store", "git"]:
        if name.startswith("config"):
            return git_files.settings
        return None if is_secret(name) else git_files.lines
    if name in _OF_TOOLS or ".bundle" in folders:
        return lines_without
    return names_only if keeps_names(name) else None


def keeps_names(name: str) -> bool:
    """Whether a secret file is one of settings, which programs miss when it is not there."""
    return bool(_SETTINGS.fullmatch(name))


def names_only(text: str) -> str:
    """The names of settings, each without its value."""
    found = dict.fromkeys(match[1] for line in text.split("\n") if (match := _SETTING.match(line)))
    return "".join(f"{name}=\n" for name in found)

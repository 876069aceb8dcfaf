"""Which values are secret before anybody shows them: from the environment, `.env` files and credential files.

The values stay in memory. Nothing here prints, logs or stores one.
"""

import base64
import binascii
import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from knowledge.redaction import values
from knowledge.redaction.names import promise
from knowledge.redaction.randomness import RANDOM, classes, randomness

SHORTEST = 8
_LARGEST = 1 << 20
_LINE = 16
"""Characters of a line of a longer value, such as a key, that make it worth seeking."""
_WORDLIKE = 4.3
_KINDS = 3
"""Kinds of signs that noise has at least."""
CREDENTIAL_FILES = (
    ".netrc", ".git-credentials", ".config/git/credentials", ".npmrc", ".yarnrc.yml", ".pypirc", ".config/pip/pip.conf",
    ".pip/pip.conf", ".config/pypoetry/auth.toml", ".aws/credentials", ".docker/config.json", ".config/gh/hosts.yml",
    ".config/hub", ".config/glab-cli/config.yml", ".kube/config", ".cargo/credentials", ".cargo/credentials.toml",
    ".gem/credentials", ".config/gcloud/application_default_credentials.json", ".terraform.d/credentials.tfrc.json",
    ".vault-token", ".pgpass", ".my.cnf", ".composer/auth.json", ".config/composer/auth.json", ".m2/settings.xml",
    ".gradle/gradle.properties", ".huggingface/token", ".cache/huggingface/token", ".config/rclone/rclone.conf",
    ".s3cfg", ".boto", ".azure/accessTokens.json", ".config/doctl/config.yaml", ".config/openai/auth.json",
    ".config/sops/age/keys.txt", ".ssh/id_rsa", ".ssh/id_dsa", ".ssh/id_ecdsa", ".ssh/id_ed25519",
)  # fmt: skip
"""Below the home directory."""
_DOTENV = re.compile(r"\.env(?:\.[\w.-]+)?|\.envrc|[\w-]+\.env")
_EXAMPLE = re.compile(r"example|sample|template|dist$", re.IGNORECASE)
_PAIR = re.compile(
    r"""(?P<name>[\w.\-:/@$]+)["']?[ \t]*(?:=>|[=:])[ \t]*"""
    r"""(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"'][^\n]*))"""
)
_ESCAPE = re.compile(r"\\([\"'\\$`/])")
_MEMBER = re.compile(r'"(?P<name>[\w.\-:/@$]+)"\s*:\s*"(?P<bare>(?:[^"\\\n]|\\.)+)"')
_ELEMENT = re.compile(r"<(?P<name>\w+)>(?P<bare>[^<\n]+)</")
_CREDENTIALS = re.compile(r"://[^\s/:@\"'<>]*:(?P<password>[^\s/@\"'<>]+)@")
_NETRC = re.compile(r"\b(?:password|account)\s+(?P<password>\S+)")
_ALWAYS = frozenset(
    ("auth", "_auth", "_authtoken", "oauth_token", "identitytoken", "client-key-data", "id_token", "refresh_token")
)
"""Names in credential files that hold a secret there."""
_WHOLE = re.compile(r"\S{16,4096}")
_PGPASS = re.compile(r"^(?:[^:\n]*:){4}(?P<password>[^\n]+)$", re.MULTILINE)


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Values of variables whose names look secret, and passwords in those that are URLs; with their kind."""
    found: dict[str, str] = {}
    for name, value in environment.items():
        for secret in _of_pair(name, value):
            found[secret] = "environment"
    return found


def project_files(tree: Path, folder: Path) -> Iterator[str]:
    """The `.env` files of the folders from `folder` up to the root of its project."""
    for one in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            for entry in os.scandir(one):
                if _DOTENV.fullmatch(entry.name) and not _EXAMPLE.search(entry.name):
                    yield entry.path
        if one == tree:
            return


def credential_files(home: Path) -> Iterator[str]:
    """Where tools keep credentials, and private keys of ssh."""
    yield from (str(home / name) for name in CREDENTIAL_FILES)


class Files:
    """Secrets in files, read again only when a file has changed."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[tuple[int, int, int], dict[str, str]]] = {}

    def values(self, paths: Iterable[str], kind: str) -> dict[str, str]:
        """What is secret in those of `paths` that exist."""
        found: dict[str, str] = {}
        for path in paths:
            found |= self._of(path, kind)
        return found

    def _of(self, path: str, kind: str) -> dict[str, str]:
        try:
            if not os.access(path, os.R_OK):  # an error takes five times as long, and most of them are not there
                return {}
            about = Path(path).stat()
            if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
                return {}
            version = (about.st_mtime_ns, about.st_size, about.st_ino)
            if path not in self._read or self._read[path][0] != version:
                text = Path(path).read_text(encoding="utf-8", errors="replace")
                self._read[path] = (version, dict.fromkeys(_of_file(text, whole=kind == "credential"), kind))
        except (OSError, ValueError):  # not ours to read, or no path at all
            return {}
        return self._read[path][1]


def _of_file(text: str, *, whole: bool) -> Iterator[str]:
    for found in (*_PAIR.finditer(text), *_MEMBER.finditer(text), *_ELEMENT.finditer(text)):
        groups = found.groupdict()
        value = groups.get("double") or groups.get("single") or groups["bare"] or ""
        value = value.strip().rstrip(",;")
        yield from _of_pair(found["name"], value, credentials=whole)
        if groups["bare"] and " #" in value:
            yield from _of_pair(found["name"], value.partition(" #")[0].rstrip(), credentials=whole)
        if groups.get("double") and "\\" in value:
            yield from _of_pair(found["name"], _ESCAPE.sub(r"\1", value), credentials=whole)
    for found in _CREDENTIALS.finditer(text):
        yield from _worth(found["password"])
    if not whole:
        return
    for shape in (_NETRC, _PGPASS):
        for found in shape.finditer(text):
            yield from _worth(found["password"])
    if _WHOLE.fullmatch(text.strip()):
        yield from _worth(text.strip())
    if "PRIVATE KEY" in text or "AGE-SECRET-KEY" in text:
        yield from (line for line in text.splitlines() if len(line) >= _LINE and ":" not in line and " " not in line)


def _of_pair(name: str, value: str, *, credentials: bool = False) -> Iterator[str]:
    """What is secret in the value of a name."""
    last = name.rpartition(":")[2].rpartition("/")[2]
    for found in _CREDENTIALS.finditer(value):
        yield from _worth(found["password"])
    promised = promise(last)
    always = credentials and last.lower() in _ALWAYS
    if not always and (promised is None or (promised.kind == "key" and not values.opaque(value))):
        return
    for line in [value, *value.replace("\\n", "\n").splitlines()] if "\n" in value or "\\n" in value else [value]:
        if "-----" not in line or line is value:
            yield from _worth(line if line is not value or "\n" not in value else "")
    if always:
        yield from _decoded(value)


def _decoded(value: str) -> Iterator[str]:
    """The password in base64 of `user:password`."""
    with contextlib.suppress(binascii.Error, ValueError):
        password = base64.b64decode(value, validate=True).decode().partition(":")[2]
        yield from _worth(password)


def _worth(value: str) -> Iterator[str]:
    """The value, if seeking it hides nothing else: no word, path, number or placeholder."""
    if len(value) < SHORTEST or value.isdigit():
        return
    noise = classes(value) >= _KINDS and randomness(value) > RANDOM  # which may well hold `/` or `%s` by chance
    if not noise and (values.placeholder(value) or values.pathlike(value)):
        return
    if value.isalpha() and (value.islower() or value.istitle() or value.isupper()) and randomness(value) < _WORDLIKE:
        return
    yield value

"""Frames as the languages print them, and which of them are the project's own code."""

import re
from collections.abc import Iterable

from knowledge.failures.diagnostic import Frame

_FOREIGN = re.compile(
    r"/(?:site|dist)-packages/|/node_modules/|/lib/python\d|<frozen |<string>|<stdin>"
    r"|<__array_function__|\bnode:|^internal/"
    r"|^<anonymous>$|^/rustc/|/\.cargo/registry/|/\.rustup/|/library/(?:std|core|alloc|test)/src/"
    r"|/usr/(?:lib|include|share|local/go)/"
    r"|/go/pkg/mod/|/go/src/(?:runtime|testing|reflect|net|os|sync|internal)/|/libexec/|_testmain\.go"
    r"|/\.pnpm/|/vendor/(?:bundle|composer)|/gems/"
    r"|/sysdeps/|/libsanitizer/|libc_start|\.\./csu/|^webpack/|/\.(?:pyenv|nvm|rbenv|nox|tox|venv)/"
    r"|/compiler-rt/|^\(vdso\)|\.so(?:\.\d+)*$"
)
_FOREIGN_JAVA = re.compile(
    r"(?:\w+//|[\w.]+@[\w.-]+/|[\w.]+/)?(?:java|javax|jdk|sun|com\.sun|org\.junit|junit|org\.testng"
    r"|org\.apache\.maven|org\.gradle|"
    r"org\.hamcrest|org\.assertj|org\.mockito|org\.opentest4j|kotlin|kotlinx|scala|groovy"
    r"|org\.codehaus\.groovy|org\.springframework|"
    r"worker\.org\.gradle|org\.apache\.tools\.ant|com\.intellij|org\.scalatest|clojure"
    r"|org\.spockframework|reactor|io\.netty)\."
)
_JAVA = re.compile(r"^\s*at ((?:[\w$.@-]*/{1,2})*)([\w$.<>]+)\.([\w$<>]+)\(([^:()]*)(?::(\d+))?\)")
_NODE = re.compile(
    r"^\s*(?:at|\u276f) (?:async )?(?:(?:new )?([^()]+?) \()?((?:file://|webpack:///?"
    r"|async )?(?:[A-Za-z]:)?[^():\s][^():]*|node:[\w/.]+):(\d+)(?::(\d+))?\)?$"
)
_DOTNET = re.compile(r"^\s*at (.+?\)) in (.+?):line (\d+)$")
_SANITIZER = re.compile(
    r"^\s*#(\d+) +(?:0x[0-9a-f]+ +)?(?:in )?(.+?) (?:at )?((?:[A-Za-z]:)?[^\s:()]+)(?::(\d+))?(?::(\d+))?$"
)


def own(file: str) -> bool:
    """Whether a file looks like the project's own, not like a library's or the runtime's."""
    return not _FOREIGN.search(file)


def java(line: str) -> Frame | None:
    """`at org.example.Class.method(File.java:12)`."""
    found = _JAVA.match(line)
    if not found:
        return None
    module, name, method, file, number = found.groups()
    ours = not _FOREIGN_JAVA.match(name) and not module.startswith(("java.", "jdk."))
    simple = name.rpartition(".")[2]
    return Frame(file or simple, int(number) if number else None, f"{name}.{method}", ours and "Native" not in file)


def node(line: str) -> Frame | None:
    """`at name (/path/file.js:12:5)`, `at file.js:12:5`; Vitest has an arrow for `at`."""
    found = _NODE.match(line)
    if not found:
        return None
    name, file, number, _ = found.groups()
    file = file.removeprefix("file://")
    return Frame(file, int(number), name, own(file) and file != "native")


def dotnet(line: str) -> Frame | None:
    """`at Space.Class.Method(String a) in /path/File.cs:line 12`."""
    found = _DOTNET.match(line)
    return Frame(found[2], int(found[3]), found[1]) if found else None


def sanitizer(line: str) -> Frame | None:
    """`#0 0x4f in name /path/file.c:12:3`, as sanitizers and debuggers have it."""
    found = _SANITIZER.match(line)
    if not found:
        return None
    _, name, file, number, _ = found.groups()
    ours = own(file) and number is not None and not name.startswith("__interceptor")
    return Frame(file, int(number) if number else None, name, ours)


def place(frames: Iterable[Frame]) -> tuple[str | None, int | None]:
    """Where to look: the innermost frame of the project's own, else the innermost of all."""
    known = [frame for frame in frames if frame.line is not None]
    best = next((frame for frame in known if frame.own), known[0] if known else None)
    return (best.file, best.line) if best else (None, None)

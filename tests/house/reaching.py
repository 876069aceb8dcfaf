"""What a file can do to the world outside of Sotto's own memory, as its source shows, and who may do that and why."""

import ast
import re
from collections.abc import Iterator

STARTS, WRITES, NATIVE = "starts programs", "writes files", "calls the kernel by hand"
_PROGRAMS = re.compile(
    r"subprocess\.\w+|os\.(system|popen|fork|forkpty|exec\w+|spawn\w+|posix_spawnp?)|pty\.(fork|spawn)"
)
_OF_OS = frozenset(
    {
        *("remove", "unlink", "rename", "replace", "renames", "rmdir", "removedirs", "symlink", "link", "chmod"),
        *("chown", "lchown", "fchmod", "fchown", "truncate", "mkdir", "makedirs", "mkfifo", "mknod", "utime"),
        *("setxattr", "removexattr"),
    }
)
_OF_SHUTIL = frozenset({"rmtree", "move", "copy", "copy2", "copyfile", "copytree", "copymode", "copystat"})
_OF_PATH = frozenset(
    {
        *("write_text", "write_bytes", "unlink", "rename", "symlink_to", "hardlink_to", "touch", "rmdir", "mkdir"),
        "chmod",
    }
)
_MODE = re.compile(r"(?=.*[wax+])[rwaxbt+]{1,4}")
_NATIVE = frozenset({"CDLL", "cdll", "PyDLL"})


def reaches(whole: ast.Module) -> set[str]:
    """Which of the three a file does."""
    return {found for node in ast.walk(whole) for found in _of(node)}


def _of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and node.module in ("subprocess", "os", "shutil", "pty"):
        for one in node.names:
            yield from _named(f"{node.module}.{one.name}")
    elif isinstance(node, ast.Import):
        yield from (STARTS for one in node.names if one.name in ("subprocess", "os", "shutil") and one.asname)
    elif isinstance(node, ast.Attribute) and node.attr in _NATIVE:
        yield NATIVE
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("os", "pty"):
        yield from _named(f"{node.value.id}.{node.attr}")  # called or handed on
    elif isinstance(node, ast.Call):
        yield from _call(node, ast.unparse(node.func))


def _call(node: ast.Call, called: str) -> Iterator[str]:
    yield from _named(called)
    last = called.rpartition(".")[2]
    if last in _OF_PATH or (last == "open" and _opens_to_write(node, called)):
        yield WRITES


def _named(name: str) -> Iterator[str]:
    module, _, last = name.rpartition(".")
    if _PROGRAMS.fullmatch(name) and last not in ("PIPE", "DEVNULL", "STDOUT", "TimeoutExpired", "SubprocessError"):
        yield STARTS
    if (module == "os" and last in _OF_OS) or (module == "shutil" and last in _OF_SHUTIL):
        yield WRITES


def _opens_to_write(node: ast.Call, called: str) -> bool:
    if called == "os.open":
        return re.search(r"O_(WRONLY|RDWR|CREAT|TMPFILE)", ast.unparse(node)) is not None
    said = [*node.args, *(one.value for one in node.keywords if one.arg == "mode")]
    modes = [one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any(_MODE.fullmatch(one) for one in modes)

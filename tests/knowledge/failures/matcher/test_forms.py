"""Tools that are not at hand here, in the forms that their documentation shows."""

import pytest

from knowledge.failures.readers import diagnostics
from knowledge.failures.text import Text

DOCKER = """------
Dockerfile:2
--------------------
   1 |     FROM alpine
   2 | >>> RUN make
--------------------
ERROR: failed to solve: process "make" did not complete: exit code: 127
"""
GRADLE = """* Where:
Build file '/src/build.gradle' line: 12

* What went wrong:
A problem occurred evaluating root project 'shop'.
> Could not find method implementatio()

* Try:
"""
GRADLE_TASK = """* What went wrong:
Execution failed for task ':compileJava'.
> Compilation failed; see the compiler error output.
"""
NPM = """npm ERR! code ENOENT
npm ERR! syscall open
npm ERR! path /src/package.json
npm ERR! errno -2
npm ERR! enoent ENOENT: no such file or directory, open '/src/package.json'
"""
MAVEN = """[ERROR] /src/App.java:[3,5] cannot find symbol
[ERROR]   symbol:   variable total
[ERROR]   location: class App
"""
FORMS: dict[str, tuple[str, tuple[object, ...]]] = {
    "msbuild": (
        "/src/A.cs(5,13): error CS0103: The name 'x' does not exist [/src/a.csproj::TargetFramework=net8.0]",
        ("msbuild", "error", "CS0103", "/src/A.cs", 5, "The name 'x' does not exist"),
    ),
    "msvc": (
        r"  1>C:\src\a b\x.cpp(7): fatal error C1083: Cannot open include file: 'x.h' [C:\src\x.vcxproj]",
        ("msbuild", "error", "C1083", r"C:\src\a b\x.cpp", 7, "Cannot open include file: 'x.h'"),
    ),
    "linker of msvc": (
        "x.obj : error LNK2019: unresolved external symbol f referenced in function main",
        ("msbuild", "error", "LNK2019", "x.obj", None, "unresolved external symbol f referenced in function main"),
    ),
    "msbuild without a file": (
        "MSBUILD : error MSB1009: Project file does not exist.",
        ("msbuild", "error", "MSB1009", None, None, "Project file does not exist."),
    ),
    "kotlin": (
        "e: file:///src/Main.kt:3:13 Unresolved reference: total",
        ("kotlin", "error", None, "/src/Main.kt", 3, "Unresolved reference: total"),
    ),
    "kotlin before 1.9": (
        "w: /src/Main.kt: (3, 13): Name shadowed: total",
        ("kotlin", "warning", None, "/src/Main.kt", 3, "Name shadowed: total"),
    ),
    "maven": (MAVEN, ("maven", "error", None, "/src/App.java", 3, "cannot find symbol")),
    "docker": (
        DOCKER,
        ("docker", "error", None, "Dockerfile", 2, 'process "make" did not complete: exit code: 127'),
    ),
    "gradle": (
        GRADLE,
        (
            "gradle", "error", None, "/src/build.gradle", 12,
            "A problem occurred evaluating root project 'shop'.\n> Could not find method implementatio()",
        ),
    ),
    "a task of gradle": (
        GRADLE_TASK,
        (
            "gradle", "error", None, None, None,
            "Execution failed for task ':compileJava'.\n> Compilation failed; see the compiler error output.",
        ),
    ),
    "npm": (
        NPM,
        ("npm", "error", "ENOENT", None, None, "enoent ENOENT: no such file or directory, open '/src/package.json'"),
    ),
    "assembler": (
        "{standard input}:12: Error: bad instruction `foo'",
        ("gcc", "error", None, "{standard input}", 12, "bad instruction `foo'"),
    ),
    "zsh": ("zsh: command not found: frob", ("shell", "error", None, None, None, "command not found: frob")),
    "out of memory": (
        "[ 123.4] Out of memory: Killed process 12 (cc1plus) total-vm:1kB",
        ("shell", "error", None, None, None, "Out of memory: Killed process 12 (cc1plus) total-vm:1kB"),
    ),
    "linker of macOS": (
        'Undefined symbols for architecture arm64:\n  "_total", referenced from:\n      _main in main.o',
        ("ld", "error", None, None, None, "_total"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), FORMS.values(), ids=FORMS)
def test_a_problem_is_told_once(raw: str, expected: tuple[object, ...]) -> None:
    [one] = diagnostics(Text(raw))
    assert (one.tool, one.severity, one.code, one.file, one.line, one.message) == expected

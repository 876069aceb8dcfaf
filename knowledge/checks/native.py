"""Checks of a project in C and its like, which is set up before it is built, and built before it is tested."""

import json
import re
from collections.abc import Iterator, Sequence

from knowledge.checks.check import Check, Folder

_SURE = 0.67
_TESTS = re.compile(
    r"^\s*(?:enable_testing\s*\(|add_test\s*\(|include\s*\(\s*CTest|gtest_discover_tests|catch_discover_tests)",
    re.MULTILINE | re.IGNORECASE,
)


def native(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """What sets up, builds and tests in one line: in a fresh copy nothing is built."""
    if "CMakeLists.txt" in names:
        yield from _cmake(folder, cwd, names)
    elif "meson.build" in names:
        yield Check(
            "build", "meson setup build && meson compile -C build", cwd, "meson.build is there", "project", _SURE
        )
        if _says(folder, cwd, "meson.build", re.compile(r"\btest\s*\(|subdir\s*\(\s*'tests?'")):
            yield Check(
                "tests", "meson setup build && meson test -C build", cwd, "meson.build has tests", "project", _SURE
            )
    elif "configure" in names or "configure.ac" in names:
        first = "./configure" if "configure" in names else "autoreconf -i && ./configure"
        yield Check("build", f"{first} && make", cwd, "it has a configure script", "project", 0.6)
        yield Check("tests", f"{first} && make check", cwd, "it has a configure script", "project", 0.58)


def _says(folder: Folder, cwd: str, name: str, said: re.Pattern[str]) -> bool:
    return bool(said.search(folder.text(f"{cwd}/{name}".lstrip("/")) or ""))


def _cmake(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    setup, build, test = "cmake -B build", "cmake --build build", "ctest --test-dir build"
    preset = _preset(folder.text(f"{cwd}/CMakePresets.json".lstrip("/")) or "") if "CMakePresets.json" in names else {}
    if "configurePresets" in preset:
        name = preset["configurePresets"]
        setup, build = f"cmake --preset {name}", f"cmake --build --preset {preset.get('buildPresets', name)}"
        test = f"ctest --preset {preset['testPresets']}" if "testPresets" in preset else ""
    because = "CMakePresets.json is there" if preset else "CMakeLists.txt is there"
    yield Check("build", f"{setup} && {build}", cwd, because, "project", _SURE)
    places = ("", "test/", "tests/")
    if test and any(_says(folder, cwd, f"{place}CMakeLists.txt", _TESTS) for place in places):
        yield Check("tests", f"{setup} && {build} && {test}", cwd, "CMakeLists.txt has tests", "project", _SURE + 0.02)


def _preset(text: str) -> dict[str, str]:
    """The first preset of each sort that can be used as it is."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for sort in ("configurePresets", "buildPresets", "testPresets"):
        presets = read.get(sort) if isinstance(read, dict) else None
        for one in presets if isinstance(presets, list) else ():
            if isinstance(one, dict) and not one.get("hidden") and re.fullmatch(r"[\w.-]+", str(one.get("name", ""))):
                found.setdefault(sort, str(one["name"]))
    return found

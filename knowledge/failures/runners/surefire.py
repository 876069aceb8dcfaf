"""Maven's surefire and failsafe: the passage of each failing test, and the summary at the end for those without one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import java

NEEDS: tuple[str, ...] = (
    "<<< FAILURE!",
    "<<< ERROR!",
    "Failed tests:",
    "Tests in error:",
    "[ERROR] Failures:",
    "[ERROR] Errors:",
)
_MARK = r"(?:\[(?:ERROR|INFO|WARNING)\]\s+)?"
_HEAD = re.compile(
    rf"^{_MARK}(?!\[|Tests run:)(.+?)(?: on instance .*?)?(?:\s+--|\s)\s*Time elapsed: [\d.,]+ ?(?:s"
    rf"|sec|ms)?\s+<<< (?:FAILURE|ERROR)!.*$"
)
_STOP = re.compile(
    rf"^{_MARK}(?:.* <<< (?:FAILURE|ERROR)!|Tests run:|Running |Results\s*:|Failed tests:"
    rf"|Tests in error:)|^\[INFO\]|^$\n?^---"
)
_SECTION = re.compile(rf"^{_MARK}(Failed tests|Tests in error|Failures|Errors): *(.*)$")
_SUMMED = re.compile(r"^(?:\[ERROR\])?\s{2,}(?:Run \d+: )?(\S.*)$")
_END = re.compile(rf"^{_MARK}(?:Tests run:|-{{20,}}|BUILD |Flakes:)")
_SHORT = re.compile(
    r"^([\w$]+(?:>[\w$]+)?)\.([\w$]+(?:\([^)]*\))?(?:\[[^\]]*\])?)(?::(\d+))?((?:->[\w$>.]+(?::\d+)?)*)(?:$"
    r"|\s+(?:» )?(.*)$)"
)
_LONG = re.compile(r"^([\w$]+.*?)\(((?:[\w$]+\.)+[\w$]+|[A-Z][\w$]+)\)(?:$|:? (.*)$)")
_INSTANCE = re.compile(r" on instance .*?(?=\([\w.$]+\)(?:$|:))")
"""What TestNG says of the object, beside the test's name."""
_WITHIN = re.compile(r"->(?:[\w$]+>)?(?:([\w$]+)\.)?([\w$]+)(?::(\d+))?")
_PLAIN = re.compile(r"^((?:[\w$]+\.)+[A-Z][\w$]*)(?:$|:? (.*)$)")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    known: set[tuple[str, str]] = set()
    said: set[str] = set()
    for index in text.lines_with(("<<< FAILURE!", "<<< ERROR!")):
        found = _HEAD.match(words[index])
        if not found or found[1] in said:
            continue
        said.add(found[1])
        known.add(_key(found[1]))
        end = end_of(words, index + 1, _STOP)
        failure = told(words, index + 1, end, java)
        known |= {_key(frame.function) for frame in failure.frames if frame.function}
        yield _with_test(failing("surefire", found[1].strip(), words, (index, end), failure), found[1])
    for index in text.lines_with(("Failed tests:", "Tests in error:", "Failures:", "Errors:")):
        yield from _summary(words, index, known)


def _summary(words: Sequence[str], index: int, known: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    section = _SECTION.match(words[index])
    if not section:
        return
    entries = [(index, section[2])] if section[2].strip() else []
    for position in range(index + 1, min(len(words), index + 500)):
        if _END.match(words[position]) or _SECTION.match(words[position]):
            break
        if found := _SUMMED.match(words[position]):
            entries.append((position, found[1]))
    for position, entry in entries:
        made = _short(words, position, entry) or _long(words, position, entry)
        if made and (key := _key(made.test_id or "")) not in known:
            known.add(key)
            yield made


def _short(words: Sequence[str], index: int, entry: str) -> Diagnostic | None:
    """`ClassTest.method:12->helper:30 expected …`."""
    found = _SHORT.match(entry)
    if not found:
        return None
    name = found[1].rpartition(">")[2]
    own_name = found[1].partition(">")[0]
    frames = [Frame(f"{name.partition('$')[0]}.java", int(found[3]), f"{name}.{found[2]}")] if found[3] else []
    for part in _WITHIN.finditer(found[4] or ""):
        if part[3]:
            frames.insert(0, Frame(f"{(part[1] or name).partition('$')[0]}.java", int(part[3]), part[2]))
    failure = Failure(found[5] or "", index, tuple(frames))
    return failing("surefire", f"{own_name}.{found[2]}", words, (index, index + 1), failure)


def _long(words: Sequence[str], index: int, entry: str) -> Diagnostic | None:
    """`method(org.example.ClassTest): expected …`."""
    if found := _LONG.match(_INSTANCE.sub("", entry)):
        return failing(
            "surefire", f"{found[1]}({found[2]})", words, (index, index + 1), Failure(found[3] or "", index, ())
        )
    if plain := _PLAIN.match(entry):
        return failing("surefire", plain[1], words, (index, index + 1), Failure(plain[2] or "", index, ()))
    return None


def _with_test(made: Diagnostic, name: str) -> Diagnostic:
    """With the place within the test's own class, where the trace names one."""
    simple = _key(name)[0].partition("$")[0]
    if made.frames and not any(frame.own for frame in made.frames):
        frame = next((frame for frame in made.frames if simple and frame.file.startswith(simple + ".")), None)
        return replace(made, file=frame.file, line=frame.line) if frame else made
    return made


def _key(name: str) -> tuple[str, str]:
    """Simple class and bare method, by which passage and summary are known to be about the same test."""
    name = name.strip()
    if (found := _LONG.match(name)) and not name.endswith(("()", ")]")):
        return found[2].rpartition(".")[2], re.split(r"[\[(]", found[1])[0]
    bare = re.split(r"[\[(]", name)[0]
    parts = re.split(r"[.#]", bare)
    return (parts[-2].partition(">")[0], parts[-1]) if len(parts) > 1 else ("", parts[-1])

"""dotnet test: `Failed Name [12 ms]` with its message and trace; xunit's own runner (`Name [FAIL]`)."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.runners.blocks import Failure, end_of, failing, told
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import dotnet

NEEDS: tuple[str, ...] = ("  Failed ", " [FAIL]", "X ")
_HEAD = re.compile(r"^\s+(?:Failed|X)\s+(\S.*?) \[(?:< )?[\d.,]+ ?\w+\]$")
_FAIL = re.compile(r"^(?:\[xUnit\.net [\d:.]+\])?\s+(\S.*?) \[FAIL\]$")
_STOP = re.compile(
    r"^\s+(?:Failed|Passed|Skipped|X|✓)\s+\S.* \[|^(?:\[xUnit\.net [\d:.]+\])?\s+\S.* \[(?:FAIL|SKIP"
    r"|PASS)\]$|^(?:Failed|Passed)!|^Test Run |^Total tests|^Results File|^\S.*: (?:error|warning) "
)
_WITHIN = re.compile(r"^\s*(Error Message|Stack Trace|Standard Output Messages|Standard Error Messages):\s*$")
_PREFIX = re.compile(r"^\[xUnit\.net [\d:.]+\]")


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each failing test."""
    words = text.words
    seen: set[str] = set()
    for pattern, sign in ((_HEAD, "]"), (_FAIL, " [FAIL]")):
        if pattern is _HEAD and not text.holds(("Error Message:",)):
            continue
        for index in text.lines_with((sign,)):
            found = pattern.match(words[index])
            if found and found[1] not in seen:
                seen.add(found[1])
                end = end_of(words, index + 1, _STOP)
                yield failing("dotnet", found[1], words, (index, end), _told(words, index + 1, end))


def _told(words: Sequence[str], first: int, end: int) -> Failure:
    sections = {match[1]: position for position in range(first, end) if (match := _WITHIN.match(words[position]))}
    start = sections.get("Error Message", first - 1) + 1
    output = min((at for name, at in sections.items() if name.startswith("Standard")), default=end)
    trace = sections.get("Stack Trace", output)
    plain = (
        [_PREFIX.sub("", line) for line in words[:end]] if _PREFIX.match(words[first] if first < end else "") else words
    )
    message = told(plain, start, min(trace, output), dotnet)
    frames = told(plain, trace, max(output, trace), dotnet).frames or message.frames
    return Failure(message.message, message.headline, frames)

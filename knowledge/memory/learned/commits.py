"""Decisions in what a commit says: only sentences that name what was decided and, where that is needed, why.

Most commits that use these words decide nothing that anybody will ask for again, so a sentence that could be read as
mere work (`move a helper because of a cycle`, `switch the colour from red to green`) is left out.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.memory.learned.lesson import Lesson, key_of
from knowledge.memory.learned.words import words

LONGEST = 4_000
"""Characters of a message that are read."""
CERTAIN, LIKELY = 0.9, 0.8
_WHY = (
    r"(?:because|since\s+(?!\d|v\d|last|then|release)|so\s+that|due\s+to|owing\s+to|the\s+reason\s+is|in\s+order\s+to)"
)
_THING = r"(?:the\s+|a\s+|an\s+|our\s+)?[^\s,;:.]+(?:[.][^\s,;:.]+)*(?:\s+[^\s,;:.]+(?:[.][^\s,;:.]+)*){0,4}?"
_PREFIX = re.compile(r"^(?:\[[^\]]{1,30}\]\s*|(?!decision:)(?:[a-z]+|[A-Z]+-\d+)(?:\([^)]{1,40}\))?!?:\s+|#\d+:?\s+)+")
_SAID: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), sure)
    for pattern, sure in (
        (r"^decision:\s+\S+\s+\S+", CERTAIN),
        (
            r"^(?:we|the\s+team|it\s+was|after\s+\w.{0,60}?,?\s+we)\s+(?:have\s+)?(?:decided|agreed)\s+(?:to|on|against|that|in\s+favou?r\s+of)\s+\S+",
            CERTAIN,
        ),
        (
            rf"^(?:decided?|choose|chose|opt(?:ed)?)\s+(?:to|on|against|for|not\s+to|in\s+favou?r\s+of)\s+.{{3,120}}?[\s,;(:]+{_WHY}\b",
            LIKELY,
        ),
        (
            rf"^(?:we\s+)?(?:choose|chose|pick(?:ed)?|prefer(?:red)?)\s+(?P<new>{_THING})\s+over\s+(?P<old>{_THING})[\s,;(:]+{_WHY}\b",
            CERTAIN,
        ),
        (
            rf"^(?:we\s+)?(?:switch(?:ed)?|migrated?|move[d]?)\s+(?:\S+\s+){{0,3}}?from\s+(?P<old>{_THING})\s+to\s+(?P<new>{_THING})[\s,;(:]+{_WHY}\b",
            CERTAIN,
        ),
        (
            rf"^(?:we\s+)?(?:adopt(?:ed)?|standardi[sz]ed?\s+on)\s+(?P<new>{_THING})(?:\s+(?:for|as)\s+[^,;:]{{2,60}}?)?[\s,;(:]+{_WHY}\b",
            CERTAIN,
        ),
        (
            rf"^(?:we\s+)?(?:use[d]?)\s+(?P<new>{_THING})\s+(?:instead\s+of|rather\s+than)\s+(?P<old>{_THING})(?:\s+(?:for|as)\s+[^,;:]{{2,60}}?)?[\s,;(:]+{_WHY}\b",
            LIKELY,
        ),
        (
            rf"^(?:we\s+)?(?:drop(?:ped)?|abandon(?:ed)?|end(?:ed)?)\s+(?:support\s+(?:for|of)|the\s+dependency\s+on)\s+{_THING}[\s,;(:]+{_WHY}\b",
            CERTAIN,
        ),
        (
            rf"^(?:we\s+)?(?:drop(?:ped)?|abandon(?:ed)?|replaced?)\s+(?P<old>{_THING})\s+(?:in\s+favou?r\s+of|with|by)\s+(?P<new>{_THING})[\s,;(:]+{_WHY}\b",
            LIKELY,
        ),
    )
)
_CODE = re.compile(
    r"""[()\[\]{}<>=/\\_$@*]|^[a-z]{2,}[A-Z]|^--?\w|^v?\d|^['"`].*['"`]$|\.(?:py|pyi|ts|tsx|jsx|go|rs|c|h|cc|cpp|java|kt|rb|md|rst|
    txt|toml|ya?ml|json|lock|sh|sql|html?|s?css|cfg|ini)$""",
    re.VERBOSE,
)
"""Words that name a place in the code, a version, or a value: who changes those does work."""
_CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+$")
_UNSURE = re.compile(
    r"\?|\b(?:maybe|perhaps|might|todo|tbd|wip|not\s+(?:yet\s+)?(?:decided|sure)|undecided|should\s+we|for\s+now|temporar\w+|"
    r"experiment\w*|try(?:ing)?|let'?s\s+see|revert\w*|until\s+we\s+(?:decide|know))\b",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(r"\[bot\]|dependabot|renovate|greenkeeper|noreply@github\.com>?$|pre-commit-ci", re.IGNORECASE)
_NOT_OWN = re.compile(r"^(?:>|\s{4,}|\t|\||```|~~~|[+-]{3}\s|@@|(?:[A-Z][\w-]+-by|Cc|Fixes|Closes|Refs?|Change-Id):\s)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'`(])|\n\s*\n|\n\s*[-*•]\s+")


class Message(NamedTuple):
    """What a commit says, and who says it."""

    seq: int
    project: int
    commit: str
    author: str
    text: str
    """Subject and body."""
    how: str = "commit"


def lessons(one: Message) -> Iterator[Lesson]:
    """The decision that a commit tells of: the first one, where it tells of several."""
    if one.how in ("revert", "apply") or _AUTOMATIC.search(one.author):
        return
    text = one.text[:LONGEST]
    if re.match(r"(?:fixup|squash|amend)!|Merge (?:branch|pull request|remote)|Revert ", text):
        return
    for sentence in _sentences(text):
        if sure := decided(sentence):
            yield _lesson(one, sentence, sure)
            return


def decided(sentence: str) -> float:
    """How sure it is that a sentence says what was decided; 0 where it does not."""
    said = _PREFIX.sub("", sentence.strip())
    if _UNSURE.search(said):
        return 0.0
    for pattern, sure in _SAID:
        found = pattern.match(said)
        things = [thing for thing in found.groupdict().values() if thing] if found else []
        if found and all(map(_subject, things)) and not (things and all(thing.endswith(".js") for thing in things)):
            return sure
    return 0.0


def _subject(thing: str) -> bool:
    """Whether it is something that people decide about: no place in the code, no version, no chore."""
    said = re.sub(r"^(?:the|an?|our)\s+", "", thing.strip()).split()
    return bool(said) and not any(map(_work, said))


def _work(word: str) -> bool:
    own = _CLASS.match(word) and word.lower() not in words("products")
    return bool(own or _CODE.search(word) or word.lower() in words("chores"))


def _sentences(text: str) -> Iterator[str]:
    """Of a message, without what is quoted, code, and trailers; lines that go on are joined."""
    fenced = False
    kept = list[str]()
    for line in text.split("\n"):
        fenced ^= line.strip().startswith(("```", "~~~"))
        kept.append("" if fenced or _NOT_OWN.match(line) else line)
    subject, _, body = "\n".join(kept).partition("\n")
    for sentence in (subject, *_SENTENCE.split("\n\n" + body)):
        joined = " ".join(sentence.strip().lstrip("-*• ").split())
        if joined:
            yield joined


def _lesson(one: Message, sentence: str, sure: float) -> Lesson:
    title = _PREFIX.sub("", sentence)
    title = re.sub(r"^decision:\s+", "", title, flags=re.IGNORECASE)
    plain = re.sub(r"\W+", " ", title.lower()).strip()
    return Lesson(
        key=key_of("commit", str(one.project), plain),
        kind="decision",
        title=title[:1].upper() + title[1:],
        body=f"{one.text.strip()}\n\nCommit {one.commit[:12]} by {one.author}",
        tags=(),
        evidence=(one.seq,),
        times=1,
        against=0,
        confidence=sure,
        projects=(one.project,),
    )

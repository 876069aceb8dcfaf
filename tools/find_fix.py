"""How an error was fixed before."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from pydantic import JsonValue

from knowledge.errors import NotFound, Unclear
from knowledge.failures.book import Failure
from knowledge.failures.extract import nothing_read
from knowledge.failures.findings import Finding, findings
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import Symptom
from knowledge.failures.readers import diagnostics
from knowledge.ids import ShortId
from knowledge.memory.briefing.when import said
from knowledge.memory.search import NEAR, Hit, search
from knowledge.memory.wanted import Wanted
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import ErrorText
from tools.kit.around import Around
from tools.kit.failure_facts import known_fixes, told
from tools.kit.fix_words import data_of, line_of, match_of
from tools.kit.on_record import nothing
from tools.kit.tool import tool
from tools.kit.which_failure import called, which
from tools.kit.which_project import named
from tools.kit.wording import listed, sentence, shown

SHOWN, EACH = 3, 5
"""Fixes that are told, and failures that an answer was about."""
LEARNING = "one is learned when a command that failed succeeds"
HALF = 0.5
"""Share of the words of an error that have to stand in what is found by words."""
_FIX = re.compile(r"(?:fix\s*)?x\s?(\d{1,18})", re.IGNORECASE)
_PRINTED = re.compile(r"[:'\"()\[\]=`\n]")
"""What stands in the words of a tool, and hardly in those of a person: only then those who read tools are asked."""
_WORD = re.compile(r"[^\W_]{3,}")
_LITTLE = "the and for from was were with that this error errors fix how did have had has not are you"
_FILLERS = frozenset(_LITTLE.split())

Data = dict[str, JsonValue]


@tool(effect="reads")
def find_fix(around: Around, error: ErrorText = "") -> Answer:
    """How an error was fixed before, and how often that helped. Without an error, for the last failure.

    Use it for "how did I fix this", "is there a known fix for port 8080 in use", with the error's text or words for it.
    """
    if by_id := _FIX.fullmatch(error.strip()):
        return _answer(around, error, [data_of(FixBook(around.memory).by_id(int(by_id[1])), around.now)], None)
    if error and (found := _like(around, error)):
        return _answer(around, error, [match_of(one, around.now) for one in found], None)
    before = [] if error else _before(around)
    if len(before) > 1:
        return _each(around, before)
    failure = before[0] if before else _failure(around, error)
    if failure and (known := known_fixes(around, failure, told(around, failure))):
        return _answer(around, error, [match_of(one, around.now) for one in known], failure)
    if error and (hits := _by_words(around, error)):
        return _answer(around, error, hits, None)
    return _nothing(around, error, failure)


# ── where it is looked for ────────────────────────────────────────────────────────────────────────


def _before(around: Around) -> list[Failure]:
    """The failures that the answer before was about, where it was about some."""
    before = around.before
    if before is None or before.tool not in ("explain_failure", "list_failures"):
        return []
    found = (which(around, one) for one in before.sources if re.fullmatch(r"f\d+", one))
    return [one for one in islice(found, EACH) if one]


def _like(around: Around, error: str) -> list[Match]:
    """Fixes of what says the same, or reads alike, by what tools say in the text."""
    project = named(around, "")
    first = findings(error, diagnostics if _PRINTED.search(error) else nothing_read).told[0]
    found = recalled(around.memory, _symptom(first), project.number if project else None, around.now)
    return [one for one in found if not one.fix.forgotten]


def _symptom(found: Finding) -> Symptom:
    one = found.diagnostic
    if one is None:
        return Symptom("", "", "", found.headline.text, "", "", "", *found.names)
    named_ones = (one.symbol or "", one.file or "", one.test_id or "")
    return Symptom(one.tool, one.code or "", one.message, found.headline.text, *named_ones, *found.names)


def _failure(around: Around, error: str) -> Failure | None:
    """The failure that these words are for, where it is clear which; the last one without words. Raises Unclear,
    NotFound for an id that is none.
    """
    if not error or re.fullmatch(r"[fe]\s?\d+", error.strip(), re.IGNORECASE):
        return which(around, error)
    with suppress(NotFound, Unclear):
        return which(around, error)
    return None


def _by_words(around: Around, error: str) -> list[Data]:
    """Fixes, and notes of fixes, in which most of the words stand, or that mean something near."""
    wanted = Wanted(error[:500], kinds=("fix",), limit=2 * SHOWN)
    with suppress(NotFound):
        hits = search(around.memory, wanted, around.embed, now=around.now)
        return [one for hit in hits if _fits(hit, error) for one in _found(around, hit)][:SHOWN]
    return []


def _fits(hit: Hit, error: str) -> bool:
    words = {word.lower() for word in _WORD.findall(error)} - _FILLERS
    text = f"{hit.title.text}\n{hit.entry.body}".lower()
    held = sum(word in text for word in words)
    return hit.near >= 2 * NEAR or bool(words and held >= HALF * len(words))


def _found(around: Around, hit: Hit) -> Iterator[Data]:
    how: Data = {"how": "found by its words"}
    if hit.entry.ref.startswith("x"):
        fix = FixBook(around.memory).by_id(ShortId.parse(hit.entry.ref, "x").seq)
        if not fix.forgotten:
            yield data_of(fix, around.now) | how
        return
    when = said(hit.entry.at, around.now) if hit.entry.at else "some time ago"
    note: Data = {"id": hit.entry.ref, "summary": shown(hit.title.text), "body": shown(hit.snippet.text, 240)}
    note |= {
        "record": "a note",
        "when": when,
        "noted": True,
        "failure": None,
        "commands": [],
        "files": [],
        "changed": [],
    }
    yield note | how


# ── what is said ──────────────────────────────────────────────────────────────────────────────────


def _answer(around: Around, error: str, fixes: Sequence[Data], failure: Failure | None) -> Answer:
    of = _about(around, failure)
    data: Data = {"error": shown(error, 200) or None, "of": of, "fixes": [*fixes[:SHOWN]], "recorded": True}
    lines = [f"For {of['called']}:"] if of else []
    lines += [line_of(one) for one in fixes[:SHOWN]]
    at = len(lines) - len(fixes[:SHOWN]) + 1
    lines[at:at] = _done(fixes[0])
    sources = [*([str(of["id"])] if of else []), *(str(one["id"]) for one in fixes[:SHOWN])]
    sources += [str(one["failure"]) for one in fixes[:SHOWN] if one["failure"]]
    return Answer(data, "\n".join(lines), tuple(dict.fromkeys(sources)))


def _each(around: Around, failures: Sequence[Failure]) -> Answer:
    """Of several failures the likeliest fix of each."""
    found, lines, sources = list[JsonValue](), list[str](), list[str]()
    for failure in failures:
        of = {"id": str(failure.name), "called": called(failure)}
        known = known_fixes(around, failure, told(around, failure))
        best = match_of(known[0], around.now) if known else None
        found.append({"of": {**of}, "fix": best})
        lines.append(f"{of['called']}: {line_of(best) if best else 'no fix is known'}")
        sources += [of["id"], *([str(best["id"])] if best else [])]
    some = any(isinstance(one, dict) and one["fix"] for one in found)
    return Answer({"failures": found}, "\n".join(lines), tuple(dict.fromkeys(sources)), recorded=some)


def _about(around: Around, failure: Failure | None) -> Data | None:
    if failure is None:
        return None
    return {"id": str(failure.name), "called": called(failure), "last": said(failure.last_at, around.now)}


def _done(fix: Data) -> Iterator[str]:
    """What was done, line by line, as far as its summary does not say so."""
    summary = str(fix["summary"])
    if body := fix.get("body"):
        yield f"  {body}"
    for command in _texts(fix["commands"]):
        if command not in summary:
            yield f"  $ {command}"
    changed = _texts(fix["changed"])
    if changed and not all(line[1:].strip() in summary for line in changed if line[:1] == "+"):
        yield f"  in {listed(_texts(fix['files']))}:"
        yield from (f"    {line}" for line in changed)
    for old, new in _pairs(fix.get("renamed")):
        yield f"  here {new} takes the place of {old}"


def _nothing(around: Around, error: str, failure: Failure | None) -> Answer:
    if failure is None and not error:
        return nothing(around, f"no fix is known; {LEARNING}")
    if failure is None:
        return not_recorded(sentence(f"no fix is known for {shown(error, 80)!r}; {LEARNING}"))
    of = _about(around, failure)
    assert of
    state = "it is still open" if failure.closed_at is None else f"it was over {said(failure.closed_at, around.now)}"
    text = f"No fix is known for {of['called']}: {state}, and what made it so was not learned."
    if failure.closed_at is None:
        text = f"No fix is known for {of['called']}: {state}; one is learned when it is green again."
    return not_recorded(text)._replace(data={"recorded": False, "said": text, "of": of}, sources=(str(failure.name),))


def _texts(value: JsonValue) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _pairs(value: JsonValue) -> list[tuple[str, str]]:
    return [(str(one[0]), str(one[1])) for one in value if isinstance(one, list)] if isinstance(value, list) else []

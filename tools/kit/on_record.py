"""What of a time is on record, in words: so that nothing found is not taken for nothing done."""

from pydantic import JsonValue

from knowledge.memory.days.coverage import Gap, coverage
from knowledge.memory.days.spans import newest
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.times import Span
from tools.kit.wording import said, sentence

_SHOWN = 3


def gaps(around: Around, project: int | None, span: Span | None) -> list[str]:
    """Sentences about the parts of a time that are not on record, or not wholly; at most three. Raises NotFound."""
    since, until = (span.since, min(span.ends, around.now)) if span else (0, around.now)
    found = coverage(around.memory, project, 0, around.now, now=around.now).gaps
    told = [_words(one, around.now) for one in found if one.since < until and one.until > since]
    return list(dict.fromkeys(told))[:_SHOWN]


def nothing(around: Around, what: str, project: int | None = None, span: Span | None = None) -> Answer:
    """`what` is not on record, and what of that time is. Raises NotFound."""
    missing = gaps(around, project, span) if newest(around.memory) else ["nothing is recorded at all yet"]
    text = " ".join(map(sentence, (what, *missing)))
    data: dict[str, JsonValue] = {"recorded": False, "said": text, "coverage": [*missing]}
    if span:
        data["time"] = span.words
    return Answer(data, text, recorded=False)


def _words(gap: Gap, now: int) -> str:
    """Of a time that reaches until now, the end is not said."""
    if gap.why in ("before", "trimmed") or not gap.since:
        until = "yet" if gap.until >= now else f"before {said(gap.until, now)}"
        return f"{gap.said.removesuffix(' yet')} {until}"
    if gap.until >= now:
        return f"{gap.said} since {said(gap.since, now)}"
    return f"{gap.said} from {said(gap.since, now)} to {said(gap.until, now)}"

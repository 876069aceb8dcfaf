"""Redacting a text that arrives in pieces: the same text gives the same result, however it was cut."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from knowledge.lines import split
from knowledge.redaction import keyblock
from knowledge.redaction.controls import seen, styles, without
from knowledge.redaction.known import NOTHING, Known
from knowledge.redaction.marks import mark, masked
from knowledge.redaction.span import Span, merged

WINDOW = 8 << 10
"""Characters of a line without an end that are held back and looked at together."""
AHEAD = 2 << 10
"""Of those, how many are only looked at: a secret that begins before them is seen whole."""
_BEHIND = 256
"""Characters before them that are looked at again: the name may stand there whose value comes now."""
_BREAKS = frozenset(" \t\r,;&")
_AGAIN = 8
"""A mark may bring two parts of a line together; as often a line is looked at until nothing more is found."""
_HALF = 4
"""Characters beside a gap from which they may be half a secret."""
_FIRST = re.compile(r"\s*(?P<half>\S+)")
_LAST = re.compile(r"(?P<half>\S{1,2048})\s*\Z")
_RUN = re.compile(r"\A[^\s\"'`<>,;]*")


Guess = Callable[[str], list[Span]]
_Looked = tuple[list[Span], keyblock.Within]


class _Piece(NamedTuple):
    """What is looked at together."""

    text: str
    first: int
    """Where what is to be given out begins; before it stands what was given out already."""
    last: int
    """Where it ends; behind it stands what comes next."""


class Redactor:
    """One text. It looks at whole lines, or at windows of a line that is longer."""

    def __init__(self, known: Known = NOTHING, *, key: bytes, guess: Guess | None = None) -> None:
        """`guess` finds what has the shape of a secret; without it only values that are known are found."""
        self.found: Counter[tuple[str, int]] = Counter()
        """How often which kind was found on which line, from 1."""
        self._known, self._key, self._guess = known, key, guess
        self._held = ""
        self._behind = ""
        self._within: keyblock.Within = ""
        self._line = 1
        self._after_gap = False
        self._in_secret = False

    def feed(self, text: str) -> str:
        """What is finished by now, redacted."""
        self._held += text
        return "".join(self._ready())

    def finish(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
        return self._given(rest, len(rest)) if rest else ""

    def gap(self) -> str:
        """The rest, where text was left out: what stands on both sides of the gap may be half a secret."""
        rest, self._held = self._held, ""
        half = _LAST.search(rest)
        also = [Span(*half.span("half"), "cut")] if half and len(half["half"]) >= _HALF else []
        done = self._given(rest, len(rest), also)
        self._within, self._behind, self._in_secret = "body", "", False
        self._after_gap = True
        return done

    def spans(self, text: str) -> list[Span]:
        """What it would replace in a whole text, without replacing it."""
        return merged(self._spans(text)[0])

    def between(self, text: str, first: int, last: int) -> str:
        """A part of a whole text, redacted by what all of it says; it is not fed by that."""
        return self._replaced(_Piece(text, first, last), self._spans(text)[0])

    # ── cutting ───────────────────────────────────────────────────────────────────────────────────

    def _ready(self) -> Iterator[str]:
        """Whole lines together; a longer one window by window."""
        text, begun, at = self._held, 0, 0
        while True:
            end = text.rfind("\n", at, at + WINDOW + 1)
            if end >= 0:
                at = end + 1
            elif len(text) - at <= WINDOW:
                break
            else:
                if at > begun:
                    yield self._given(text[begun:at], at - begun)
                window = text[at : at + WINDOW]
                spans, _ = looked = self._spans(self._behind + window)
                size = self._cut(window, merged(spans))
                yield self._given(window, size, looked=looked)
                begun = at = at + size
        if at > begun:
            yield self._given(text[begun:at], at - begun)
        self._held = text[at:]

    def _cut(self, window: str, spans: list[Span]) -> int:
        """Where a window may end: behind a blank or a comma, and never within a secret."""
        offset = len(self._behind)
        last = WINDOW - AHEAD
        for at in range(last, last // 2, -1):
            if window[at - 1] in _BREAKS and not any(span.start < offset + at < span.end for span in spans):
                return at
        over = next((span for span in spans if span.start < offset + last < span.end), None)
        if over is None:
            return last
        return over.start - offset if over.start > offset else min(over.end - offset, WINDOW)

    # ── looking ───────────────────────────────────────────────────────────────────────────────────

    def _given(self, text: str, size: int, also: Iterable[Span] = (), looked: _Looked | None = None) -> str:
        """The first `size` characters of what comes next, redacted; the others are only looked at."""
        offset = len(self._behind)
        piece = _Piece(self._behind + text, offset, offset + size)
        spans, within = looked or self._spans(piece.text)
        spans = [
            *spans,
            *(span._replace(start=span.start + offset, end=span.end + offset) for span in (*also, *self._halves(text))),
        ]
        if size < len(text):
            within = self._keys(piece.text[: piece.last])[1]
        self._in_secret = self._in_secret or (size >= WINDOW and any(span.end >= piece.last for span in spans))
        done = self._replaced(piece, spans)
        self._line += text.count("\n", 0, size)
        self._within = within
        self._behind = "" if text[size - 1 : size] == "\n" else piece.text[: piece.last][-_BEHIND:]
        return done

    def _halves(self, text: str) -> list[Span]:
        """The rest of a secret that was longer than a window, or that a gap cut in two."""
        if self._in_secret:
            rest = len(text) - len(_RUN.sub("", text, count=1))
            self._in_secret = rest >= len(text) >= WINDOW
            return [Span(0, rest, "cut")] if rest else []
        if not self._after_gap:
            return []
        half = _FIRST.match(text)
        self._after_gap = half is None
        return [Span(*half.span("half"), "cut")] if half and len(half["half"]) >= _HALF else []

    def _spans(self, text: str) -> _Looked:
        """Everything in whole lines, and where in a private key they end."""
        keys, within = self._keys(text)
        return [*seen(text, self._find), *keys], within

    def _keys(self, text: str) -> _Looked:
        """The private keys in whole lines, and where in one they end."""
        within, spans = self._within, list[Span]()
        if self._guess is None or not (within or any(tell in text for tell in keyblock.TELLS)):
            return spans, within
        at = 0
        for line in split(text):
            found, within = keyblock.of_line(line, within)
            spans += [span._replace(start=span.start + at, end=span.end + at) for span in found]
            at += len(line) + 1
        return spans, within

    def _find(self, text: str) -> list[Span]:
        found = [*self._known.spans(masked(text))]
        return found + self._guess(text) if self._guess else found

    # ── replacing ─────────────────────────────────────────────────────────────────────────────────

    def _replaced(self, piece: _Piece, spans: Iterable[Span]) -> str:
        """What is given out of a piece; each line with a mark is looked at again, until nothing more is found."""
        text, at, done = piece.text, piece.first, []
        for line, inside in _by_line(text, _clipped(spans, piece.first, piece.last)):
            start, end = max(line.start, piece.first), min(line.end, piece.last)
            number = self._line + text.count("\n", piece.first, start)
            done.append(text[at:start])
            before, given = text[line.start : start], text[start:end]
            given = self._marked(given, inside, start, number)
            for _ in range(_AGAIN):
                again = merged(_clipped(seen(before + given, self._find), len(before), len(before + given)))
                if not again:
                    break
                given = self._marked(given, again, len(before), number)
            done.append(given)
            at = end
        return "".join(done) + text[at : piece.last]

    def _marked(self, text: str, spans: Iterable[Span], offset: int, number: int) -> str:
        done, at = [], 0
        for span in spans:
            start, end = span.start - offset, span.end - offset
            secret = text[start:end]
            self.found[span.kind, number] += 1
            done += [text[at:start], mark(span.kind, span.value or without(secret), self._key), styles(secret)]
            at = end
        return "".join(done) + text[at:]


def _clipped(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """The parts of spans between two places."""
    cut = (span._replace(start=max(span.start, first), end=min(span.end, last)) for span in spans)
    return merged(span for span in cut if span.start < span.end)


def _by_line(text: str, spans: list[Span]) -> Iterator[tuple[Span, list[Span]]]:
    """Each line that has spans (as one itself), and them."""
    line, inside = Span(0, 0, ""), list[Span]()
    for span in spans:
        if span.start >= line.end and inside:
            yield line, inside
            inside = []
        if not inside:
            end = text.find("\n", span.start)
            line = Span(text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end, "")
        inside.append(span)
    if inside:
        yield line, inside

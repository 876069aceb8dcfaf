"""What a model writes, redacted while it is written: a word is given out once it is over, and never half a secret.

Whole lines, as the redactor of outputs takes them, would be too slow to be read along. So the last words are looked at
together each time, and what is new among them is given out up to the last blank.
"""

from knowledge.redact import Clean, clean, redactor_of

BEHIND = 2_048
"""Characters before what is new that are looked at with it: a name may stand there whose value comes now."""
LONGEST = 512
"""Characters without a blank that are held back; what is longer is given out as it is."""


class WordByWord:
    """One text."""

    def __init__(self) -> None:
        self._redactor = redactor_of()
        self._text = ""
        self._given = 0

    def feed(self, text: str) -> Clean:
        """What may be given out by now; it may be empty."""
        self._text += text
        return self._out(self._cut())

    def finish(self) -> Clean:
        """The rest."""
        return self._out(len(self._text))

    def _cut(self) -> int:
        """Behind the last blank, or the last letter of a script without blanks, and not within a secret."""
        text = self._text
        last = next((at for at in range(len(text), self._given, -1) if _breaks(text[at - 1])), self._given)
        if last == self._given and len(text) - last > LONGEST:
            last = len(text) - LONGEST // 2
        if last == self._given:
            return last
        over = next((one for one in self._redactor.spans(text) if one.start < last < one.end), None)
        return max(self._given, over.start) if over else last

    def _out(self, last: int) -> Clean:
        if last == self._given:
            return clean("")
        done = self._redactor.between(self._text, self._given, last)
        dropped = max(0, last - BEHIND)
        self._text, self._given = self._text[dropped:], last - dropped
        return clean(done)


def _breaks(letter: str) -> bool:
    return letter.isspace() or letter > "\u2fff"

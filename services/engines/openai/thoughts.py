"""Leaves out what a model thinks aloud between `<think>` and `</think>`, in whatever pieces it comes."""

BEGIN, END = "<think>", "</think>"


class Thoughts:
    """Thinking begins at the beginning of a line: an answer may well speak of `<think>`."""

    def __init__(self) -> None:
        self._held = ""
        """What can be judged only when more has come."""
        self._thinking = False
        self._blank = True
        """Whether nothing was said in the line so far."""
        self._trim = False
        """Whether it has just thought: the empty lines after that are no text."""

    def feed(self, text: str) -> str:
        """What of it is meant to be read."""
        left, told = self._held + text, list[str]()
        self._held = ""
        while left:
            left = self._think(left) if self._thinking else self._talk(left, told)
        return "".join(told)

    def close(self) -> str:
        """Nothing comes any more."""
        return "" if self._thinking else self._held

    def _think(self, text: str) -> str:
        """What is left after the thought."""
        at = text.find(END)
        if at < 0:
            self._held = text[-len(END) + 1 :]
            return ""
        self._thinking, self._trim = False, True
        return text[at + len(END) :]

    def _talk(self, text: str, told: list[str]) -> str:
        """What is left after the next place at which a thought might begin."""
        text = text.lstrip() if self._trim else text
        if not text:
            return ""
        self._trim = False
        before, mark, after = text.partition("<")
        self._say(before, told)
        if not self._blank or not BEGIN.startswith((mark + after)[: len(BEGIN)]):
            self._say(mark, told)
            return after
        if len(mark + after) < len(BEGIN):
            self._held = mark + after
            return ""
        self._thinking = True
        return after[len(BEGIN) - len(mark) :]

    def _say(self, text: str, told: list[str]) -> None:
        told.append(text)
        line = text.rpartition("\n")[2]
        self._blank = not line.strip() and (self._blank or "\n" in text)

"""A text file as lines, and back to the very bytes: its ends of lines, its last one and its byte order mark stay."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from knowledge.errors import DoesNotApply

_MARK = "\ufeff"
_CR = "\r"


class PlainText(NamedTuple):
    """What a file holds."""

    lines: tuple[str, ...]
    """Without their ends; of a file that ends its lines in two ways, those with a carriage return keep it."""
    end: str = "\n"
    open: bool = False
    """Whether its last line has no end."""
    mark: str = ""
    mixed: bool = False
    """Whether its lines end in two ways."""

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Raises DoesNotApply for what is no text in UTF-8."""
        text = decoded(data)
        mark, text = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
        *lines, last = text.split("\n")
        returns = sum(line.endswith(_CR) for line in lines)
        crlf = bool(lines) and returns == len(lines)
        whole = [line.removesuffix(_CR) for line in lines] if crlf else lines
        lines_ = (*whole, *([last] if last else []))
        return cls(lines_, "\r\n" if crlf else "\n", bool(last), mark, mixed=bool(returns) and not crlf)

    @classmethod
    def raw(cls, data: bytes) -> Self:
        """The same as diffs see it: what stands between LF and LF is a line. Raises DoesNotApply."""
        *lines, last = decoded(data).split("\n")
        return cls((*lines, *([last] if last else [])), open=bool(last))

    def with_lines(self, lines: Sequence[str], *, open_: bool) -> "PlainText":
        return self._replace(lines=tuple(lines), open=open_ and bool(lines))

    @property
    def data(self) -> bytes:
        text = self.end.join(self.lines) + ("" if self.open or not self.lines else self.end)
        return (self.mark + text).encode("utf-8")

    @property
    def bare(self) -> bytes:
        """The same with LF alone and without the mark, as it is merged."""
        return self._replace(end="\n", mark="").data

    def like(self, bare: bytes) -> "PlainText":
        """What was merged, in the form of this file."""
        *lines, last = bare.decode("utf-8").split("\n")
        return self.with_lines([*lines, *([last] if last else [])], open_=bool(last))


def decoded(data: bytes) -> str:
    """Raises DoesNotApply for what is no text in UTF-8."""
    if b"\0" in data:
        raise DoesNotApply("it is no text file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise DoesNotApply("it is not written in UTF-8") from None

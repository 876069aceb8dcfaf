"""The tokens of a model: texts to tokens and back, and what no text from outside may say."""

import ctypes
import re
from typing import Any

from knowledge.errors import EngineFailed
from services.engines.native import library as native

_LONGEST_PIECE = 256
_SHORTEST_MARK = 3
_SPARE = 16


class Vocabulary:
    """One model's."""

    def __init__(self, model: Any) -> None:
        self.pointer = native.llama_model_get_vocab(model)
        self.size = int(native.llama_vocab_n_tokens(self.pointer))
        self._buffer = ctypes.create_string_buffer(_LONGEST_PIECE)
        self._begin = int(native.llama_vocab_bos(self.pointer))
        self.begin, self.end = self._text(self._begin), self._text(int(native.llama_vocab_eos(self.pointer)))
        marks = sorted({text for text in self._marks() if len(text) >= _SHORTEST_MARK}, key=len, reverse=True)
        self._marked = re.compile("|".join(map(re.escape, marks)) or r"(?!)")

    def defused(self, text: str) -> str:
        """A text from outside, in which nothing is a mark by which the model knows who speaks."""
        return self._marked.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)

    def tokens(self, prompt: str) -> list[int]:
        """A whole prompt with its marks. Raises EngineFailed."""
        found = self._cut(prompt, marks=True)
        begins = bool(found) and found[0] == self._begin
        return found if begins or not native.llama_vocab_get_add_bos(self.pointer) else [self._begin, *found]

    def plain(self, text: str) -> list[int]:
        """A text without marks. Raises EngineFailed."""
        return self._cut(text, marks=False)

    def piece(self, token: int) -> bytes:
        """What a token says: bytes that may be part of a character."""
        count = native.llama_token_to_piece(self.pointer, token, self._buffer, _LONGEST_PIECE, 0, False)
        if count < 0:
            longer = ctypes.create_string_buffer(-count)
            native.llama_token_to_piece(self.pointer, token, longer, -count, 0, False)
            return longer.raw
        return self._buffer.raw[:count]

    def ends(self, token: int) -> bool:
        """Whether it says that the text is over."""
        return bool(native.llama_vocab_is_eog(self.pointer, token))

    def _cut(self, text: str, *, marks: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = (native.llama_token * (len(data) + _SPARE))()
        count = native.llama_tokenize(self.pointer, data, len(data), room, len(room), False, marks)
        if count < 0:
            raise EngineFailed("it cannot read a text")
        return list(room[:count])

    def _marks(self) -> list[str]:
        wanted = native.LLAMA_TOKEN_ATTR_CONTROL | native.LLAMA_TOKEN_ATTR_UNKNOWN
        kind = native.llama_vocab_get_attr
        return [self._text(one) for one in range(self.size) if kind(self.pointer, one) & wanted]

    def _text(self, token: int) -> str:
        """How the file writes a token; empty for one that there is not."""
        if not 0 <= token < self.size:
            return ""
        said = native.llama_vocab_get_text(self.pointer, token)
        return said.decode("utf-8", "replace") if said else ""

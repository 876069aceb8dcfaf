"""A chat model that says what it was told to say: for tests of what is built on one, and for showing a run again."""

import os
from collections.abc import Callable, Iterable, Iterator

from knowledge.errors import ContextOverflow, EngineFailed
from knowledge.reasoning.engine import Ended, EngineFacts, Finish, Piece, Wish

CHARACTERS_A_TOKEN = 4
Script = Callable[[Wish], str] | Iterable[str]


class ScriptedEngine:
    """Behaves like the real ones; a token is four characters. It can be told to fail, and where."""

    def __init__(self, script: Script, *, context: int = 8_192, fails_after: int | None = None) -> None:
        """`script` makes the text of a wish, or is one text after the other.

        With `fails_after` each text breaks off after so many tokens.
        """
        self.facts = EngineFacts("scripted", "scripted", context)
        self.wishes: list[Wish] = []
        """What it was asked for."""
        self._script = script if callable(script) else in_order(iter(script))
        self._fails_after = fails_after

    def begin(self, wish: Wish) -> "ScriptedGeneration":
        """See `knowledge.reasoning.engine.ChatEngine`. Raises ContextOverflow."""
        self.wishes.append(wish)
        read = _tokens(wish.prefill) + sum(_tokens(one.text) for one in wish.messages)
        if read + wish.most > self.facts.context:
            raise ContextOverflow(tokens=read, limit=self.facts.context - wish.most)
        return ScriptedGeneration(wish, self._script(wish), read, self._fails_after)

    def close(self) -> None:
        """Nothing is held."""


class ScriptedGeneration:
    """One text of the script, token by token."""

    def __init__(self, wish: Wish, text: str, read: int, fails_after: int | None) -> None:
        self._wish, self._read, self._fails_after = wish, read, fails_after
        self._tokens = [text[at : at + CHARACTERS_A_TOKEN] for at in range(0, len(text), CHARACTERS_A_TOKEN)]
        self._said: list[str] = []
        self._begun = False
        self._ready = os.eventfd(1, os.EFD_CLOEXEC)

    def fileno(self) -> int:
        return self._ready

    def step(self) -> Piece | Ended:
        """Raises EngineFailed."""
        if not self._begun:
            self._begun = True
            return Piece(read=self._read, of=self._read)
        if self._fails_after is not None and len(self._said) >= self._fails_after:
            self._close()
            raise EngineFailed("it was told to")
        if len(self._said) == len(self._tokens):
            return self._ended("stop")
        if len(self._said) == self._wish.most:
            return self._ended("length")
        self._said.append(self._tokens[len(self._said)])
        return Piece(self._said[-1])

    def stop(self) -> Ended:
        return self._ended("cancelled")

    def _ended(self, finish: Finish) -> Ended:
        self._close()
        return Ended("".join(self._said), finish, self._read, 0, len(self._said), self._wish.seed)

    def _close(self) -> None:
        if self._ready >= 0:
            os.close(self._ready)
            self._ready = -1


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_A_TOKEN)


def in_order(texts: Iterator[str]) -> Callable[[Wish], str]:
    return lambda _wish: next(texts)

"""Completion of what is typed into the chat: commands, projects, ids with what they stand for, tests."""

from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from daemon.chat.commands import SLASHES
from daemon.chat.known import Known, fitting
from daemon.cli.columns import cut
from daemon.cli.show import visible

MOST = 40
MEANING = 48
"""Columns."""


class Names(Completer):
    """Asks for what is known when something is first completed on a line."""

    def __init__(self, known: Callable[[], list[Known]]) -> None:
        self._ask = known
        self._known: list[Known] | None = None

    def forget(self) -> None:
        """The next line may know more."""
        self._known = None

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        del complete_event
        before = document.text_before_cursor
        if before.startswith("/") and not any(map(str.isspace, before)):
            yield from _slashes(before)
            return
        word = document.get_word_before_cursor(WORD=True)
        if self._known is None:
            self._known = self._ask()
        for one in fitting(self._known, word)[:MOST]:
            yield _completion(one.name, word, one.meaning)


def _slashes(before: str) -> Iterator[Completion]:
    for name, one in SLASHES.items():
        if f"/{name}".startswith(before):
            yield _completion(f"/{name}", before, one.summary)


def _completion(name: str, word: str, meaning: str) -> Completion:
    shown = cut(visible(meaning), MEANING)
    return Completion(name, -len(word), display=visible(name), display_meta=shown)

"""What a chat model is asked, what it gives back, and the protocol of every engine that runs one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

Finish = Literal["stop", "length", "cancelled"]


class Message(NamedTuple):
    """One of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Wish:
    """What a model is to write."""

    messages: Sequence[Message]
    prefill: str = ""
    """How its text begins, where it was interrupted; what it gives back follows on it."""
    form: str = ""
    """JSON schema that the text has to fit; empty for free text."""
    most: int = 512
    """Tokens that it may write."""
    temperature: float = 0.0
    seed: int = 0


class EngineFacts(NamedTuple):
    """What stands in traces of who wrote something."""

    provider: Literal["llama.cpp", "openai", "scripted"]
    model: str
    context: int
    """Tokens that it can have before it; 0 where a server does not say."""
    digest: str = ""
    """SHA-256 of its file, and of its chat template; empty where a server has them."""
    template: str = ""
    continues: bool = True
    """Whether it goes on from a prefill; most servers begin anew."""


class Piece(NamedTuple):
    """What came of one step: text, or so many tokens of the prompt read."""

    text: str = ""
    read: int = 0
    of: int = 0


class Ended(NamedTuple):
    """The last that comes of a generation."""

    text: str
    """All of it, without the prefill."""
    finish: Finish
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    seed: int
    context: int = 0
    """Tokens that the model can have before it; 0 where nobody says."""


class Generation(Protocol):
    """One text on its way. Wait until `fileno` can be read, then take a step; both until it has ended."""

    def fileno(self) -> int:
        """Readable when a step would get somewhere. It stays the same until the end."""
        ...

    def step(self) -> Piece | Ended:
        """A token, or a little of the prompt, and never longer than about that.

        Raises EngineFailed, EngineUnreachable, Throttled, RequestRefused; ContextOverflow where only a server can tell.
        """
        ...

    def stop(self) -> Ended:
        """End it now, with what there is. The engine can begin another one afterwards."""
        ...


class ChatEngine(Protocol):
    """A chat model at hand: of a file (`services/engines/chat_llama.py`), of a server, or scripted."""

    facts: EngineFacts

    def begin(self, wish: Wish) -> Generation:
        """At most one at a time. Raises ContextOverflow, and what a step raises."""
        ...

    def close(self) -> None:
        """Let go of memory and connections."""
        ...

"""A chat model of a file at work: reads a prompt piece by piece, writes token by token, and keeps what it has read.

What a prompt has in common with what was read and written before is not read again, so the next round of a question
costs its new part only.
"""

import os
import time
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from knowledge.errors import ContextOverflow, EngineFailed
from knowledge.reasoning.engine import Ended, EngineFacts, Finish, Message, Piece, Wish
from services.engines.chat_template import ChatTemplate
from services.engines.native import library as native
from services.engines.native import loaded
from services.engines.openai.thoughts import Thoughts
from services.engines.picking import Grammars, Picker
from services.engines.vocabulary import Vocabulary

STEP_S = 0.04
"""What a step is to take, so that a cancel is heard soon."""
FEWEST, MOST = 4, 512
"""Tokens of a prompt that are read in one step."""
_UNREAD = "another one may do: `sotto model list`; `sotto logs model` says what the engine said"


class ChatModel:
    """See `knowledge.reasoning.engine.ChatEngine`."""

    def __init__(self, weights: Path, name: str, digest: str, context: int, threads: int) -> None:
        """Its context is `context`, or what it was made for where that is less. Raises EngineFailed, ModelUnusable."""
        self._context: Any = None
        self._model = loaded(weights, hint=_UNREAD)
        try:
            self._begin(context, threads)
        except BaseException:
            self.close()
            raise
        self.facts = EngineFacts("llama.cpp", name, self._room, digest, self._template.digest)

    def _begin(self, context: int, threads: int) -> None:
        self._ready = os.eventfd(1, os.EFD_CLOEXEC)
        self._vocabulary = Vocabulary(self._model)
        self._grammars = Grammars(self._vocabulary)
        template = native.llama_model_chat_template(self._model, None)
        source = template.decode("utf-8", "replace") if template else ""
        self._template = ChatTemplate(source, self._vocabulary.begin, self._vocabulary.end)
        made_for = int(native.llama_model_n_ctx_train(self._model))
        self._room = min(context, made_for) if made_for > 0 else context
        self._context = native.llama_init_from_model(self._model, _wishes(self._room, threads))
        if not self._context:
            raise EngineFailed(f"there is no room for {self._room} tokens", hint="set `model.context` lower")
        self._held: list[int] = []
        """What the model has before it, as it was read and written."""
        self._stride = FEWEST

    def begin(self, wish: Wish) -> "ChatGeneration":
        """See `ChatEngine`. Raises ContextOverflow, RequestRefused, EngineFailed, ModelUnusable."""
        said = [Message(one.role, self._vocabulary.defused(one.text)) for one in wish.messages]
        tokens = self._vocabulary.tokens(self._template.text(said, self._vocabulary.defused(wish.prefill)))
        if not tokens or len(tokens) + wish.most > self.facts.context:
            raise ContextOverflow(tokens=len(tokens), limit=self.facts.context - wish.most)
        bound = self._grammars.begun(wish.form) if wish.form else None
        picker = Picker(self._vocabulary, bound, wish.temperature, wish.seed)
        try:
            picker.begin_with(self._vocabulary.plain(wish.prefill))
        except BaseException:
            picker.close()
            raise
        return ChatGeneration(self, tokens, self._kept_of(tokens), picker, wish)

    def close(self) -> None:
        """Let go of the weights. Nothing may be asked of it afterwards."""
        if self._model:
            self._grammars.close()
            if self._context:
                native.llama_free(self._context)
            native.llama_model_free(self._model)
            os.close(self._ready)
            self._model = self._context = None

    # ── what a generation asks ────────────────────────────────────────────────────────────────────

    def fileno(self) -> int:
        """Always readable: there is always a next token."""
        return self._ready

    def read(self, tokens: Sequence[int]) -> int:
        """Read as many of these tokens as a step may take; how many. Raises EngineFailed."""
        now = tokens[: self._stride]
        began = time.perf_counter()
        data = (native.llama_token * len(now))(*now)
        if native.llama_decode(self._context, native.llama_batch_get_one(data, len(now))):
            self._forget(0)
            raise EngineFailed("it cannot read on")
        took = time.perf_counter() - began
        self._held += now
        if len(now) == self._stride:
            fitting = int(self._stride * STEP_S / max(took, 1e-6))
            self._stride = max(FEWEST, min(fitting, 2 * self._stride, MOST))
        return len(now)

    def pick(self, picker: Picker) -> int:
        """The token that follows what was read. Raises EngineFailed."""
        return picker.pick(self._context)

    def ends(self, token: int) -> bool:
        return self._vocabulary.ends(token)

    def _kept_of(self, tokens: list[int]) -> int:
        """Keep what is the same at their beginning; how much. One is left to be read: what follows it is asked for."""
        pairs = zip(self._held, tokens[:-1], strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return self._forget(same)

    def _forget(self, since: int) -> int:
        """Let go of what was read from a token on; where it goes on now. Some models can forget only all of it."""
        memory = native.llama_get_memory(self._context)
        if not native.llama_memory_seq_rm(memory, 0, since, -1):
            native.llama_memory_clear(memory, True)
            since = 0
        del self._held[since:]
        return since


class ChatGeneration:
    """See `knowledge.reasoning.engine.Generation`."""

    def __init__(self, model: ChatModel, tokens: list[int], cached: int, picker: Picker, wish: Wish) -> None:
        self._model, self._tokens, self._picker, self._wish = model, tokens, picker, wish
        self._cached = self._read = cached
        self._last: int | None = None
        """The token that was said and is still to be read."""
        self._thoughts = None if wish.form else Thoughts()
        self._said: list[str] = []
        self._count = 0
        self._over: Finish | None = None

    def fileno(self) -> int:
        return self._model.fileno()

    def step(self) -> Piece | Ended:
        """See `Generation`. Raises EngineFailed."""
        try:
            if self._read < len(self._tokens):
                self._read += self._model.read(self._tokens[self._read :])
                return Piece(read=self._read, of=len(self._tokens))
            if self._over:
                return self._ended(self._over)
            if self._count == self._wish.most:
                return self._rest("length")
            if self._last is not None:
                self._model.read([self._last])
            return self._next()
        except BaseException:
            self._picker.close()
            raise

    def stop(self) -> Ended:
        return self._ended("cancelled")

    def _next(self) -> Piece | Ended:
        token = self._model.pick(self._picker)
        if self._model.ends(token):
            return self._rest("stop")
        self._last, self._count = token, self._count + 1
        text = self._picker.text(token)
        self._said.append(self._thoughts.feed(text) if self._thoughts else text)
        return Piece(self._said[-1])

    def _rest(self, finish: Finish) -> Piece | Ended:
        """What looked like the beginning of a thought, and was none."""
        rest = self._thoughts.close() if self._thoughts else ""
        if not rest:
            return self._ended(finish)
        self._over = finish
        self._said.append(rest)
        return Piece(rest)

    def _ended(self, finish: Finish) -> Ended:
        self._picker.close()
        said = "".join(self._said)
        return Ended(said, finish, len(self._tokens), self._cached, self._count, self._wish.seed)


def _wishes(room: int, threads: int) -> Any:
    wishes = native.llama_context_default_params()
    wishes.n_ctx, wishes.n_batch, wishes.n_ubatch = room, MOST, MOST
    wishes.n_seq_max = 1
    wishes.n_threads = wishes.n_threads_batch = threads or max(1, len(os.sched_getaffinity(0)) - 1)
    wishes.no_perf = True
    wishes.swa_full = True  # or what stands before a window could not be kept from one prompt to the next
    return wishes

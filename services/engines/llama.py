"""llama.cpp: BERTs that make vectors, of texts or of words.

One thread: on a busy machine several wait for each other and need ten times as long, on an idle one they save two
milliseconds of a question.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy begins: its threads would take memory and do nothing

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EngineFailed
from knowledge.memory.encoding import DIMENSIONS, LONGEST_TEXT
from services.engines.native import library as native
from services.engines.native import loaded

MOST_PIECES = 256
"""What the weights were trained with; what comes after is left out."""
MOST_READ = 4 * LONGEST_TEXT
"""Pieces of a text before it is cut: accents and syllables come apart, so there may be more than characters."""
TILE, WORTH_FILLING = 64, 50
"""Flash attention goes in tiles of so many pieces: from here on a text is filled up to one, and a shorter one goes
the plain way, which is faster for it.
"""
PLAIN, FLASH = 0, 1
MOST_OF_WORDS, MOST_OF_A_WORD = 128, 64
"""Pieces of a question of which each has a vector of its own, and of one word of it."""
UNKNOWN = 100
"""The piece of what the vocabulary does not know."""


class Embeddings:
    """A model in memory, until the process ends."""

    def __init__(self, weights: Path, model: str) -> None:
        """Raises EngineFailed."""
        self.model = model
        self._model = loaded(weights)
        self._vocabulary = native.llama_model_get_vocab(self._model)
        self._short = native.llama_init_from_model(self._model, _context_wishes(TILE, PLAIN))
        self._long = native.llama_init_from_model(self._model, _context_wishes(MOST_PIECES, FLASH))
        if not self._short or not self._long or native.llama_model_n_embd(self._model) != DIMENSIONS:
            raise EngineFailed(f"it cannot work with {weights}")
        self._pieces = (native.llama_token * MOST_READ)()
        self._batch = native.llama_batch_init(MOST_PIECES, 0, 1)

    def vectors(self, texts: Sequence[str]) -> bytes:
        """See `knowledge.memory.encoding.Encoder`. Raises EngineFailed."""
        return b"".join(self._row(text) for text in texts)

    def _row(self, text: str) -> bytes:
        _fill(self._batch, self._read(text))
        context = self._short if self._batch.n_tokens < TILE else self._long
        if native.llama_encode(context, self._batch):
            raise EngineFailed("it cannot encode a text")
        found = native.llama_get_embeddings_seq(context, 0)
        if not found:
            raise EngineFailed("it has no vector of a text")
        vector: NDArray[np.float32] = np.ctypeslib.as_array(found, (DIMENSIONS,)).copy()
        length = float(np.linalg.norm(vector))
        if not length > 0:  # nor is what is no number
            raise EngineFailed("its vector has no length")
        return (vector / length).astype("<f2").tobytes()

    def _read(self, text: str) -> list[int]:
        """The word pieces of a text, between a beginning and an end."""
        data = " ".join(text[: 2 * LONGEST_TEXT].replace("\0", " ").split())[:LONGEST_TEXT].encode("utf-8", "replace")
        count = native.llama_tokenize(self._vocabulary, data, len(data), self._pieces, MOST_READ, True, False)
        if count < 0:
            raise EngineFailed("it cannot read a text")
        pieces: list[int] = self._pieces[:count]
        return pieces if count <= MOST_PIECES else [*pieces[: MOST_PIECES - 1], pieces[-1]]


class Words:
    """A model in memory that tells what each word means where it stands, until the process ends."""

    def __init__(self, weights: Path) -> None:
        """Raises EngineFailed."""
        self._model = loaded(weights)
        self._vocabulary = native.llama_model_get_vocab(self._model)
        self._short = native.llama_init_from_model(self._model, _context_wishes(TILE, PLAIN))
        self._long = native.llama_init_from_model(self._model, _context_wishes(MOST_OF_WORDS, FLASH))
        if not self._short or not self._long or native.llama_model_n_embd(self._model) != DIMENSIONS:
            raise EngineFailed(f"it cannot work with {weights}")
        self._begin = int(native.llama_vocab_bos(self._vocabulary))
        self._end = int(native.llama_vocab_sep(self._vocabulary))
        self._pieces = (native.llama_token * MOST_OF_A_WORD)()
        self._batch = native.llama_batch_init(MOST_OF_WORDS, 0, 1)

    def vectors(self, words: Sequence[str]) -> tuple[NDArray[np.float32], list[int]]:
        """A row of each piece, with a beginning and an end, and the row of the first piece of each word.

        Words that no longer fit in are left out. Raises EngineFailed.
        """
        pieces, firsts = [self._begin], list[int]()
        for word in words:
            cut = self._cut(word)
            if len(pieces) + len(cut) >= MOST_OF_WORDS:
                break
            firsts.append(len(pieces))
            pieces += cut
        return self._rows([*pieces, self._end]), firsts

    def _cut(self, word: str) -> list[int]:
        """The pieces of one word, at least one."""
        data = word.encode("utf-8", "replace")
        count = native.llama_tokenize(self._vocabulary, data, len(data), self._pieces, MOST_OF_A_WORD, False, False)
        pieces: list[int] = self._pieces[: max(count, 0)]
        return pieces or [UNKNOWN]

    def _rows(self, pieces: list[int]) -> NDArray[np.float32]:
        _fill(self._batch, pieces)
        context = self._short if self._batch.n_tokens < TILE else self._long
        if native.llama_encode(context, self._batch):
            raise EngineFailed("it cannot read a question")
        found = native.llama_get_embeddings(context)
        if not found:
            raise EngineFailed("it has no vectors of a question")
        rows: NDArray[np.float32] = np.ctypeslib.as_array(found, (len(pieces), DIMENSIONS)).copy()
        if not np.isfinite(rows).all():
            raise EngineFailed("its vectors of a question are no numbers")
        return rows


def _fill(batch: Any, pieces: list[int]) -> None:
    """Put the pieces into the batch, and others of another text behind them where that is faster."""
    own = len(pieces)
    batch.n_tokens = TILE if WORTH_FILLING <= own < TILE else own
    for place in range(batch.n_tokens):
        mine = place < own
        batch.token[place] = pieces[place] if mine else pieces[0]
        batch.pos[place] = place if mine else place - own
        batch.n_seq_id[place], batch.seq_id[place][0] = 1, int(not mine)
        batch.logits[place] = 1


def _context_wishes(pieces: int, attention: int) -> Any:
    wishes = native.llama_context_default_params()
    wishes.embeddings = wishes.kv_unified = wishes.no_perf = True
    wishes.n_ctx = wishes.n_batch = wishes.n_ubatch = pieces
    wishes.n_seq_max = 2
    wishes.n_threads = wishes.n_threads_batch = 1
    wishes.flash_attn_type = attention
    return wishes

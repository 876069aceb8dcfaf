"""Choosing the next token: freely, or so that the text keeps to a grammar and every character of it is whole.

A grammar looks at every token of a vocabulary, which takes longer than the model. So the model's own choice is tried
first, then its likeliest tokens, then all.
"""

import codecs
import ctypes
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EngineFailed, RequestRefused
from services.engines.json_grammar import grammar
from services.engines.native import library as native
from services.engines.vocabulary import Vocabulary

LIKELIEST = 256
TOP_K, TOP_P, MIN_P = 40, 0.95, 0.05
"""llama.cpp's own."""
SEEDS = 0xFFFFFFFF
"""The seed of this number would be a random one."""
KEPT = 16
_DECODER = codecs.getincrementaldecoder("utf-8")
_CANDIDATE = np.dtype([("id", np.intc), ("logit", np.single), ("p", np.single)], align=True)
_NEVER = -np.inf
_HALF_A_PAIR = (b"\xed\xa0", b"\xed\xbf")
"""How surrogates would begin, which are no characters; the decoder sees that only at their third byte."""


class Grammars:
    """Those that were made last, ready to be begun."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def begun(self, form: str) -> Any:
        """A grammar at its beginning, to be freed by whoever asked. Raises RequestRefused."""
        if form not in self._kept:
            made = native.llama_sampler_init_grammar(self._vocabulary.pointer, grammar(form).encode(), b"root")
            if not made:
                raise RequestRefused("the form cannot be made a grammar")
            self._kept[form] = made
            if len(self._kept) > KEPT:
                native.llama_sampler_free(self._kept.popitem(last=False)[1])
        self._kept.move_to_end(form)
        return native.llama_sampler_clone(self._kept[form])

    def close(self) -> None:
        for one in self._kept.values():
            native.llama_sampler_free(one)
        self._kept.clear()


class Picker:
    """Chooses the tokens of one text, each after what was chosen before."""

    def __init__(self, vocabulary: Vocabulary, bound: Any, temperature: float, seed: int) -> None:
        """`bound` is a grammar that has begun, or None."""
        self._vocabulary, self._bound = vocabulary, bound
        self._chain = _chain(temperature, seed)
        self._decoder = _DECODER("strict" if bound else "replace")

    def pick(self, context: Any) -> int:
        """The next token. Raises EngineFailed, where no token is allowed."""
        token = int(native.llama_sampler_sample(self._chain, context, -1))
        if self._bound:
            if not self._fits(token):
                token = self._fitting(context)
            native.llama_sampler_accept(self._bound, token)
        return token

    def text(self, token: int) -> str:
        """What is complete with this token."""
        return self._decoder.decode(self._vocabulary.piece(token))

    def begin_with(self, tokens: list[int]) -> None:
        """What stands there already. Raises RequestRefused, where the grammar does not allow it."""
        for token in tokens if self._bound else ():
            if not self._fits(token):
                raise RequestRefused("what it is to go on with does not fit the form")
            native.llama_sampler_accept(self._bound, token)

    def close(self) -> None:
        for one in (self._chain, self._bound):
            if one:
                native.llama_sampler_free(one)
        self._chain = self._bound = None

    def _fits(self, token: int) -> bool:
        one = np.array([(token, 0.0, 0.0)], _CANDIDATE)
        _apply(self._bound, one)
        return bool(one["logit"][0] > _NEVER) and self._whole(token)

    def _whole(self, token: int) -> bool:
        """Whether the bytes so far are the beginning of a text, even if they end within a character."""
        if self._vocabulary.ends(token):
            return not self._decoder.getstate()[0]
        before = self._decoder.getstate()
        try:
            self._decoder.decode(self._vocabulary.piece(token))
            begun = self._decoder.getstate()[0]
        except UnicodeDecodeError:
            return False
        finally:
            self._decoder.setstate(before)
        return not (_HALF_A_PAIR[0] <= begun[:2] <= _HALF_A_PAIR[1] and len(begun) > 1)

    def _fitting(self, context: Any) -> int:
        for candidates in self._candidates(context):
            _apply(self._bound, candidates)
            while (candidates["logit"] > _NEVER).any():
                tried = candidates.copy()
                token = int(tried["id"][_apply(self._chain, tried)])
                if self._whole(token):
                    return token
                candidates["logit"][candidates["id"] == token] = _NEVER
        raise EngineFailed("it has no token with which the form goes on")

    def _candidates(self, context: Any) -> Iterator[NDArray[np.void]]:
        """The likeliest tokens, then all."""
        found = native.llama_get_logits_ith(context, -1)
        logits = np.ctypeslib.as_array(found, (self._vocabulary.size,))
        if self._vocabulary.size > LIKELIEST:
            yield _rows(np.argpartition(logits, -LIKELIEST)[-LIKELIEST:], logits)
        yield _rows(np.arange(self._vocabulary.size), logits)


def _rows(ids: NDArray[np.intp], logits: NDArray[np.single]) -> NDArray[np.void]:
    rows: NDArray[np.void] = np.zeros(len(ids), _CANDIDATE)
    rows["id"], rows["logit"] = ids, logits[ids]
    return rows


def _apply(sampler: Any, candidates: NDArray[np.void]) -> int:
    """Let a sampler change them in their place; which one it selected."""
    told = native.llama_token_data_array(
        data=candidates.ctypes.data_as(native.llama_token_data_p), size=len(candidates), selected=-1, sorted=False
    )
    native.llama_sampler_apply(sampler, ctypes.byref(told))
    return int(told.selected)


def _chain(temperature: float, seed: int) -> Any:
    chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
    parts = [native.llama_sampler_init_greedy()]
    if temperature > 0:
        parts = [
            native.llama_sampler_init_top_k(TOP_K),
            native.llama_sampler_init_top_p(TOP_P, 1),
            native.llama_sampler_init_min_p(MIN_P, 1),
            native.llama_sampler_init_temp(temperature),
            native.llama_sampler_init_dist(seed % SEEDS),
        ]
    for part in parts:
        native.llama_sampler_chain_add(chain, part)
    return chain

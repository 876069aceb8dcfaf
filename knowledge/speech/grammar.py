"""A grammar of everything that may be asked, as one automaton: nothing else can be heard with it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Arc(NamedTuple):
    """One word from one state to another; no word: what need not be said."""

    begin: int
    end: int
    probability: float
    word: str | None = None


class Grammar(NamedTuple):
    start: int
    final: int
    arcs: tuple[Arc, ...]


def automaton(questions: Iterable[Sequence[str]], openings: Iterable[tuple[Sequence[str], float]] = ()) -> Grammar:
    """Each of the questions, alone or after an opening with its probability, and each opening alone.

    Beginnings and endings that questions share are there once, so that they cost once.
    """
    states: dict[tuple[object, ...], int] = {}
    arcs = list[Arc]()
    first = _numbered(_tree(questions), states, arcs)
    final, start = states[(True,)], len(states)
    arcs.append(Arc(start, first, 1.0))
    free = start + 1
    for words, probability in openings:
        chain = [start, *range(free, free + len(words))]
        free += len(words)
        likely = [probability, *(1.0 for _ in words[1:])]
        arcs += [Arc(*each) for each in zip(chain, chain[1:], likely, words, strict=False)]
        arcs += [Arc(chain[-1], first, 1.0), Arc(chain[-1], final, 1.0)]
    return Grammar(start, final, tuple(arcs))


_Node = dict[str, "_Node"]
_ENDS = ""


def _tree(questions: Iterable[Sequence[str]]) -> _Node:
    root: _Node = {}
    for words in questions:
        node = root
        for word in words:
            node = node.setdefault(word, {})
        node[_ENDS] = {}
    return root


def _numbered(node: _Node, states: dict[tuple[object, ...], int], arcs: list[Arc]) -> int:
    """The state for what may follow: the same for all nodes after which the same may follow."""
    following = [(word, _numbered(after, states, arcs)) for word, after in sorted(node.items()) if word != _ENDS]
    key = (_ENDS in node, *following)
    if key in states:
        return states[key]
    state = states[key] = len(states)
    if following and _ENDS in node:
        arcs.append(Arc(state, states.setdefault((True,), len(states)), 1.0))
    arcs += [Arc(state, after, 1.0, word) for word, after in following]
    return state

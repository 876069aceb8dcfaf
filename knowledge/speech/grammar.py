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


def automaton(questions: Iterable[Sequence[str]], wake: Sequence[str] = ()) -> Grammar:
    """Each of the questions, with or without the wake phrase before it, and the wake phrase alone.

    Beginnings and endings that questions share are there once, so that they cost once.
    """
    root = _tree(questions)
    states: dict[tuple[object, ...], int] = {}
    arcs = list[Arc]()
    first = _numbered(root, states, arcs)
    final = states[(True,)]
    if not wake:
        return Grammar(first, final, tuple(arcs))
    start = len(states)
    arcs.append(Arc(start, first, 1.0))
    for place, word in enumerate(wake):
        before = start + place
        after = start + place + 1
        arcs.append(Arc(before, after, 1.0, word))
    arcs += [Arc(start + len(wake), first, 1.0), Arc(start + len(wake), final, 1.0)]
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

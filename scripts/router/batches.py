"""Examples as numbers: word pieces, the first piece of each word, and what each head ought to say."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from pieces import BEGIN, END, UNKNOWN, Pieces
from prepare import Example
from torch import Tensor

from knowledge.routing.arguments import NONE
from knowledge.routing.scores import TAGS, TOOLS, VALUES
from knowledge.routing.words import words

MOST_PIECES = 126
IGNORED = -100
_TAG = {tag: place for place, tag in enumerate(TAGS)}
_TOOL = {tool: place for place, tool in enumerate(TOOLS)}


@dataclass(frozen=True)
class Row:
    """One example as numbers."""

    pieces: list[int]
    firsts: list[int]
    tags: list[int]
    second: list[int]
    of_text: dict[str, int]


def row(example: Example, pieces: Pieces) -> Row:
    text = example.text
    ids, firsts, tags, second = [BEGIN], [], [], []
    owners = list(_owners(example))
    before = -1
    for word in words(text):
        cut = pieces.of(word.text)
        if len(ids) + len(cut) > MOST_PIECES + 1:
            break
        firsts.append(len(ids))
        ids += cut
        at, argument, is_second = owners[word.begin]
        tags.append(_TAG[f"{'I' if at == before else 'B'}-{argument}"] if argument else 0)
        second.append(is_second)
        before = at
    return Row([*ids, END], firsts, tags, second, _wanted(example))


def _owners(example: Example) -> Iterator[tuple[int, str, int]]:
    """Of each character: its part, the part's argument, and whose request it is (not asked where nobody knows)."""
    split = any(part.second and not part.argument for part in example.parts)
    for at, part in enumerate(example.parts):
        known = part.argument or split or not example.then
        yield from [(at, part.argument, int(part.second) if known else IGNORED)] * len(part.text)


def _wanted(example: Example) -> dict[str, int]:
    asked = {example.tool, example.then}
    wanted = {"tool": _TOOL[example.tool], "then": _TOOL[example.then or NONE]}
    for (tool, name), values in VALUES.items():
        value = example.chosen.get((tool, name), "")
        wanted[f"{tool}.{name}"] = values.index(value) if tool in asked else IGNORED
    return wanted


@dataclass(frozen=True)
class Batch:
    """Rows beside each other, filled up to the longest."""

    pieces: Tensor
    mask: Tensor
    firsts: Tensor
    of_text: dict[str, Tensor]
    of_words: dict[str, Tensor]


def batch(rows: Sequence[Row]) -> Batch:
    length = max(len(one.pieces) for one in rows)
    count = max(1, *(len(one.firsts) for one in rows))
    return Batch(
        _filled([one.pieces for one in rows], length, 0),
        _filled([[1] * len(one.pieces) for one in rows], length, 0).bool(),
        _filled([one.firsts for one in rows], count, 0),
        {name: torch.tensor([one.of_text[name] for one in rows]) for name in rows[0].of_text},
        {
            "tags": _filled([one.tags for one in rows], count, IGNORED),
            "second": _filled([one.second for one in rows], count, IGNORED),
        },
    )


def _filled(rows: Sequence[list[int]], length: int, by: int) -> Tensor:
    return torch.tensor([one + [by] * (length - len(one)) for one in rows])


def batches(rows: Sequence[Row], size: int, chance: random.Random, dropped: float) -> Iterator[Batch]:
    """All rows in a new order, those of about the same length together, some word pieces hidden."""
    order = chance.sample(range(len(rows)), len(rows))
    chunk = size * 16
    groups = []
    for begin in range(0, len(order), chunk):
        near = sorted(order[begin : begin + chunk], key=lambda at: len(rows[at].pieces))
        groups += [near[at : at + size] for at in range(0, len(near), size)]
    chance.shuffle(groups)
    for group in groups:
        made = batch([rows[at] for at in group])
        hidden = torch.tensor([[chance.random() < dropped for _ in line] for line in made.pieces])
        hidden &= made.mask & (made.pieces != BEGIN) & (made.pieces != END)
        made.pieces[hidden] = UNKNOWN
        yield made

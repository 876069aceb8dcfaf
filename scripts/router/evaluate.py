"""How good what was trained is, of an author that it was not trained on; and from when on it may be believed.

    PYTHONPATH=. python scripts/router/evaluate.py WHEEL STATE --author pairs [--limits limits.json]

With --limits, the temperature and the least probability of a tool are chosen on this author's utterances, and written;
a second request is told when it is likelier than not. The shipped file, in llama.cpp, is measured by
`scripts/bench router`.
"""

import argparse
import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path

import torch
from batches import batch, row
from model import Routing
from pieces import Pieces
from prepare import FOLDER, Example, Part

from daemon.bench.router_verdict import Judged, Utterance, bands, calibration_error, read, share
from knowledge.routing.arguments import NONE
from knowledge.routing.decoding import decoded
from knowledge.routing.route import Route
from knowledge.routing.scores import TOOLS, VALUES, Limits, Scores, probabilities
from knowledge.routing.words import words

TEMPERATURES = [0.5 + 0.05 * step for step in range(41)]
LEASTS = [0.02 * step for step in range(1, 45)]
WRONG = 0.5
NOTHING = TOOLS.index(NONE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("state", type=Path)
    parser.add_argument("--author", default="pairs")
    parser.add_argument("--limits", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what was wrong")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    utterances = read(FOLDER / f"{asked.author}.jsonl")
    found = scores(asked.wheel, asked.state, utterances)
    limits = chosen(utterances, found)
    if asked.limits:
        asked.limits.write_text(json.dumps(dataclasses.asdict(limits)), encoding="utf-8")
    judged = [Judged(one, routed(one.text, told, limits)) for one, told in zip(utterances, found, strict=True)]
    print(limits)
    print(json.dumps(figures(judged), indent=1))
    for one in judged if asked.wrong else []:
        if not one.exact:
            print(one.utterance.text, "|", one.utterance.call, "|", one.route)


def scores(wheel: Path, state: Path, utterances: Sequence[Utterance]) -> list[Scores]:
    """What the model in PyTorch says of each."""
    pieces, model = Pieces(wheel), Routing()
    model.load_state_dict(torch.load(state))
    model.eval()
    return [_scores(model, one.text, pieces) for one in utterances]


def _scores(model: Routing, text: str, pieces: Pieces) -> Scores:
    one = batch([row(Example((Part(text),), NONE), pieces)])
    with torch.no_grad():
        found = {name: values[0].tolist() for name, values in model(one.pieces, one.mask, one.firsts).items()}
    values = {(tool, name): found[f"{tool}.{name}"] for tool, name in VALUES}
    return Scores(found["tool"], found["then"], values, found["tags"], [late - own for own, late in found["second"]])


def routed(text: str, told: Scores, limits: Limits) -> Route:
    return decoded(text, words(text)[: len(told.tags)], told, limits)


def chosen(utterances: Sequence[Utterance], found: Sequence[Scores]) -> Limits:
    """The limits with which these are told best."""
    wanted = [TOOLS.index(one.call.tool) for one in utterances]
    temperature = min(TEMPERATURES, key=lambda one: _surprise(found, wanted, one))
    return Limits(temperature, _least([probabilities(one.tool, temperature) for one in found], wanted))


def _least(likely: Sequence[Sequence[float]], wanted: Sequence[int]) -> float:
    """The least probability at which it is best to tell a tool: a wrong one costs `WRONG` of what a right one gains."""
    tools = [max(range(len(TOOLS)), key=one.__getitem__) for one in likely]
    rows = [(one[tool], tool, want) for one, tool, want in zip(likely, tools, wanted, strict=True)]

    def gain(least: float) -> float:
        told = [(tool if top >= least else NOTHING, want) for top, tool, want in rows]
        return sum(tool == want for tool, want in told) - WRONG * sum(
            tool not in {want, NOTHING} for tool, want in told
        )

    return max(LEASTS, key=gain)


def _surprise(found: Sequence[Scores], wanted: Sequence[int], temperature: float) -> float:
    pairs = zip(found, wanted, strict=True)
    return -sum(math.log(max(probabilities(one.tool, temperature)[want], 1e-9)) for one, want in pairs)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares, as `scripts/bench router` has them."""
    nones = [one for one in judged if one.utterance.call.tool == NONE]
    asked = [one for one in judged if one.utterance.call.tool != NONE]
    return {
        "right tool": share([one.right for one in judged]),
        "exact call": share([one.exact for one in judged]),
        "none told as none": share([one.right for one in nones]),
        "questions told as none": share([one.route.tool == NONE for one in asked]),
        "second request found": share([one.then_found for one in judged if one.utterance.then]),
        "second request invented": share([bool(one.route.then) for one in judged if not one.utterance.then]),
        "calibration error": calibration_error(bands(judged)),
    }


if __name__ == "__main__":
    main()

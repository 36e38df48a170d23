"""The tagger in PyTorch, to be trained: gated convolutions with a conditional random field on top."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from extractors.ner_inputs import FLAGS, SHAPES
from extractors.network import Inputs
from kg.model import ENTITY_TYPES

__all__ = ["DILATIONS", "Tagger", "batches_of", "fit"]

LABELS = 1 + 2 * len(ENTITY_TYPES)
DILATIONS = (1, 1, 2, 4)
Batch = dict[str, Tensor]


def _barred() -> Tensor:
    """What is added to transitions: an inside label follows its own type only."""
    barred = torch.zeros(LABELS, LABELS)
    for before in range(LABELS):
        for after in range(2, LABELS, 2):
            if before not in (after, after - 1):
                barred[before, after] = -1e4
    return barred


class Tagger(nn.Module):
    """Word and n-gram vectors, spelling, flags (and states of the language model) → label scores per token."""

    def __init__(self, vectors: Tensor, ngram_rows: int, width: int = 128, pieces: int = 32, states: int = 0) -> None:
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(vectors * 0.6, freeze=False)
        self.sub = nn.EmbeddingBag(ngram_rows + 1, pieces, mode="sum", padding_idx=0)
        self.sub.weight.data.mul_(0.15)
        self.shp = nn.Embedding(len(SHAPES), 16)
        self.lmp = nn.Linear(states, 96) if states else None
        self.inp = nn.Linear(vectors.shape[1] + pieces + 16 + FLAGS + (96 if states else 0), width)
        self.convs = nn.ModuleList(nn.Conv1d(width, 2 * width, 3, padding=d, dilation=d) for d in DILATIONS)
        self.norm = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.out = nn.Linear(width, LABELS)
        self.tr = nn.Parameter(torch.zeros(LABELS, LABELS))
        self.register_buffer("barred", _barred())

    def emissions(self, x: Batch) -> Tensor:
        """Label scores, batch × tokens × labels."""
        words = self.emb(x["words"])
        if self.training:  # now and then a word is unknown
            words = words * (torch.rand((*words.shape[:2], 1)) > 0.08)
        ids = x["pieces"]
        grams = self.sub(ids.reshape(-1, ids.shape[-1])).view(*ids.shape[:2], -1)
        grams = grams / (ids > 0).sum(-1, keepdim=True).clamp(min=1).sqrt()
        parts = [F.dropout(torch.cat([words, grams], -1), 0.35, self.training), self.shp(x["shapes"]), x["flags"]]
        if self.lmp is not None:
            states = self.lmp(F.dropout(x["states"], 0.2, self.training))
            parts.append(F.dropout(states, 0.2, self.training))
        hidden = self.inp(torch.cat(parts, -1))
        mask = x["mask"][..., None].float()
        for convolve, normalise in zip(self.convs, self.norm, strict=True):
            normal = F.dropout(normalise(hidden) * mask, 0.2, self.training)
            hidden = hidden + F.glu(convolve(normal.transpose(1, 2)).transpose(1, 2), -1)
        scores: Tensor = self.out(F.dropout(F.relu(hidden), 0.35, self.training))
        return scores

    def loss(self, x: Batch) -> Tensor:
        """Negative log likelihood of the labels, per token."""
        scores, labels, mask = self.emissions(x), x["labels"], x["mask"]
        steps = self.tr + self.barred
        gold = (scores.gather(2, labels[..., None]).squeeze(2) * mask).sum(1)
        gold = gold + (steps[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum(1)
        message = scores[:, 0]
        for at in range(1, scores.shape[1]):
            onward = torch.logsumexp(message[:, :, None] + steps[None], 1) + scores[:, at]
            message = torch.where(mask[:, at, None], onward, message)
        return (torch.logsumexp(message, 1) - gold).sum() / mask.sum()


def collate(
    inputs: Sequence[Inputs], labels: Sequence[NDArray[np.int64]], states: Sequence[NDArray[np.float16]] | None
) -> Batch:
    """A padded batch."""
    size, longest = len(inputs), max(map(len, inputs))
    batch = {
        "words": np.zeros((size, longest), np.int64), "shapes": np.zeros((size, longest), np.int64),
        "pieces": np.zeros((size, longest, inputs[0].pieces.shape[1]), np.int64),
        "flags": np.zeros((size, longest, FLAGS), np.float32),
        "mask": np.zeros((size, longest), bool), "labels": np.zeros((size, longest), np.int64),
    }  # fmt: skip
    if states is not None:
        batch["states"] = np.zeros((size, longest, states[0].shape[1]), np.float32)
    for row, given in enumerate(inputs):
        end = len(given)
        for name in ("words", "shapes", "pieces", "flags"):
            batch[name][row, :end] = getattr(given, name)
        batch["mask"][row, :end] = True
        batch["labels"][row, :end] = labels[row]
        if states is not None:
            batch["states"][row, :end] = states[row]
    return {name: torch.from_numpy(values) for name, values in batch.items()}


def batches_of(lengths: Sequence[int], size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Indexes in batches of texts of like length, in random order."""
    order = rng.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), size * 8):
        chunk = sorted(order[start : start + size * 8].tolist(), key=lambda at: lengths[at])
        batches += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    for at in rng.permutation(len(batches)):
        yield batches[at]


def fit(
    inputs: Sequence[Inputs],
    labels: Sequence[NDArray[np.int64]],
    vectors: NDArray[np.float32],
    ngram_rows: int,
    states: Sequence[NDArray[np.float16]] | None = None,
    epochs: int = 9,
    seed: int = 0,
    tell: Callable[[str], None] = print,
) -> Tagger:
    """Train a tagger with Adam; the rate falls to nothing. Deterministic for a seed on one thread."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = Tagger(torch.from_numpy(vectors), ngram_rows, states=states[0].shape[1] if states else 0)
    tables = [p for name, p in model.named_parameters() if name.startswith(("emb", "sub"))]
    others = [p for name, p in model.named_parameters() if not name.startswith(("emb", "sub"))]
    groups: list[Mapping[str, object]] = [{"params": others, "share": 1.0}, {"params": tables, "share": 0.25}]
    optimiser = torch.optim.Adam([dict(g) for g in groups], lr=2.5e-3, betas=(0.9, 0.98))
    size, step = 16, 0
    steps = epochs * -(-len(inputs) // size)
    lengths = [len(given) for given in inputs]
    for epoch in range(epochs):
        model.train()
        total, count, began = 0.0, 0, time.monotonic()
        for ids in batches_of(lengths, size, rng):
            for group in optimiser.param_groups:
                rate = 2.5e-3 * min(1.0, (step + 1) / 60) * max(0.0, 1 - step / steps) ** 0.9
                group["lr"] = rate * group["share"] + 1e-5
            batch = collate(
                [inputs[at] for at in ids], [labels[at] for at in ids], [states[at] for at in ids] if states else None
            )
            loss = model.loss(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step, total, count = step + 1, total + loss.item(), count + 1
        tell(f"epoch {epoch + 1} of {epochs}: loss {total / count:.4f}, {time.monotonic() - began:.0f} s")
    return model

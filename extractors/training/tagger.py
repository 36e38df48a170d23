"""The tagger in PyTorch, to be trained: gated convolutions with a conditional random field on top.

Convolutions with gates: Dauphin et al., "Language Modeling with Gated Convolutional Networks", ICML 2017; the chain:
Lafferty, McCallum & Pereira, "Conditional Random Fields", ICML 2001.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from extractors.ner_inputs import FLAGS, SHAPES
from extractors.network import Inputs

__all__ = ["BATCH", "DILATIONS", "Sequences", "Tagger", "batches_of", "fit"]

BATCH = 16
DILATIONS = (1, 1, 2, 4)
_LONGEST = 512
SCALE = 0.6
"""What word vectors are multiplied by at first."""

Batch = dict[str, Tensor]


@dataclass(frozen=True)
class Sequences:
    """What a tagger is trained on: for each text its inputs, a row of label numbers, and states of the language model
    (tokens × units) where there is one."""

    inputs: Sequence[Inputs]
    labels: Sequence[NDArray[np.int64]]
    states: Sequence[NDArray[np.float16]] | None = None

    def cut(self) -> Sequences:
        """The same with texts of more than 512 tokens in pieces, none of which begins inside a span."""
        pieces = [(at, *ends) for at, row in enumerate(self.labels) for ends in _pieces(row)]
        return Sequences(
            [self.inputs[at].part(start, end) for at, start, end in pieces],
            [self.labels[at][start:end] for at, start, end in pieces],
            [self.states[at][start:end] for at, start, end in pieces] if self.states else None,
        )


def _pieces(labels: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    start = 0
    while len(labels) - start > _LONGEST:
        end = start + _LONGEST
        while end > start + 1 and labels[end] and labels[end] % 2 == 0:
            end -= 1
        yield start, end
        start = end
    yield start, len(labels)


def _barred(labels: int) -> Tensor:
    """What is added to transitions: an inside label follows its own type only."""
    barred = torch.zeros(labels, labels)
    for before in range(labels):
        for after in range(2, labels, 2):
            if before not in (after, after - 1):
                barred[before, after] = -1e4
    return barred


class Tagger(nn.Module):
    """Word and n-gram vectors, spelling, flags (and states of the language model) → label scores per token."""

    def __init__(
        self, vectors: Tensor, ngram_rows: int, types: int, states: int = 0, width: int = 128, pieces: int = 32
    ) -> None:
        super().__init__()
        labels = 1 + 2 * types
        self.emb = nn.Embedding.from_pretrained(vectors * SCALE, freeze=False)
        self.sub = nn.EmbeddingBag(ngram_rows + 1, pieces, mode="sum", padding_idx=0)
        self.sub.weight.data.mul_(0.15)
        self.shp = nn.Embedding(len(SHAPES), 16)
        self.lmp = nn.Linear(states, 96) if states else None
        self.inp = nn.Linear(vectors.shape[1] + pieces + 16 + FLAGS + (96 if states else 0), width)
        self.convs = nn.ModuleList(nn.Conv1d(width, 2 * width, 3, padding=d, dilation=d) for d in DILATIONS)
        self.norm = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.out = nn.Linear(width, labels)
        self.tr = nn.Parameter(torch.zeros(labels, labels))
        self.register_buffer("barred", _barred(labels))

    def start_from(self, weights: Mapping[str, Tensor]) -> None:
        """Take over what a trained tagger has learned, but for its labels."""
        own = self.state_dict()
        known = {name: tensor for name, tensor in weights.items() if not name.startswith(("out.", "tr"))}
        self.load_state_dict(own | {n: t for n, t in known.items() if n in own and own[n].shape == t.shape})

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


def collate(given: Sequences, numbers: Sequence[int]) -> Batch:
    """A padded batch of the texts with these numbers."""
    inputs = [given.inputs[at] for at in numbers]
    size, longest = len(inputs), max(map(len, inputs))
    batch: dict[str, NDArray[Any]] = {
        "words": np.zeros((size, longest), np.int64), "shapes": np.zeros((size, longest), np.int64),
        "pieces": np.zeros((size, longest, inputs[0].pieces.shape[1]), np.int64),
        "flags": np.zeros((size, longest, FLAGS), np.float32),
        "mask": np.zeros((size, longest), bool), "labels": np.zeros((size, longest), np.int64),
    }  # fmt: skip
    if given.states:
        batch["states"] = np.zeros((size, longest, given.states[0].shape[1]), np.float32)
    for row, (at, text) in enumerate(zip(numbers, inputs, strict=True)):
        end = len(text)
        for name in ("words", "shapes", "pieces", "flags"):
            batch[name][row, :end] = getattr(text, name)
        batch["mask"][row, :end] = True
        batch["labels"][row, :end] = given.labels[at]
        if given.states:
            batch["states"][row, :end] = given.states[at]
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
    model: Tagger,
    given: Sequences,
    epochs: int,
    seed: int = 0,
    tell: Callable[[str], None] = print,
    rate: float = 2.5e-3,
    extra: Sequences | None = None,
) -> Tagger:
    """Train a tagger with Adam; the rate falls to nothing. Deterministic for a seed on one thread.

    The texts of `extra`, labelled by another model, are gone through twice before those of `given` alone are.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.Adam(_groups(model), lr=rate, betas=(0.9, 0.98))
    plan = _plan(given, extra, epochs, rng)
    steps, step = sum(map(len, plan)), 0
    for epoch, batches in enumerate(plan, 1):
        model.train()
        total, began = 0.0, time.monotonic()
        for texts, numbers in batches:
            for group in optimiser.param_groups:
                now = rate * min(1.0, (step + 1) / 60) * max(0.0, 1 - step / steps) ** 0.9
                group["lr"] = now * group["share"] + 1e-5
            loss = model.loss(collate(texts, numbers))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step, total = step + 1, total + loss.item()
        tell(f"epoch {epoch} of {len(plan)}: loss {total / len(batches):.4f}, {time.monotonic() - began:.0f} s")
    model.eval()
    return model


def _groups(model: Tagger) -> list[dict[str, object]]:
    """Tables of vectors learn at a quarter of the rate."""
    tables = [p for name, p in model.named_parameters() if name.startswith(("emb", "sub"))]
    others = [p for name, p in model.named_parameters() if not name.startswith(("emb", "sub"))]
    return [{"params": others, "share": 1.0}, {"params": tables, "share": 0.25}]


def _plan(
    given: Sequences, extra: Sequences | None, epochs: int, rng: np.random.Generator
) -> list[list[tuple[Sequences, list[int]]]]:
    """For each epoch its batches."""

    def batches(texts: Sequences) -> list[tuple[Sequences, list[int]]]:
        return [(texts, numbers) for numbers in batches_of([len(text) for text in texts.inputs], BATCH, rng)]

    plan = []
    if extra:
        for _ in range(2):
            both = batches(extra) + batches(given)
            plan.append([both[at] for at in rng.permutation(len(both))])
    return plan + [batches(given) for _ in range(epochs)]

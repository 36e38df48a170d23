"""One direction of the language model: next word from word, n-grams and spelling, by a layer of LSTM.

Sampled softmax (Jean et al., "On Using Very Large Target Vocabulary for Neural Machine Translation", ACL 2015) with
negatives shared by a batch, drawn in proportion to count^0.75; input and output vectors start from `word_vectors`.
Training can be stopped at any step and goes on from its checkpoint.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from extractors.ner_inputs import SHAPES
from extractors.training.corpus import Stream
from kg.errors import InputError

__all__ = ["LanguageModel", "fit"]

BATCH, STEPS, NEGATIVES = 48, 40, 1500


class LanguageModel(nn.Module):
    """Reads a stream in one direction."""

    def __init__(self, vectors: Tensor, ngram_rows: int, width: int = 256, pieces: int = 48) -> None:
        super().__init__()
        size, dim = vectors.shape
        self.emb = nn.Embedding.from_pretrained(vectors * 0.5, freeze=False)
        self.out = nn.Embedding.from_pretrained(vectors * 0.25, freeze=False)
        self.bias = nn.Embedding.from_pretrained(torch.zeros(size, 1), freeze=False)
        self.sub = nn.EmbeddingBag(ngram_rows + 1, pieces, mode="sum", padding_idx=0)
        self.sub.weight.data.mul_(0.1)
        self.shape = nn.Embedding(len(SHAPES), 16)
        self.lstm = nn.LSTM(dim + pieces + 16, width, batch_first=True)
        self.proj = nn.Linear(width, dim)
        self.drop = nn.Dropout(0.1)

    def embed(self, forms: Tensor, shapes: Tensor, ngrams: Tensor) -> Tensor:
        """Inputs of the LSTM; a form beyond the vocabulary is known by its n-grams alone."""
        distinct, inverse = torch.unique(forms, return_inverse=True)
        ids = ngrams[distinct]
        grams = self.sub(ids) / (ids > 0).sum(1, keepdim=True).clamp(min=1).sqrt()
        words = self.emb(torch.where(distinct < self.emb.num_embeddings, distinct, 0))
        return torch.cat([torch.cat([words, grams], 1)[inverse], self.shape(shapes)], -1)

    def loss(self, hidden: Tensor, wanted: Tensor, negatives: Tensor, log_share: Tensor) -> Tensor:
        """Sampled cross entropy of the next words."""
        hidden = self.proj(self.drop(hidden)).reshape(-1, self.out.embedding_dim)
        wanted = torch.where(wanted < self.out.num_embeddings, wanted, 0).reshape(-1)
        correction = log_share + float(np.log(len(negatives)))
        others = hidden @ self.out(negatives).T + self.bias(negatives).squeeze(1) - correction[negatives]
        others = others.masked_fill(negatives[None] == wanted[:, None], -1e4)
        right = (hidden * self.out(wanted)).sum(1) + self.bias(wanted).squeeze(1) - correction[wanted]
        return (torch.logsumexp(torch.cat([right[:, None], others], 1), 1) - right).mean()


def fit(
    streams: Sequence[Stream],
    vectors: NDArray[np.float32],
    ngrams: NDArray[np.int32],
    ngram_rows: int,
    is_backward: bool,
    checkpoint: Path,
    total: int = 6000,
    seed: int = 0,
    tell: Callable[[str], None] = print,
) -> LanguageModel:
    """Train for `total` steps of 1,920 tokens each over `streams` in the order given."""
    torch.manual_seed(seed)
    model = LanguageModel(torch.from_numpy(vectors), ngram_rows)
    optimiser = torch.optim.Adam(model.parameters(), lr=2.5e-3, betas=(0.9, 0.98))
    forms, shapes = _columns(streams, is_backward)
    table = torch.from_numpy(ngrams).long()
    counts = np.bincount(np.minimum(forms.numpy().ravel(), len(vectors) - 1), minlength=len(vectors)) + 1.0
    share = counts**0.75 / (counts**0.75).sum()
    log_share, ladder = torch.from_numpy(np.log(share)).float(), np.cumsum(share)
    state: tuple[Tensor, Tensor] | None = None
    step, since = 0, 0.0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        optimiser.load_state_dict(saved["optimiser"])
        step, state = saved["step"], saved["state"]
    windows = (forms.shape[1] - 1) // STEPS
    while step < total:
        rng = np.random.default_rng((seed, step))  # drawn anew for each step, so that a resumed run is the same run
        at = step % windows * STEPS
        if at == 0:
            state = None
        for group in optimiser.param_groups:
            group["lr"] = 2.5e-3 * min(1.0, (step + 1) / 100) * max(0.03, 1 - step / total)
        given = model.embed(forms[:, at : at + STEPS], shapes[:, at : at + STEPS], table)
        hidden, state = model.lstm(model.drop(given), state)
        state = (state[0].detach(), state[1].detach())
        negatives = torch.from_numpy(np.minimum(np.searchsorted(ladder, rng.random(NEGATIVES)), len(vectors) - 1))
        loss = model.loss(hidden, forms[:, at + 1 : at + STEPS + 1], negatives, log_share)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step, since = step + 1, since + loss.item()
        if step % 100 == 0 or step == total:
            tell(f"step {step} of {total}: loss {since / (step % 100 or 100):.3f}")
            since = 0.0
            _save(checkpoint, model, optimiser, step, state)
    return model


def _columns(streams: Sequence[Stream], is_backward: bool) -> tuple[Tensor, Tensor]:
    """The streams one after the other in `BATCH` columns of equal length, reversed for the backward model."""
    each = len(streams) // BATCH
    if not each:
        raise InputError(f"{len(streams)} raw abstracts are too few for a language model; give {BATCH} or more.")
    parts = [streams[column * each : (column + 1) * each] for column in range(BATCH)]
    forms = [np.concatenate([stream.forms for stream in part]) for part in parts]
    shapes = [np.concatenate([stream.shapes for stream in part]) for part in parts]
    shortest = min(map(len, forms))

    def stack(columns: Sequence[NDArray[Any]]) -> Tensor:
        rows = [column[::-1][:shortest] if is_backward else column[:shortest] for column in columns]
        return torch.from_numpy(np.stack(rows).astype(np.int64))

    return stack(forms), stack(shapes)


def _save(path: Path, model: nn.Module, optimiser: torch.optim.Optimizer, step: int, state: object) -> None:
    saved = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "state": state}
    fresh = path.with_suffix(".new")
    torch.save(saved, fresh)
    os.replace(fresh, path)

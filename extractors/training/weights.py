"""Trained parameters as the arrays that are shipped: int8 rows with a float16 scale each, small vectors as float16."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.ner_inputs import AnnotatedNames
from extractors.network import dequantise
from extractors.training.language_model import LanguageModel
from extractors.training.tagger import Tagger

__all__ = ["as_arrays", "as_tensors", "language_model_arrays", "quantise", "write_model"]

Arrays = dict[str, NDArray[Any]]


def quantise(name: str, matrix: NDArray[Any]) -> Arrays:
    """A matrix as int8, scaled by the largest value of each row.

    >>> {key: value.tolist() for key, value in quantise("m", np.array([[1.0, -2.0], [0.0, 0.0]])).items()}
    {'m': [[64, -127], [0, 0]], 'm.scale': [0.0157470703125, 1.0]}
    """
    rows = matrix.reshape(len(matrix), -1).astype(np.float32)
    scale = np.abs(rows).max(axis=1) / 127
    scale[scale == 0] = 1
    return {name: np.round(rows / scale[:, None]).astype(np.int8), f"{name}.scale": scale.astype(np.float16)}


def as_arrays(model: Tagger) -> Arrays:
    """The arrays of `extractors.network.Network`."""
    arrays: Arrays = {"tr": (model.tr + model.barred).detach().numpy().astype(np.float32)}
    for name, tensor in model.state_dict().items():
        values = tensor.numpy()
        if name in ("tr", "barred"):
            continue
        if name == "shp.weight":
            arrays["shp"] = values.astype(np.float16)
        elif values.ndim > 1:
            arrays |= quantise(name.removesuffix(".weight") if name in ("emb.weight", "sub.weight") else name, values)
        else:
            arrays[name] = values.astype(np.float16)
    return arrays


def as_tensors(arrays: Mapping[str, NDArray[Any]]) -> dict[str, torch.Tensor]:
    """Parameters of a `Tagger` from its arrays, as exact as they were shipped."""
    names = {"emb": "emb.weight", "sub": "sub.weight", "shp": "shp.weight"}
    tensors = {}
    for name in arrays:
        if not name.endswith(".scale") and not name.startswith(("fwd.", "bwd.")):
            values = torch.from_numpy(dequantise(arrays, name))
            is_kernel = name.startswith("convs.") and values.dim() == 2  # outputs × (inputs × taps)
            tensors[names.get(name, name)] = values.reshape(len(values), -1, 3) if is_kernel else values
    return tensors


def language_model_arrays(model: LanguageModel, prefix: str) -> Arrays:
    """The arrays of `extractors.network.Lstm`; gates in the order input, forget, output, cell."""
    state = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    arrays = quantise(f"{prefix}.emb", state["emb.weight"]) | quantise(f"{prefix}.sub", state["sub.weight"])
    arrays[f"{prefix}.shape"] = state["shape.weight"].astype(np.float16)
    arrays |= quantise(f"{prefix}.input", _reordered(state["lstm.weight_ih_l0"]))
    arrays |= quantise(f"{prefix}.state", _reordered(state["lstm.weight_hh_l0"]))
    arrays[f"{prefix}.bias"] = _reordered(state["lstm.bias_ih_l0"] + state["lstm.bias_hh_l0"])
    arrays[f"{prefix}.start"] = _start(model, state["lstm.weight_hh_l0"].shape[1], prefix == "fwd")
    return arrays


def _reordered(gates: NDArray[Any]) -> NDArray[Any]:
    into, forget, cell, out = np.split(gates, 4)
    return np.concatenate([into, forget, out, cell])


def _start(model: LanguageModel, width: int, is_forward: bool) -> NDArray[np.float32]:
    """Hidden and cell state after the mark of a document, which is read first in the forward direction only."""
    if not is_forward:
        return np.zeros((2, width), np.float32)
    pieces = torch.zeros(model.sub.embedding_dim)
    with torch.no_grad():
        given = torch.cat([model.emb.weight[1], pieces, model.shape.weight[0]])
        _, (hidden, cell) = model.lstm(given[None, None])
    return np.stack([hidden[0, 0].numpy(), cell[0, 0].numpy()])


def write_model(
    out: Path,
    arrays: Mapping[str, NDArray[Any]],
    config: Mapping[str, Any],
    words: Sequence[str],
    names: AnnotatedNames,
) -> None:
    """Write ``weights.npz``, ``config.json``, ``words.txt`` and ``names.tsv.gz``."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "weights.npz", **arrays)  # type: ignore[arg-type] # numpy's stub means its flags
    settings = {**config, "language_model": "fwd.emb" in arrays}
    (out / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    (out / "words.txt").write_text("\n".join(word.replace("\n", "␤") for word in words), encoding="utf-8")
    names.write(out / "names.tsv.gz")

"""From annotated texts (and raw abstracts) to a model folder, in steps that can be interrupted and go on."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from extractors.ner_inputs import AnnotatedNames
from extractors.network import read_weights
from extractors.seals import seal
from extractors.training import language_model
from extractors.training.examples import read_examples
from extractors.training.lexicon import Lexicon, language_model_of
from extractors.training.options import Options
from extractors.training.papers import train_on_papers
from extractors.training.raw import RawSource, RawText, file_hash, read_raw
from extractors.training.spans import labels_of, train_on_spans
from extractors.training.steps import Job, Steps, tell
from extractors.training.taggers import Material, states_of
from extractors.training.weights import language_model_arrays
from kg import __version__
from kg.annotations import AnnotatedPaper
from kg.errors import InputError, UsageError
from kg.model import ENTITY_TYPES

__all__ = ["train"]


def train(
    papers: Sequence[AnnotatedPaper],
    dev: Sequence[AnnotatedPaper],
    out: Path,
    options: Options | None = None,
    *,
    raw: Sequence[RawSource] = (),
    since: int = 0,
    base: Path | None = None,
    files: Iterable[Path] = (),
    keeps_steps: bool = False,
) -> Mapping[str, Any]:
    """Train a model on annotated papers or texts and write its folder; returns what is in its ``training.json``.

    Papers with entities get a tagger and a ranker (profile ``ner``), texts with spans of any labels a tagger. Words,
    vectors and language model are made of the `raw` papers of `since` or later, without those of `dev`, or taken from
    the model in folder `base`; on texts with spans the tagger also begins with what that one has learned. `dev` is
    never trained on: on texts with spans the least score is chosen on it. `files` are those that the annotations came
    from. Intermediate results stay in ``out/steps`` until the model is done: start the same run again to go on.

    The same data, options and machine give the same model, whatever the number of workers.
    Raises `InputError` where there is nothing to learn from, `UsageError` where there are neither `raw` nor `base`.
    """
    options = options or Options()
    _check(papers, raw, base)
    torch.set_num_threads(1)
    record: dict[str, Any] = {
        "version": __version__, "python": platform.python_version(), "torch": torch.__version__,
        "numpy": np.__version__, "options": {k: v for k, v in asdict(options).items() if k != "workers"},
        "base": base.name if base else None, "since": since,
        "raw": [{"file": s.path.name, "weight": s.weight, "sha256": file_hash(s.path)} for s in raw],
        "annotated": [{"file": path.name, "sha256": file_hash(path)} for path in files],
        "papers": len(papers), "dev_papers": len(dev), "annotations_sha256": _hash([*papers, *dev]),
    }  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    steps = Steps(out / "steps", record)
    texts = read_raw(raw, since, [(paper.title or "", paper.abstract) for paper in dev])
    if papers[0].entities is not None:
        material = _prepare(steps, papers, texts, base, options)
        record["held_out"] = train_on_papers(steps, material, texts, options, out)
    else:
        material = _prepare(steps, [*papers, *dev], texts, base, options, labels_of(papers))
        train_on_spans(steps, material, options, len(papers), out)
    (out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    for folder in (out, *(path.parent for path in sorted(out.glob("*/weights.npz")))):  # and its fast student
        seal(folder)
    if not keeps_steps:
        shutil.rmtree(out / "steps")
    return record


def _check(papers: Sequence[AnnotatedPaper], raw: Sequence[RawSource], base: Path | None) -> None:
    if not papers:
        raise InputError("there are no annotated papers to train on; name some with --train.")
    if len({paper.entities is None for paper in papers}) > 1:
        raise InputError("papers with entities and texts with spans can't be trained on together; run kg train twice.")
    if not any(paper.entities or paper.spans for paper in papers):
        raise InputError("nothing is annotated in the papers to train on; look at them and at --label.")
    if not raw and base is None:
        raise UsageError("where do words and vectors come from? Name raw abstracts with --raw or a model with --from.")


def _hash(papers: Iterable[AnnotatedPaper]) -> str:
    digest = hashlib.sha256()
    for paper in papers:
        digest.update(repr(paper).encode())
    return digest.hexdigest()


def _prepare(
    steps: Steps, papers: Sequence[AnnotatedPaper], texts: Sequence[RawText], base: Path | None, options: Options,
    labels: Sequence[str] = (),
) -> Material:  # fmt: skip
    """Lexicon, language model and examples; leaves the steps ``material`` and ``states`` for the taggers.

    `labels` are those of texts with spans; their tagger also takes known names and first weights from the base model.
    """
    shipped = {} if texts else read_weights(_known(base))
    if texts:
        lexicon: Lexicon = steps.run("lexicon", Lexicon.from_raw, texts, options)
        names = AnnotatedNames({}, {})
    else:
        lexicon, names = Lexicon.from_model(_known(base)), AnnotatedNames.load(_known(base) / "names.tsv.gz")
    spoken = language_model_of(shipped)
    if texts and options.language_model_steps:
        jobs = [Job(f"language-model-{name}", fit_direction, (steps, name, options)) for name in ("fwd", "bwd")]
        spoken = {key: array for part in steps.run_all(jobs, options.workers) for key, array in part.items()}
    material = Material(
        read_examples(papers),
        labels or ENTITY_TYPES,
        replace(lexicon, streams=(), ngrams=np.zeros((0, 0), np.int32)),
        options.ngram_rows if texts else _rows(_known(base)),
        names if labels else None,
        shipped if labels else {},
        spoken if options.uses_language_model else {},
    )
    steps.run("material", lambda: material)
    steps.run("states", states_of, material)
    return material


def fit_direction(steps: Steps, name: str, options: Options) -> Mapping[str, Any]:
    """The arrays of one direction of the language model, ``fwd`` or ``bwd``; reads the step ``lexicon``."""
    torch.set_num_threads(1)
    lexicon: Lexicon = steps.load("lexicon")
    model = language_model.fit(
        lexicon.streams, lexicon.vectors, lexicon.ngrams, options.ngram_rows, name == "bwd",
        steps.folder / f"{name}.checkpoint", options.language_model_steps, options.seed,
        lambda message: tell(f"language model {name}: {message}"),
    )  # fmt: skip
    return language_model_arrays(model, name)


def _known(base: Path | None) -> Path:
    if base is None:
        raise UsageError("name a model with --from.")
    return base


def _rows(folder: Path) -> int:
    rows: int = json.loads((folder / "config.json").read_text(encoding="utf-8"))["ngram_rows"]
    return rows

"""Trains the tagger and the ranker of profile ``ner``; needs torch, scipy and scikit-learn.

    python -m benchmarks.ner ANNOTATED OUT --scorer SCORE.PY --raw ABSTRACTS.jsonl.gz … --held-out PAPERS.jsonl

ANNOTATED holds ``papers.jsonl`` and ``gold.jsonl``; the scorer's ``pair_up`` says which entities are right.
Interrupted, the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.ner.pipeline import Options, train_model
from kg.names import squashed

_RECENT, _RECENT_WEIGHT = 2023, 3
_FIRST = 80
"""Characters of an abstract by which a held-out paper is known again without its title."""


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotated", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--raw", type=Path, nargs="+", required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--language-model-steps", type=int, default=0, help="0: no language model, as in `ner`")
    arguments = parser.parse_args()
    held_out = {key for paper in _records(arguments.held_out) for key in _keys(paper)}
    papers, gold = (list(_records(arguments.annotated / f"{name}.jsonl")) for name in ("papers", "gold"))
    raw = [each for path in arguments.raw for each in _texts(_records(path), held_out)]
    options = Options(language_model_steps=arguments.language_model_steps)
    train_model(papers, gold, raw, arguments.out, _pair_up(arguments.scorer), options)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _keys(paper: dict[str, Any]) -> Iterator[str]:
    if paper.get("title"):
        yield squashed(paper["title"])
    yield squashed(paper["abstract"][:_FIRST])


def _texts(papers: Iterable[dict[str, Any]], held_out: set[str]) -> Iterator[tuple[str, str, int]]:
    for paper in papers:
        if held_out.isdisjoint(_keys(paper)):
            weight = _RECENT_WEIGHT if (paper.get("year") or 0) >= _RECENT else 1
            yield paper.get("title") or "", paper["abstract"], weight


def _pair_up(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pair_up


if __name__ == "__main__":
    main()

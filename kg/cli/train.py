"""``kg train``: annotated data in, a model folder out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import NamedPlace, Place, annotation_format, config, label_map
from kg.errors import PluginError

if TYPE_CHECKING:
    from kg.annotations import AnnotatedPaper

__all__ = ["command"]


@click.command("train")
@click.option("--train", "train", type=Place(), multiple=True, required=True, metavar="PATH",
              help="Annotated data to train on.")  # fmt: skip
@click.option(
    "--dev",
    type=Place(),
    multiple=True,
    metavar="PATH",
    help="Annotated data that is never trained on: settings are chosen and figures told on it.",
)
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the model goes.",
)
@annotation_format
@label_map
@click.option(
    "--raw",
    type=Place(),
    multiple=True,
    metavar="FILE[=WEIGHT]",
    help="Raw abstracts (JSON Lines) for words, vectors and language model; a weight of 3 counts each three "
    "times, 0.3 takes three in ten.",
)
@click.option("--since", type=int, default=0, metavar="YEAR", help="Leave older raw abstracts out.")
@click.option(
    "--from",
    "base",
    type=NamedPlace(),
    metavar="MODEL",
    help="Without --raw: the model whose words, vectors and language model "
    "are taken, a folder or the name of a shipped one  [default: the best that is shipped].",
)
@click.option(
    "--language-model-steps",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Steps of 1,920 tokens that a language model is trained for on the raw abstracts; 0: none.",
)
@click.option(
    "--no-language-model",
    "uses_language_model",
    is_flag=True,
    flag_value=False,
    default=True,
    help="A faster, less accurate model: leave that of --from out.",
)
@click.option(
    "--student-papers",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Also train a fast model without language model, taught on N raw abstracts: DIR/fast.",
)
@click.option(
    "--student-folds",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="How many of the folds have a fast model too  [default: all].",
)
@click.option("--epochs", type=click.IntRange(0), default=0, metavar="N", help="[default: 9, more for small data]")
@click.option(
    "--folds",
    type=click.IntRange(2),
    default=5,
    show_default=True,
    metavar="N",
    help="Parts of the papers, each judged by a tagger that has not seen it, which the ranker learns from.",
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N")
@click.option("--keep-steps", "keeps_steps", is_flag=True, help="Don't delete intermediate results (DIR/steps).")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    metavar="N",
    help="Processes that train  [default: all cores].",
)
@config
def command(train: tuple[str, ...], dev: tuple[str, ...], out: Path, format: str | None,
            labels: dict[str, str], **settings: Any) -> None:  # fmt: skip
    """Train a model of your own from annotated papers or texts.

    \b
    kg train --train papers/ --dev dev.gold.jsonl --out mymodel
    kg evaluate dev.gold.jsonl --model mymodel

    Papers annotated as a whole (JSON Lines as kg extract writes them) give a tagger and a ranker for
    --extractors ner:DIR; texts with spans (CoNLL, SciERC, brat, spaCy DocBin, JSON Lines) a tagger with their labels.
    Needs PyTorch: pip install 'scholarkg[train]'. Interrupted, the same command goes on where it stopped.
    """  # fmt: skip
    from kg.registry import trainers

    try:
        run = trainers.load("ner")
    except PluginError as error:
        raise PluginError(
            "training needs PyTorch, scipy and scikit-learn: pip install 'scholarkg[train]'"
            f" ({error.__cause__ or error})"
        ) from error
    papers, held_out = _read(train, format, labels), _read(dev, format, labels)
    files = sorted({file for path in (*train, *dev) for file in _files(Path(path))})
    run(papers, held_out, out, files=files, **settings)
    click.echo(f"{out}: done; kg evaluate GOLD --model {out} tells how good it is.", err=True)


def _read(paths: tuple[str, ...], format: str | None, labels: dict[str, str]) -> list[AnnotatedPaper]:
    from kg.annotations import read_annotations
    from kg.evaluation.labels import map_labels

    papers = read_annotations(paths, format) if paths else ()
    return [map_labels(paper, labels) if labels else paper for paper in papers]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return [file for file in path.rglob("*") if file.is_file()]
    return [path] if path.is_file() else []

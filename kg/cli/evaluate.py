"""``kg evaluate``: annotated papers and predictions in, figures and errors out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kg.cli.options import Place, annotation_format, config, extraction_options, label_map

if TYPE_CHECKING:
    from kg.annotations import AnnotatedPaper
    from kg.evaluation import Comparison, Predictions, Run

__all__ = ["command"]


@click.command("evaluate")
@click.argument("gold", nargs=-1, type=Place(), required=True, metavar="GOLD...")
@click.option(
    "--predicted",
    type=Place(),
    metavar="FILE",
    help="Evaluate this file: what kg extract wrote, or annotations in any format; - for standard input.",
)
@click.option("--model", type=click.Path(path_type=Path), metavar="DIR", help="Evaluate a model that kg train made.")
@extraction_options
@click.option(
    "--papers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Titles and abstracts of the gold  [default: NAME.papers.jsonl beside NAME.gold.jsonl].",
)
@annotation_format
@label_map
@click.option(
    "--level",
    type=click.Choice(["paper", "mention", "both"]),
    help="Entities per paper, mentions in the text, or both  [default: what GOLD and predictions have].",
)
@click.option("--names-only", is_flag=True, help="Leave the aliases of predicted entities out.")
@click.option(
    "--errors",
    type=click.IntRange(0),
    default=5,
    show_default=True,
    metavar="N",
    help="Show the N most frequent errors of each kind, and as many papers that changed.",
)
@click.option(
    "--bootstrap",
    "resamples",
    type=click.IntRange(0),
    default=1000,
    show_default=True,
    metavar="N",
    help="Resamples for the 95 % intervals; 0 for none.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Seed of the resamples."
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    metavar="OLD.json",
    help="Show what changed since the evaluation that -o wrote there.",
)
@click.option(
    "-o",
    "--out",
    "target",
    type=Place(),
    metavar="FILE.json",
    help="Write figures, errors and cases of each paper as JSON; - for standard output, instead of tables.",
)
@config
@click.option("-v", "--verbose", is_flag=True, help="With --compare: show all papers that changed.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no messages.")
@click.pass_context
def command(context: click.Context, /, gold: tuple[str, ...], quiet: bool, verbose: bool, **settings: Any) -> None:
    """Score extractors, a model or a file of predictions against the annotated papers in GOLD.

    GOLD is paper-level gold (NAME.gold.jsonl with NAME.papers.jsonl), CoNLL, SciERC JSON, brat, spaCy DocBin or JSON
    Lines with spans. Without --predicted and --model, the extractors are run on its texts. Strict figures want the same
    name or the same span; relaxed ones half of a name's words, or spans that overlap.
    """  # fmt: skip
    from kg.annotations import read_annotations
    from kg.cli.progress import console, show_progress
    from kg.errors import InputError
    from kg.evaluation import choose_levels, compare, evaluate, read_run

    _check(context)
    resamples, seed = settings["resamples"], settings["seed"]
    old, before = read_run(settings["compare"]) if settings["compare"] else (None, {})
    texts = settings["predicted"] is None or settings["level"] in {"mention", "both"}
    papers = list(read_annotations(gold, settings["format"], papers=settings["papers"], texts=texts))
    notes: list[str] = []
    with show_progress(quiet) as progress:
        annotated, predictions = _predictions(papers, settings, notes, progress)
        progress("scoring", 0)
        levels = choose_levels(settings["level"], annotated, predictions)
        run = evaluate(annotated, predictions.papers, levels, names_only=settings["names_only"])
        comparison = compare(old, run, resamples or 1000, seed) if old else None
    if comparison and not comparison.differences:
        raise InputError(f"{settings['compare']} has no paper and level in common with this run; name another.")
    described = {
        "gold": [Path(name).name for name in gold],
        "predictions": _described(settings),
        **{key: settings[key] for key in ("names_only", "labels", "resamples", "seed")},
    }
    notes += [f"the older run had other {key}: {before.get(key)}." for key in ("names_only", "labels")
              if old and before.get(key) != described[key]]  # fmt: skip
    if not quiet:
        for note in notes:
            console().print(note, markup=False, soft_wrap=True)
    _report(run, described, settings, comparison, None if verbose else settings["errors"])


def _check(context: click.Context) -> None:
    sources = {"predicted": "--predicted", "model": "--model", "names": "--extractors"}
    unnamed = (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
    given = [option for name, option in sources.items() if context.get_parameter_source(name) not in unnamed]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} are different predictions; give one of them.")


def _described(settings: Mapping[str, Any]) -> str:
    if settings["predicted"] is not None:
        return Path(settings["predicted"]).name
    return f"model {settings['model'].name}" if settings["model"] else f"extractors {','.join(settings['names'])}"


def _predictions(
    gold: Sequence[AnnotatedPaper],
    settings: Mapping[str, Any],
    notes: list[str],
    progress: Callable[[str, int], None],
) -> tuple[Sequence[AnnotatedPaper], Predictions]:
    """Gold and predictions with the labels that are compared; what is to be told is added to `notes`."""
    from kg.scores import predict

    def tell(done: int) -> None:
        progress("reading" if settings["model"] else "extracting", done)

    chosen = {key: settings[key] for key in ("predicted", "model", "labels", "workers")}
    gold, predictions = predict(gold, extractors=settings["names"], progress=tell, **chosen)
    notes += predictions.notes
    return gold, predictions


def _report(
    run: Run, described: Mapping[str, Any], settings: Mapping[str, Any], changes: Comparison | None, shown: int | None
) -> None:
    """Write the JSON where it is wanted, and the tables unless that goes to standard output."""
    from kg.cli.figures import screen, show_comparison, show_errors, show_figures
    from kg.evaluation import MODES, frequent, run_lines
    from kg.output import write_beside

    resamples, seed, target = settings["resamples"], settings["seed"], settings["target"]
    figures = {
        name: {mode: level.figures(mode, resamples, seed) for mode in MODES} for name, level in run.levels.items()
    }
    errors = {
        name: frequent(zip(run.papers, level.cases, strict=True), settings["errors"])
        for name, level in run.levels.items()
    }
    lines = (line.encode("utf-8", "replace") for line in run_lines(run, described, figures, errors, changes))
    if target == "-":
        try:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # the reader has gone (`| head`) and nothing is wrong; what Python flushes at its end must go somewhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if target is not None:
        with write_beside(Path(target)) as file:
            file.writelines(lines)
    console = screen()
    for name, level in run.levels.items():
        show_figures(console, name, len(run.papers), figures[name])
        show_errors(console, name, level, errors[name])
    if changes is not None:
        show_comparison(console, changes, str(settings["compare"]), shown)

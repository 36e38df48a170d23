"""An evaluation as JSON: figures to read, and tallies and cases of each paper, which later runs are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg._version import __version__
from kg.errors import InputError
from kg.evaluation.cases import Case, Frequent
from kg.evaluation.figures import Difference, Figures
from kg.evaluation.papers import Tally
from kg.evaluation.runs import LEVELS, MODES, WHOLE, Change, Comparison, Level, Run
from kg.readers.sources import Input

__all__ = ["read_run", "run_lines"]

_FORMAT = "scholarkg evaluation 1"
_DIGITS = 4


def run_lines(
    run: Run,
    settings: Mapping[str, Any],
    figures: Mapping[str, Mapping[str, Mapping[str, Figures]]],
    errors: Mapping[str, Mapping[str, Sequence[Frequent]]],
    comparison: Comparison | None = None,
) -> Iterator[str]:
    """The JSON in pieces: an object with one line per paper in its last member, ``papers``.

    Nothing in it tells when or where it was made, so that the same evaluation gives the same bytes.
    """
    head: dict[str, Any] = {
        "format": _FORMAT,
        "scholarkg": __version__,
        "settings": settings,
        "figures": {
            level: {mode: {row: _rounded(asdict(each)) for row, each in rows.items()} for mode, rows in modes.items()}
            for level, modes in figures.items()
        },
        "errors": {
            level: {kind: [asdict(each) for each in found] for kind, found in kinds.items()}
            for level, kinds in errors.items()
        },
    }
    if comparison is not None:
        head["comparison"] = _comparison(comparison)
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    yield ',\n "papers": [\n'
    for at, id in enumerate(run.papers):
        yield ",\n" * (at > 0) + "  " + json.dumps({"id": id, **_paper(run, at)}, ensure_ascii=False)
    yield "\n ]\n}\n"


def _paper(run: Run, at: int) -> dict[str, Any]:
    return {
        name: {
            **{mode: {row: list(each) for row, each in level.mode(mode)[at].items() if any(each)} for mode in MODES},
            "cases": [
                {field: value for field, value in zip(Case._fields, case, strict=True) if value}
                for case in level.cases[at]
            ],
        }
        for name, level in run.levels.items()
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    def changes(levels: Mapping[str, Sequence[tuple[str, Sequence[Change]]]]) -> dict[str, Any]:
        return {
            level: [{"id": paper, "changes": [asdict(change) for change in found]} for paper, found in papers]
            for level, papers in levels.items()
        }

    differences: dict[str, Any] = {
        level: {mode: {row: _difference(each) for row, each in rows.items()} for mode, rows in modes.items()}
        for level, modes in comparison.differences.items()
    }
    return {
        "papers": len(comparison.papers),
        "differences": differences,
        "gained": changes(comparison.gained),
        "lost": changes(comparison.lost),
    }


def _difference(each: Difference) -> dict[str, Any]:
    return _rounded(asdict(each))


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: round(value, _DIGITS)
        if isinstance(value, float)
        else [round(each, _DIGITS) for each in value]
        if isinstance(value, tuple)
        else value
        for key, value in values.items()
    }


def read_run(path: Path) -> tuple[Run, Mapping[str, Any]]:
    """The run that `run_lines` wrote to a file, and its settings; raises `InputError` for any other file."""
    shown = Input(str(path)).name
    try:
        record = json.loads(path.read_text("utf-8"))
        if record["format"] != _FORMAT:
            raise ValueError(record["format"])
        papers = record["papers"]
        names = [name for name in LEVELS if papers and all(name in paper for paper in papers)]
        levels = {name: _level([paper[name] for paper in papers], WHOLE[name]) for name in names}
        return Run([str(paper["id"]) for paper in papers], levels), dict(record["settings"])
    except OSError as error:
        raise InputError(
            f"{shown} can't be read: {error.strerror or error}; name a file that kg evaluate -o wrote."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(f"{shown} is no evaluation of this version; name a file that kg evaluate -o wrote.") from None


def _level(papers: Sequence[Mapping[str, Any]], whole: str) -> Level:
    strict, relaxed = (
        [{row: Tally(*map(int, each)) for row, each in paper[mode].items()} for paper in papers] for mode in MODES
    )
    # rows of nothing are not written
    for tallies in (*strict, *relaxed):
        tallies.setdefault(whole, Tally())
    return Level(strict, relaxed, [[Case(**case) for case in paper["cases"]] for paper in papers])

"""Training of taggers and rankers, with PyTorch; nothing else in the package imports this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.ner import model_folder
from extractors.training.options import Options
from extractors.training.pipeline import train
from extractors.training.raw import RawSource
from kg.annotations import AnnotatedPaper
from kg.errors import UsageError

__all__ = ["Options", "RawSource", "run", "train"]

_SHIPPED = ("ner-accurate", "ner")


def run(
    papers: Sequence[AnnotatedPaper],
    dev: Sequence[AnnotatedPaper],
    out: Path,
    *,
    raw: Iterable[str] = (),
    since: int = 0,
    base: str | None = None,
    files: Iterable[Path] = (),
    keeps_steps: bool = False,
    **options: Any,
) -> Mapping[str, Any]:
    """`train` with settings as a command line has them: `raw` as ``FILE=WEIGHT``, `base` as a folder or the name of a
    shipped model; by default the best of these where there is no `raw`."""
    sources = [RawSource.parse(text) for text in raw]
    folder = None if sources else _folder(base)
    return train(
        papers, dev, out, Options(**options), raw=sources, since=since, base=folder, files=files,
        keeps_steps=keeps_steps,
    )  # fmt: skip


def _folder(base: str | None) -> Path:
    """The folder of a model: one that is named, or the first shipped one that is there."""
    for folder in [Path(base), model_folder(base)] if base else map(model_folder, _SHIPPED):
        if (folder / "weights.npz").is_file():
            return folder
    raise UsageError(f"there is no model {base}; name a folder that kg train wrote, or one of {', '.join(_SHIPPED)}.")

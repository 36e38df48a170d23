"""Seals: the hashes of a model's files, kept beside them, so that a torn or changed file is told and not read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from kg.errors import InputError

__all__ = ["check_seal", "seal"]

_SEAL = "hashes.json"
_SUFFIXES = (".gz", ".json", ".npz", ".txt")


def seal(folder: Path, suffixes: Collection[str] = _SUFFIXES) -> None:
    """Write down the hashes of the files of the model in `folder` that end in `suffixes`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     _ = (Path(name) / "words.txt").write_text("bert")
    ...     seal(Path(name))
    ...     check_seal(Path(name))
    """
    files = (path for path in sorted(folder.iterdir()) if path.suffix in suffixes and path.name != _SEAL)
    found = {path.name: _hash(path) for path in files}
    (folder / _SEAL).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def check_seal(folder: Path) -> None:
    """Raises `InputError` when a file of the model in `folder` is not the one that was sealed.

    Models without a seal, which other programs may make, are not held against any.
    """
    if not (folder / _SEAL).is_file():
        return
    for name, expected in json.loads((folder / _SEAL).read_text("utf-8")).items():
        path = folder / Path(name).name
        if not path.is_file() or _hash(path) != expected:
            raise InputError(f"{path} is not the file that belongs to its model; get the model again.")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

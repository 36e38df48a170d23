"""Raw abstracts for vocabulary, word vectors and language model: JSON Lines files, each with a weight."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.names import squashed

__all__ = ["RawSource", "RawText", "file_hash", "read_raw", "text_keys"]

RawText = tuple[str, str, int]
"""Title, abstract, and how often the paper counts."""

_FIRST = 80
"""Characters of an abstract by which a held-out paper is known again without its title."""


@dataclass(frozen=True)
class RawSource:
    """A file of papers and how often each counts: 3 means three times, 0.3 that three in ten papers are taken.

    >>> RawSource.parse("daily.jsonl.gz=3")
    RawSource(path=PosixPath('daily.jsonl.gz'), weight=3.0)
    """

    path: Path
    weight: float = 1.0

    @classmethod
    def parse(cls, text: str) -> RawSource:
        """``FILE`` or ``FILE=WEIGHT``."""
        name, _, weight = text.rpartition("=")
        try:
            return cls(Path(name), float(weight)) if name else cls(Path(text))
        except ValueError:
            return cls(Path(text))


def read_raw(sources: Sequence[RawSource], since: int = 0, held_out: Iterable[tuple[str, str]] = ()) -> list[RawText]:
    """Papers of `since` or later (or of no known year); those in `held_out` (title, abstract) are left out, known
    again by title or by the beginning of the abstract. Which of a file's papers a weight below one takes is decided
    by a hash of their ids (abstracts where there are none).

    Raises `InputError` for a file that is not JSON Lines with abstracts.
    """
    barred = {key for title, abstract in held_out for key in text_keys(title, abstract)}
    texts = []
    for source in sources:
        for record in _records(source.path):
            title, abstract = record.get("title") or "", record["abstract"]
            if (record.get("year") or since) < since or not barred.isdisjoint(text_keys(title, abstract)):
                continue
            part = zlib.crc32(str(record.get("id") or abstract).encode()) / 2**32
            times = int(source.weight) + (part < source.weight % 1)
            if times:
                texts.append((title, abstract, times))
    return texts


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_keys(title: str, abstract: str) -> set[str]:
    """By what a paper is known again: its title, and the beginning of its abstract."""
    return {key for key in (squashed(title), squashed(abstract[:_FIRST])) if key}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict) or not isinstance(record.get("abstract"), str):
                        raise InputError(f"{path}:{number} has no abstract; --raw wants JSON Lines with abstracts.")
                    yield record
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}; name a file of abstracts.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no JSON Lines: {error}.") from error

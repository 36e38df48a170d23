"""Reads a text with one reader, and writes files to read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Paper, Skipped
from kg.readers import Source
from kg.registry import readers

Items = list[Paper | Skipped]


@pytest.fixture
def read_text() -> Callable[..., Items]:
    """``read_text("csv", "…", title="Name")``: everything that the reader yields for the text, called ``x``."""

    def read(name: str, text: str | bytes, **columns: str) -> Items:
        data = text if isinstance(text, bytes) else text.encode()
        return list(readers.load(name)().read(Source(io.BytesIO(data), "x"), columns=columns))

    return read


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """``write("folder/name", content)``: the path of a new file."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file

"""Models are read as they were made, or told."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from shutil import copytree

import pytest

from extractors.ner import NerExtractor
from extractors.seals import check_seal, seal
from kg.errors import InputError
from kg.model import Document, Paper

SHIPPED = Path(str(files("extractors"))) / "data"


@pytest.mark.parametrize("name", ["ner", "ner-accurate", "."])
def test_shipped_models_are_sealed_and_whole(name: str) -> None:
    assert (SHIPPED / name / "hashes.json").is_file()
    check_seal(SHIPPED / name)


@pytest.mark.parametrize("name", ["weights.npz", "config.json", "words.txt"])
def test_a_changed_model_is_told_and_not_read(name: str, tmp_path: Path) -> None:
    folder = copytree(SHIPPED / "ner", tmp_path / "model")
    (folder / name).write_bytes((folder / name).read_bytes()[:-1])
    with pytest.raises(InputError, match=f"{name} is not the file"):
        list(NerExtractor(folder).pipe([Document(Paper("a", None, "We use BERT."))]))
    seal(folder)
    check_seal(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match="get the model again"):
        check_seal(folder)

"""``kg train`` as a command: what it asks for, and what it says of wrong input."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg import registry
from kg.annotations import AnnotatedPaper
from kg.cli import main

_SPANS = {"id": "a", "text": "We train BERT on SQuAD.", "spans": [[9, 13, "MODEL"], [17, 22, "DATA"]]}


class Trainer:
    """Stands in for the one that needs PyTorch, and keeps what it was given."""

    def __init__(self) -> None:
        self.given: tuple[Sequence[AnnotatedPaper], Sequence[AnnotatedPaper], Path] | None = None
        self.settings: dict[str, Any] = {}

    def load(self, name: str) -> Any:
        return self

    def __call__(
        self, papers: Sequence[AnnotatedPaper], dev: Sequence[AnnotatedPaper], out: Path, **settings: Any
    ) -> Mapping[str, Any]:
        self.given, self.settings = (papers, dev, out), settings
        return {}


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    trainer = Trainer()
    monkeypatch.setattr(registry, "trainers", trainer)
    return trainer


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["train", *arguments])
    return int(caught.value.code or 0)


def _write(path: Path, *records: Mapping[str, Any]) -> str:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return str(path)


def test_annotations_and_settings_reach_the_trainer(trainer: Trainer, tmp_path: Path) -> None:
    train, dev = _write(tmp_path / "train.jsonl", _SPANS), _write(tmp_path / "dev.jsonl", {**_SPANS, "id": "b"})
    raw = _write(tmp_path / "raw.jsonl", {"abstract": "Some text."})
    assert _run("--train", train, "--dev", dev, "--out", str(tmp_path / "m"), "--raw", f"{raw}=3", "--seed", "7",
                "--language-model-steps", "40", "--workers", "1") == 0  # fmt: skip
    assert trainer.given is not None
    papers, held_out, out = trainer.given
    assert ([p.id for p in papers], [p.id for p in held_out], out) == (["a"], ["b"], tmp_path / "m")
    assert [(papers[0].quote(span), span.label) for span in papers[0].spans] == [("BERT", "MODEL"), ("SQuAD", "DATA")]
    assert trainer.settings["raw"] == (f"{raw}=3",)
    assert trainer.settings["seed"] == 7
    assert trainer.settings["language_model_steps"] == 40
    assert [path.name for path in trainer.settings["files"]] == ["dev.jsonl", "train.jsonl"]


def test_labels_are_mapped_and_others_left_out(trainer: Trainer, tmp_path: Path) -> None:
    train = _write(tmp_path / "train.jsonl", _SPANS)
    assert _run("--train", train, "--out", str(tmp_path / "m"), "--label", "MODEL=Method") == 0
    assert trainer.given is not None
    [paper] = trainer.given[0]
    assert [(paper.quote(span), span.label) for span in paper.spans] == [("BERT", "Method")]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--out", "m"], 2, "--train"),
        (["--train", "a.jsonl"], 2, "--out"),
        (["--train", "no-such-file.jsonl", "--out", "m"], 1, "no-such-file.jsonl"),
        (["--train", "a.jsonl", "--out", "m", "--label", "MODEL"], 2, "SOURCE=TYPE"),
        (["--train", "a.jsonl", "--out", "m", "--format", "conl"], 2, "conl"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    arguments: list[str], code: int, message: str, trainer: Trainer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*arguments) == code
    assert message in capsys.readouterr().err


def test_without_pytorch_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [name for name in sys.modules if name.startswith("extractors.training")]:
        monkeypatch.delitem(sys.modules, name)
    assert _run("--train", _write(tmp_path / "a.jsonl", _SPANS), "--out", str(tmp_path / "m")) == 1
    assert "pip install 'scholarkg[train]'" in capsys.readouterr().err

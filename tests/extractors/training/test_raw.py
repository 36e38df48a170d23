"""Raw abstracts: weights, years, papers kept out. (Needs no PyTorch, but its package imports it.)"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import InputError

pytest.importorskip("torch")
raw = pytest.importorskip("extractors.training.raw")


def _write(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_weights_years_and_held_out_papers(tmp_path: Path) -> None:
    records = [
        {"id": str(n), "title": f"Paper {n}", "abstract": f"Text {n}.", "year": 2000 + n % 20} for n in range(400)
    ]
    path = _write(tmp_path / "a.jsonl", records)
    held = [("paper  17", "Another text."), ("", "Text 38.")]
    texts = raw.read_raw([raw.RawSource(path, 2.5)], 2010, held)
    assert {weight for *_, weight in texts} == {2, 3}
    assert 60 < sum(weight == 3 for *_, weight in texts) < 140
    assert all(int(title.split()[1]) % 20 >= 10 for title, *_ in texts)
    assert not {"Paper 17", "Paper 38"} & {title for title, *_ in texts}
    assert len(raw.read_raw([raw.RawSource(path)], 2010, held)) == 198


def test_a_small_weight_takes_the_same_part_each_time(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", [{"id": str(n), "abstract": f"Text {n}."} for n in range(300)])
    one, two = (raw.read_raw([raw.RawSource(path, 0.3)]) for _ in range(2))
    assert one == two
    assert 60 < len(one) < 120


def test_broken_files_are_told_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.jsonl:1 has no abstract"):
        raw.read_raw([raw.RawSource(_write(tmp_path / "a.jsonl", [{"title": "x"}]))])
    (tmp_path / "b.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="no JSON Lines"):
        raw.read_raw([raw.RawSource(tmp_path / "b.jsonl")])
    with pytest.raises(InputError, match="can't read"):
        raw.read_raw([raw.RawSource(tmp_path / "none.jsonl")])

"""A shard holds what was found, to the letter, or is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OutputError, StoreError
from kg.model import Extraction, Paper, Skipped
from kg.shards import exists, read_shard, shard_name, write_shard

pytest.importorskip("pyarrow")
pytest.importorskip("fsspec")

ODD = Paper("half \ud800", "a \x00 b", "It's \u202e odd, \ud83d.", None, None)


@pytest.mark.parametrize("place", ["{folder}/deep/down", "memory://shards"])
def test_what_is_read_is_what_was_written(place: str, tmp_path: Path, extractions: list[Extraction]) -> None:
    url = f"{place.format(folder=tmp_path)}/x.parquet"
    found: list[Extraction | Skipped] = [*extractions, Extraction(ODD), Skipped("a file", "no luck, \ud800")]
    papers = [*(each.paper for each in extractions), ODD, Paper("s", None, "x")]
    assert not exists(url)
    write_shard(url, papers, found)
    assert exists(url)
    assert list(read_shard(url, papers)) == found


def test_names_tell_papers_extractors_and_what_is_done_on_errors() -> None:
    one, other = Paper("a", None, "We use BERT."), Paper("a", None, "We use BERT!")
    names = {
        shard_name(papers, versions, on_error)
        for papers in ([one], [other], [one, other])
        for versions in ([("x", "1")], [("x", "2")], [])
        for on_error in ("skip", "raise")
    }
    assert len(names) == 18
    assert shard_name([one], [("x", "1")], "skip") in names


def test_what_fails_leaves_no_shard(tmp_path: Path, extractions: list[Extraction]) -> None:
    papers = [each.paper for each in extractions]
    with pytest.raises(ValueError, match="zip"):
        write_shard(f"{tmp_path}/x.parquet", papers, extractions[:1])
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="choose another place"):
        write_shard(f"{tmp_path}/file/x.parquet", papers, extractions)
    with pytest.raises(OutputError, match="name a folder or a URL"):
        write_shard("nosuch://place/x.parquet", papers, extractions)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="delete it"):
        list(read_shard(f"{tmp_path}/torn.parquet", papers))

"""A cluster gives what one process gives, in order, whatever happens to its workers."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import cluster
from kg.cluster import extract_on_cluster
from kg.errors import KgError
from kg.model import Paper, Skipped
from kg.pipeline import extract

from .commands import Run

distributed = pytest.importorskip("distributed")
pytest.importorskip("pyarrow")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # of sockets that Dask leaves to be closed by whoever collects them
]

NAMES = ("sentences", "code")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What Dask leaves is collected here, where it is forgiven, and not in another test."""
    yield
    gc.collect()


def papers(count: int) -> list[Paper]:
    return [
        Paper(f"p{n}", None, f"We say so. Code: github.com/x/y{n}. It is {n}.", source=f"s{n}") for n in range(count)
    ]


def test_the_same_as_here_and_nothing_is_done_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_SHARD", 16)
    shards, many = str(tmp_path / "shards"), papers(150)
    expected = list(extract(many, NAMES))
    found, killed = [], False
    for each in extract_on_cluster(many, NAMES, workers=2, shards=shards):
        found.append(each)
        if not killed:  # the first shard is there, others are being made
            killed = True
            [own] = [client for client in distributed.Client._instances if client.status == "running"]
            os.kill(next(iter(own.run(os.getpid).values())), signal.SIGKILL)
    assert found == expected
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "shards").iterdir()}
    assert len(made) == 10
    assert list(extract_on_cluster(many, NAMES, workers=1, shards=shards)) == expected
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "shards").iterdir()} == made


class Cluster:
    """A client whose only worker is this process, and dies of one paper."""

    def __init__(self, deadly: str) -> None:
        self.deadly = deadly
        self.killed = False

    def submit(self, function: Callable[..., None], batch: list[Paper], *arguments: Any, **_: Any) -> Cluster:
        answer = Cluster(self.deadly)
        answer.killed = any(paper.id == self.deadly for paper in batch)
        if not answer.killed:
            function(batch, *arguments)
        return answer

    def result(self) -> None:
        if self.killed:
            raise distributed.KilledWorker("task", None, 3)


def test_what_kills_workers_is_told_and_nothing_else_is_lost(tmp_path: Path) -> None:
    many, client = papers(5), Cluster("p3")
    versions = cluster.Chain(NAMES).versions()
    asked = cluster._ask(client, many, NAMES, versions, "skip", str(tmp_path))
    found = list(cluster._take(client, asked, NAMES, versions, "skip", str(tmp_path)))
    expected = list(extract(many, NAMES))
    assert found[:3] + found[4:] == expected[:3] + expected[4:]
    assert isinstance(found[3], Skipped)
    assert found[3].source == "s3"
    with pytest.raises(KgError, match="install the same"):
        cluster._make_shard(many, NAMES, (("sentences", "0"),), "skip", f"{tmp_path}/x.parquet")


def test_a_build_on_a_cluster_gives_the_same_files(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "papers.txt"
    file.write_text("".join(f"We train ResNet-50 on ImageNet, {n} times. It is {n}% better.\n" for n in range(40)))
    options = ("--profile", "rules", "-q")
    assert run("build", file, "--out", tmp_path / "here", *options).code == 0
    told = run("build", file, "--out", tmp_path / "there", *options, "--engine", "dask", "--workers", "2")
    assert told.code == 0, told.err
    for name in ("graph.ttl", "graph.graphml", "edges.csv", "results.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert not (tmp_path / "there" / "shards").exists()


def test_wrong_use_is_told(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "papers.txt"
    file.write_text("We train ResNet-50 on ImageNet.")
    out = ("--out", tmp_path / "g", "-q")
    assert "add --engine dask" in run("build", file, *out, "--shards", tmp_path).err
    assert "--shards URL" in run("build", file, *out, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9").err

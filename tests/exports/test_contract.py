"""What every registered exporter promises: the same bytes each time, for any text, whole or not at all."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pytest

from kg.model import Edge, Node, ResultNode
from kg.output import ExportOptions, export
from kg.registry import exporters

from .views import MemoryView, nasty_view, plain_view

SUFFIX = {entry.name: entry.suffixes[0] for entry in exporters}
PICTURES = {"png", "svg"}
"""Too small for all that is said."""
BINARY = {"png", *(name for name in exporters.names() if name.endswith("-parquet"))}
NO_EDGES = {"nodes-csv", "results-csv", "kgx-nodes", "nodes-parquet", "results-parquet", "papers-parquet", *PICTURES}
every_exporter = pytest.mark.parametrize("name", exporters.names())


def written(name: str, view: MemoryView, **options: object) -> bytes:
    """What the exporter writes."""
    file = io.BytesIO()
    exporters.load(name)(ExportOptions(**options)).write(view, file)  # type: ignore[arg-type]
    assert not file.closed
    return file.getvalue()


def readable(name: str, data: bytes) -> str:
    """What the exporter wrote, of Parquet its rows."""
    if not name.endswith("-parquet"):
        return data.decode(errors="replace")
    return repr(pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist())


@every_exporter
@pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])
def test_two_runs_write_the_same_utf8(name: str, make: type[MemoryView]) -> None:
    first = written(name, make())
    assert first == written(name, make())
    if name in BINARY:
        assert first.startswith(b"\x89PNG" if name == "png" else b"PAR1")
        return
    text = first.decode("utf-8")
    assert not [char for char in set(text) if char < " " and char not in "\t\n\r"]


@every_exporter
def test_the_view_is_in_the_file(name: str) -> None:
    text = readable(name, written(name, plain_view()))
    if name == "edges-parquet":  # has ids alone
        assert "barset" in text
        assert "baznet" in text
    elif name != "png":
        assert "BarSet" in text
        assert "BazNet" in text or name in {"results-csv", "results-parquet"}


@every_exporter
def test_what_is_negated_is_told(name: str) -> None:
    assert "negated" in readable(name, written(name, plain_view())) or name in NO_EDGES


@every_exporter
def test_suffixes_are_those_of_the_registry(name: str) -> None:
    assert exporters.load(name).suffixes == exporters.entry(name).suffixes


@every_exporter
def test_files_by_suffix_and_packed(name: str, tmp_path: Path) -> None:
    stem = "" if SUFFIX[name].endswith(".csv") else "graph"
    plain, packed = tmp_path / f"{stem}{SUFFIX[name]}", tmp_path / f"{stem}{SUFFIX[name]}.gz"
    export(plain_view(), plain)
    export(plain_view(), packed)
    assert plain.read_bytes() == gzip.decompress(packed.read_bytes()) == written(name, plain_view())


class _Breaking(MemoryView):
    """Fails in the middle of each stream."""

    def nodes(self) -> Iterator[Node]:
        yield self.node_list[0]
        raise RuntimeError("the disk is gone")

    def edges(self) -> Iterator[Edge]:
        yield self.edge_list[0]
        raise RuntimeError("the disk is gone")

    def results(self) -> Iterator[ResultNode]:
        yield self.result_list[0]
        raise RuntimeError("the disk is gone")


@every_exporter
def test_a_failure_leaves_no_file(name: str, tmp_path: Path) -> None:
    view = plain_view()
    broken = _Breaking(view.paper_list, view.node_list, view.edge_list, view.result_list, view.links)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        export(broken, tmp_path / f"x{SUFFIX[name]}", format=name)
    assert list(tmp_path.iterdir()) == []


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    script = tmp_path / "export.py"
    script.write_text(
        "import hashlib, io, sys\n"
        f"sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}\n"
        "from views import nasty_view\n"
        "from kg.output import ExportOptions\n"
        "from kg.registry import exporters\n"
        "for name in exporters.names():\n"
        "    file = io.BytesIO()\n"
        "    exporters.load(name)(ExportOptions()).write(nasty_view(), file)\n"
        "    print(name, hashlib.sha256(file.getvalue()).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1

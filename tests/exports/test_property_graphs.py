"""Neo4j's CSV and Cypher, read back by strict parsers of their own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.attributes import best_evidence
from exports.cypher import CypherExporter, _literal
from exports.neo4j import Neo4jExporter
from kg.model import Node, Paper
from kg.output import ExportOptions
from kg.text import legal

from .test_contract import written
from .views import MemoryView, nasty_view, plain_view

CELL = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)')


def table(path: Path, delimiter: str = ";") -> list[dict[str, Any]]:
    """A file as Neo4j reads it: quoted texts (a doubled quote is one), bare numbers, nothing for null."""
    text, at, rows, row = path.read_bytes().decode(), 0, [], []
    while at < len(text):
        match = CELL.match(text, at)
        assert match is not None
        quoted, bare = match.groups()
        row.append(quoted.replace('""', '"') if quoted is not None else bare or None)
        at = match.end()
        assert text[at] in ",\n", text[at : at + 20]
        if text[at] == "\n":
            rows.append(row)
            row = []
        at += 1
    header, *rest = rows
    assert all(len(each) == len(header) for each in rest)
    return [{name: _typed(name, value, delimiter) for name, value in zip(header, each, strict=True)} for each in rest]


def _typed(name: str, value: str | None, delimiter: str) -> Any:
    type_ = name.partition(":")[2]
    if type_ == "LABEL" or type_.endswith("[]"):
        return value.split(delimiter) if value is not None else []
    return value if value is None else {"int": int, "double": float}.get(type_, str)(value)


def folder_of(view: MemoryView, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    Neo4jExporter(ExportOptions()).write(view, tmp_path)
    (delimiter,) = re.findall(r"--array-delimiter='(.)'", (tmp_path / "import.sh").read_text("utf-8"))
    return {file.stem: table(file, delimiter) for file in sorted(tmp_path.glob("*.csv"))}


@pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])
def test_neo4j_gets_all_values_exactly(make: type[MemoryView], tmp_path: Path) -> None:
    view = make()
    found = folder_of(view, tmp_path)
    nodes = [*found["nodes-papers"], *found["nodes-entities"]]
    assert [(row["id:ID"], row["name"]) for row in nodes] == [(legal(n.id), legal(n.label)) for n in view.node_list]
    assert [row["abstract"] for row in found["nodes-papers"]] == [legal(paper.abstract) for paper in view.paper_list]
    entities = [node for node in view.node_list if node.type != "Paper"]
    assert [row[":LABEL"] for row in found["nodes-entities"]] == [["Entity", node.type] for node in entities]
    aliases = [[legal(alias) for alias in node.aliases if alias] for node in entities]
    assert [row["aliases:string[]"] for row in found["nodes-entities"]] == aliases
    edges = [row for row in found["relationships"] if row[":TYPE"] != "BROADER"]
    ends = [(legal(edge.subject), legal(edge.object), edge.confidence) for edge in view.edge_list]
    assert [(row[":START_ID"], row[":END_ID"], row["confidence:double"]) for row in edges] == ends
    assert all(row["sentence"] == legal(edge.evidence[0].sentence) or len(edge.evidence) > 1
               for row, edge in zip(edges, view.edge_list, strict=True))  # fmt: skip


@pytest.mark.parametrize("make", [plain_view, nasty_view])
def test_ids_are_unique_and_both_ends_of_relationships_are_there(make: type[MemoryView], tmp_path: Path) -> None:
    found = folder_of(make(), tmp_path)
    ids = [row["id:ID"] for name, rows in found.items() if name.startswith("nodes") for row in rows]
    assert len(ids) == len(set(ids))
    for name in ("relationships", "relationships-results"):
        assert found[name]
        assert {row[end] for row in found[name] for end in (":START_ID", ":END_ID")} <= set(ids)


def test_lists_whose_items_hold_the_usual_delimiter(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    assert "--array-delimiter=';'" in ((folder_of(plain_view(), plain)) and (plain / "import.sh").read_text("utf-8"))
    node = Node("method:a", "Method", "A", ("a; b", "c|d"))
    (row,) = folder_of(MemoryView(node_list=[node]), tmp_path)["nodes-entities"]
    assert row["aliases:string[]"] == ["a; b", "c|d"]
    assert row[":LABEL"] == ["Entity", "Method"]


def test_the_command_names_every_file(tmp_path: Path) -> None:
    Neo4jExporter(ExportOptions()).write(plain_view(), tmp_path)
    script = (tmp_path / "import.sh").read_text("utf-8")
    files = re.findall(r"--(?:nodes|relationships)=(\S+)", script)
    assert sorted(files) == sorted(path.name for path in tmp_path.glob("*.csv"))


# Cypher ---------------------------------------------------------------------------------------------------------------

TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*'|[A-Za-z_]\w*|`(?:[^`]|``)*`|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\s+|[{}\[\]():,;.>=+-]"""
)
ESCAPE = re.compile(r"\\(u[\da-fA-F]{4}|.)")


def unescaped(literal: str, early: bool) -> str:
    r"""The value of a string literal; `early`: of a parser that replaces \uXXXX before all else (Neo4j 4 and 5)."""
    if early:
        literal = re.sub(r"\\\\|\\u([\da-fA-F]{4})", lambda m: chr(int(m[1], 16)) if m[1] else m[0], literal)
    assert re.fullmatch(r"'(?:[^'\\]|\\.)*'", literal, re.DOTALL), literal
    plain = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'"}
    return ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" else plain[m[1]], literal[1:-1])


@given(st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("\\'u0027\n\"")))
def test_literals_come_back_in_old_and_new_parsers(text: str) -> None:
    for early in (False, True):
        assert unescaped(_literal(legal(text)), early) == legal(text)


def statements(data: bytes) -> list[list[str]]:
    """Tokens of each statement; fails for what is no token."""
    text, at, found = data.decode(), 0, [[]]
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match is not None, text[at : at + 40]
        at = match.end()
        if match[0] == ";":
            found.append([])
        elif not match[0].isspace():
            found[-1].append(match[0])
    assert found.pop() == []
    return found


@pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])
def test_cypher_holds_nothing_but_our_statements(make: type[MemoryView]) -> None:
    view = make()
    found = statements(written("cypher", view))
    assert [each[:2] for each in found[:3]] == [["CREATE", "CONSTRAINT"]] * 3
    assert {each[0] for each in found[3:]} <= {"UNWIND"}
    for each in found[3:]:
        assert each.count("[") == each.count("]")
        outside = " ".join(token for token in each if not token.startswith("'"))
        assert re.search(r"\] AS row (MERGE \( n : |MATCH \( s : )", outside)
    strings = {unescaped(token, False) for each in found for token in each if token.startswith("'")}
    assert {legal(node.id) for node in view.node_list} <= strings
    best = [best_evidence(edge) for edge in view.edge_list]
    assert {legal(each.sentence) for each in best if each} <= strings
    assert {legal(paper.abstract) for paper in view.paper_list} <= strings


def test_statements_are_batches_of_one_kind() -> None:
    papers = [Paper(f"p{n:04}", None, "") for n in range(1100)]
    nodes = [Node(f"paper:{paper.id}", "Paper", "x") for paper in papers]
    view = MemoryView(papers, [*nodes, Node("task:t", "Task", "t"), Node("dataset:d", "Dataset", "d")])
    file = written("cypher", view)
    assert file.count(b"UNWIND") == 5
    assert file.count(b"SET n:Dataset ") == 1
    assert CypherExporter.suffixes == (".cypher", ".cql")

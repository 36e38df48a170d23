"""The interface of Python: cheap to import, typed for those who use it, complete."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import mypy
import pytest

import kg

ROOT = Path(kg.__file__).parents[1]

USER = '''"""What a user may write."""

from pathlib import Path

import kg
from kg.errors import UnknownName


def used_in(graph: kg.Graph, name: str) -> list[str]:
    """Titles of papers that have it."""
    try:
        node = graph["method:" + name]
    except KeyError:
        node = graph.find(name)[0]
    edges = [edge for edge in graph.edges_of(node.id) if edge.subject.startswith("paper:")]
    return [graph[edge.subject].label + ": " + edge.evidence[0].sentence for edge in edges]


papers = (item for item in kg.read(["a.bib", Path("b.jsonl")]) if isinstance(item, kg.Paper))
with kg.build(papers, out="mygraph", extractors=["rules"], workers=2, include=["authors"]) as graph:
    lines: list[str] = used_in(graph, "bert")
    frames: kg.Frames = graph.to_pandas()
    rows = frames.edges[frames.edges["confidence"] > 0.9]
    labels = graph.to_pandas("nodes")["label"]
    degrees = dict(graph.to_networkx().degree())
    for term, *others in graph.query("SELECT ?x { ?x a kg:Method }", limit=3).rows():
        print(term, others)
    print(graph.cookbook("most-used-datasets", limit=3).to_pandas())
    try:
        print(graph.show("BERT", limit=3))
    except UnknownName as error:
        print(error)
    kg.export(graph, "graph.nt.gz", options=kg.ExportOptions(evidence=False))
with kg.open("mygraph") as graph:
    years: list[int | None] = [paper.year for paper in graph.papers()]
    names = {entity.name for entity in graph.extraction("p1").entities}
for found in kg.extract([kg.Paper("p1", None, "We use BERT.")]):
    print(found.reason if isinstance(found, kg.Skipped) else found.results)
f1: float = kg.evaluate("my.gold.jsonl", workers=2).figures("Method").f1
'''
WRONG = 'import kg\n\nkg.biuld("x")\nkg.build(3)\nkg.open("x").to_pandas("nods")\n'


def test_importing_reads_nothing_but_the_names() -> None:
    """What takes long comes on first use."""
    heavy = ("spacy", "pandas", "numpy", "networkx", "lxml", "rdflib", "pyoxigraph", "matplotlib", "kg.model")
    code = f"import kg, sys; print([name for name in {heavy} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_all_names_are_there_to_be_completed() -> None:
    assert {*kg.__all__} <= {*dir(kg)}
    assert all(callable(getattr(kg, name)) for name in kg.__all__ if name != "__version__")


@pytest.mark.slow
def test_programs_of_users_are_checked_strictly(tmp_path: Path) -> None:
    """As an installed package: of an editable one mypy sees nothing."""
    venv.create(tmp_path / "env", with_pip=False)
    [packages] = (tmp_path / "env" / "lib").glob("*/site-packages")
    (packages / "all.pth").write_text(f"{ROOT}\n{Path(mypy.__file__).parents[1]}\n")
    python = tmp_path / "env" / "bin" / "python"
    for name, text in (("user.py", USER), ("wrong.py", WRONG)):
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", python, "user.py", "wrong.py"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "user.py" not in told, told
    found = [line for line in told.splitlines() if line.startswith("wrong.py")]
    assert {line.split(":")[1] for line in found} == {"3", "4", "5"}, told


def test_a_build_takes_decisions_and_names_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "decided.yaml").write_text("rename: {bert: The BERT}\n")
    (tmp_path / "names.tsv").write_text("Zorble\n")
    (tmp_path / "types.toml").write_text('[types.gadget]\ngazetteer = ["names.tsv"]\n')
    papers = [kg.Paper("p", None, "We train BERT with a Zorble.")]
    for out in (None, tmp_path / "graph"):
        options = {"types": tmp_path / "types.toml", "overrides": tmp_path / "decided.yaml"}
        with kg.build(papers, out, extractors=["rules"], **options) as graph:
            assert {node.label for node in graph.nodes()} >= {"The BERT", "Zorble"}

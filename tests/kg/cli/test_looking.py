"""`kg show`, `kg resolve` and `kg stats`, as a person meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from kg.builder import build_folder
from kg.graph import Graph
from kg.model import Paper
from kg.runs import Run as UnfinishedRun
from kg.store import Store

from ..commands import Run

PAPERS = [
    Paper(
        "p0", "On \x1b[2Jnecks [bold]", "We propose FlowNeck, a graph neural network (GNN). It is tested on Cora.", 2020
    ),
    Paper("p1", None, "We train a GNN on Cora and on ImageNet. The GNN has 91.2% accuracy on Cora.", 2021),
    Paper("p2", "Empty", "Nothing is told here, not a name, and no number.", 2021),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("looking") / "g"
    build_folder(PAPERS, out)
    return out


def test_show_prints_names_edges_and_sentences(run: Run, folder: Path) -> None:
    outcome = run("show", folder, "cora")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].startswith("Cora  Dataset, 2 papers, 2020–2021, ")
    assert "dataset:cora" in lines[0]
    assert any(line.startswith("← evaluatesOn  2") for line in lines)
    assert "It is tested on Cora.  [p0]" in outcome.out
    assert "asserted" in outcome.out


def test_show_takes_words_without_quotes_and_tells_aliases(run: Run, folder: Path) -> None:
    outcome = run("show", folder, "graph", "neural", "networks")
    assert outcome.out.startswith("GNN  Method")
    assert "also written: graph neural network" in outcome.out


@pytest.mark.parametrize(
    "arguments", [("show", "Cora", "--limit"), ("show", "Cora", "--sentences"), ("stats", "--top"), ("diff", "--top"),
                  ("leaderboard", "--top"), ("resolve", "--limit"), ("validate", "--limit")], ids=" ".join,
)  # fmt: skip
def test_numbers_that_nothing_counts_up_to_are_refused(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    places = (folder, folder) if arguments[0] == "diff" else (folder,)
    told = run(arguments[0], *places, *arguments[1:], "9" * 23)
    assert told.code == 2
    assert told.err.splitlines()[-1].endswith(f"{'9' * 23} is more than can be counted; take at most 2147483647.")
    assert run(arguments[0], *places, *arguments[1:], 2**31 - 1).code == 0


def test_limits_and_sentences(run: Run, folder: Path) -> None:
    short = run("show", folder, "Cora", "--limit", "1", "--sentences", "0").out
    assert "and 1 more; --limit 0 shows all" in short
    assert "It is tested" not in short
    assert "more; --limit" not in run("show", folder, "Cora", "--limit", "0").out


def test_show_as_json(run: Run, folder: Path) -> None:
    record = json.loads(run("show", folder, "Cora", "--json", "--limit", "0").out)
    assert record["node"]["id"] == "dataset:cora"
    told = [(edge["node"], edge["sentences"][0]["quote"]) for group in record["edges"] for edge in group["edges"]
            if group["predicate"] == "evaluatesOn"]  # fmt: skip
    assert sorted(told) == [("paper:p0", "Cora"), ("paper:p1", "Cora")]


def test_show_tells_kinds_in_text_and_json(run: Run, tmp_path: Path) -> None:
    build_folder([Paper("p", None, "We train ResNet-50 and ResNet-18 and a ResNet on ImageNet.")], tmp_path)
    assert "kind of: ResNet\n" in run("show", tmp_path, "ResNet-50").out
    assert "kinds: ResNet-18 and 1 more\n" in run("show", tmp_path, "ResNet", "--limit", "1").out
    record = json.loads(run("show", tmp_path, "ResNet", "--json").out)["node"]
    assert record["narrower"] == ["method:resnet-18", "method:resnet-50"]
    assert json.loads(run("show", tmp_path, "ResNet-18", "--json").out)["node"]["broader"] == ["method:resnet"]


@pytest.mark.parametrize("arguments", [("show", "Corra"), ("resolve", "--explain", "Corra")])
def test_an_unknown_name_is_told_in_one_line(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    command, *rest = arguments
    outcome = run(command, folder, *rest)
    assert (outcome.code, outcome.out) == (1, "")
    assert len(outcome.err.splitlines()) == 1
    assert "did you mean: Cora (Dataset)" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [("show", "p0"), ("show", "Cora"), ("resolve", "--explain", "paper:p0"), ("stats",), ("show", "p0", "--json"),
     ("stats", "--json")],
)  # fmt: skip
def test_no_text_of_a_paper_steers_the_terminal(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    command, *rest = arguments
    outcome = run(command, folder, *rest)
    assert outcome.code == 0
    assert all(char.isprintable() or char == "\n" for char in outcome.out)
    if arguments[-1] in {"p0", "paper:p0"}:
        assert "[bold]" in outcome.out


def test_resolve_counts_merges_and_explains_one(run: Run, folder: Path) -> None:
    counted = run("resolve", folder)
    assert counted.code == 0
    assert "abbreviation" in counted.out
    assert "graph neural network → GNN" in counted.out
    explained = run("resolve", folder, "--explain", "graph neural network").out
    assert explained.startswith("GNN  Method, 2 papers")
    [line] = [line for line in explained.splitlines() if line.startswith("graph neural network")]
    assert "abbreviation" in line
    assert "p0" in line
    [label] = [line for line in explained.splitlines()[1:] if line.startswith("GNN ")]
    assert "label" in label
    assert "p0, p1" in label
    assert "p0 and 1 more" in run("resolve", folder, "--explain", "GNN", "--limit", "1").out


def test_no_merges_are_told(run: Run, tmp_path: Path) -> None:
    build_folder([Paper("p", None, "We train ResNet-50 on ImageNet.")], tmp_path)
    assert "no names were merged" in run("resolve", tmp_path).err


def test_stats_prints_tables_and_json(run: Run, folder: Path) -> None:
    outcome = run("stats", folder, "--top", "2")
    assert (outcome.code, outcome.err) == (0, "")
    for word in ("3 papers", "evaluatesOn", "By year", "2021", "Top of Dataset", "Hubs", "1 without edges: paper:p2"):
        assert word in outcome.out
    record = json.loads(run("stats", folder, "--json").out)
    with Graph.open(folder) as graph:
        assert record["predicates"] == graph.count_by("predicate")
        assert record["edges"] == graph.counts()["edges"]
        assert record["communities"] == [asdict(each) for each in graph.communities()]
    assert record["isolated"] == ["paper:p2"]
    assert json.loads(run("stats", folder, "--json", "--min-confidence", "1").out)["edges"] == 0


def test_stats_names_communities(run: Run, tmp_path: Path) -> None:
    texts = ["We train ResNet-50 on ImageNet.", "On ImageNet, ResNet-50 is fast.", "ImageNet is where ResNet-50 wins."]
    build_folder((Paper(f"p{n}", None, text) for n, text in enumerate(texts)), tmp_path)
    [named] = [each.name for each in Graph.open(tmp_path).communities()]
    assert set(named.split(" · ")) >= {"ImageNet", "ResNet-50"}
    lines = run("stats", tmp_path).out.splitlines()
    title = next(place for place, line in enumerate(lines) if line.startswith("Largest communities"))
    assert lines[title + 2].startswith(named)
    assert [each["name"] for each in json.loads(run("stats", tmp_path, "--json").out)["communities"]] == [named]


def test_the_run_log_tells_what_was_done_and_what_did_not_end(run: Run, tmp_path: Path) -> None:
    build_folder(PAPERS, tmp_path, names=["rules"])
    assert run("remove", tmp_path, "p2", "-q").code == 0
    with Store.open(tmp_path) as store:
        begun = UnfinishedRun(store, ["rules"])
    lines = run("stats", tmp_path, "--runs").out.splitlines()
    assert [line.split()[0] for line in lines] == ["run", "1", "2", "3"]
    assert "read 3 papers, 0 unchanged, 0 skipped" in lines[1]
    assert "removed p2" in lines[2]
    assert "did not end" in lines[3]
    told = json.loads(run("stats", tmp_path, "--runs", "--json").out)
    assert [each["number"] for each in told] == [1, 2, begun.number]
    assert (told[0]["told"]["papers"], told[2]["ended"]) == (3, None)


@pytest.mark.parametrize("command", ["show", "resolve", "stats", "remove"])
def test_a_missing_store_says_how_to_make_one(run: Run, tmp_path: Path, command: str) -> None:
    outcome = run(command, tmp_path, *(["x"] if command in {"show", "remove"} else []))
    assert (outcome.code, outcome.out) == (1, "")
    assert "kg build" in outcome.err


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    code = f"{sys.executable} -m kg stats {folder} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 papers")

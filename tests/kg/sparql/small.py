"""A small graph, written down edge by edge, that the tests of queries share."""

from __future__ import annotations

from kg.model import Edge, Evidence, Node, Paper, ResultNode
from tests.exports.views import MemoryView

PAPERS = {"p1": "2018-03-01", "p2": "2019", "p3": "2020-05", "p4": "2020-06-07", "p5": "--02-03"}
"""Papers and when they appeared; the last one tells no year."""

NAMES = {
    "method:alphanet": ("AlphaNet", "Alpha Network"),
    "method:betanet": ("BetaNet",),
    "method:gammanet": ("GammaNet",),
    "method:deltanet": ("DeltaNet",),
    "dataset:oneset": ("OneSet", "One Set"),
    "dataset:twoset": ("TwoSet",),
    "dataset:threeset": ("ThreeSet",),
    "task:counting": ("counting",),
    "task:sorting": ("sorting", "ordering"),
    "metric:accuracy": ("accuracy",),
    "metric:error": ("error",),
    "hardware:chip-a": ("Chip A",),
    "hardware:chip-b": ("Chip B",),
    "software:toolkit": ("ToolKit",),
}
"""Entities by type and id, the label first."""

EDGES = """
p1 proposes method:alphanet
p1 uses software:toolkit
p1 evaluatesOn dataset:oneset
p1 addresses task:sorting
p1 reports metric:accuracy
p1 runsOn hardware:chip-a
p2 proposes method:betanet
p2 uses method:alphanet
p2 evaluatesOn dataset:oneset
p2 evaluatesOn dataset:twoset
p2 addresses task:sorting
p2 reports metric:accuracy
p2 reports metric:error
p2 runsOn hardware:chip-a
p3 proposes dataset:threeset
p3 proposes method:gammanet
p3 uses method:betanet
p3 comparesWith method:alphanet
p3 comparesWith method:deltanet
p3 evaluatesOn dataset:oneset
p3 evaluatesOn dataset:twoset
p3 addresses task:counting
p3 reports metric:error
p3 runsOn hardware:chip-b
p4 proposes method:deltanet
p4 evaluatesOn dataset:oneset
p4 comparesWith method:alphanet
p4 comparesWith method:gammanet
p4 uses software:toolkit
p4 addresses task:sorting
p4 runsOn hardware:chip-a
p5 uses method:deltanet hedged
p5 uses software:toolkit negated
p5 evaluatesOn dataset:twoset
p5 addresses task:sorting
method:alphanet evaluatedOn dataset:oneset
method:alphanet evaluatedOn dataset:twoset
method:betanet outperforms method:alphanet p2,p3
method:betanet basedOn method:alphanet
method:betanet evaluatedOn dataset:oneset
method:gammanet outperforms method:alphanet
method:gammanet outperforms method:betanet hedged
method:gammanet basedOn method:betanet
method:deltanet basedOn method:alphanet
method:deltanet basedOn method:gammanet
dataset:oneset benchmarkFor task:sorting p1,p2
dataset:twoset benchmarkFor task:counting
dataset:twoset benchmarkFor task:sorting p2,p3,p5
"""
"""Subject, predicate, object, then the papers that say a link and the status, where these are not p3 and asserted."""

RESULTS = """
p1 91.5 % metric:accuracy method:alphanet dataset:oneset asserted
p2 93 % metric:accuracy method:betanet dataset:oneset asserted
p2 0.25 - metric:error method:betanet dataset:twoset asserted
p3 99 % metric:accuracy method:gammanet dataset:oneset hedged
p3 0.5/0.75 - metric:error method:gammanet dataset:twoset hedged
p5 88 % metric:accuracy method:deltanet dataset:oneset background
p5 90 % metric:accuracy - dataset:oneset asserted
"""
"""Paper, value, unit, metric, method, dataset and status."""


def small_view() -> MemoryView:
    """The graph."""
    papers = [Paper(id_, f"On {id_}", f"About {id_}.", None, date) for id_, date in PAPERS.items()]
    nodes = [Node(f"paper:{paper.id}", "Paper", paper.title or "") for paper in papers]
    nodes += [Node(id_, id_.partition(":")[0].title(), names[0], names[1:]) for id_, names in NAMES.items()]
    return MemoryView(
        papers, nodes, _edges(), _results(), [("p1", "https://example.org/alpha"), ("p4", "https://example.org/delta")]
    )


def _edges() -> list[Edge]:
    found = []
    for number, line in enumerate(EDGES.strip().splitlines()):
        subject, predicate, object_, *rest = line.split()
        status = rest.pop() if rest and not rest[-1].startswith("p") else "asserted"
        is_paper = ":" not in subject
        papers = [subject] if is_paper else (rest[0] if rest else "p3").split(",")
        about = (f"paper:{subject}" if is_paper else subject, predicate, object_)
        evidence = tuple(_evidence(paper, f"{' '.join(about)} in {paper}.", status) for paper in papers)
        found.append(Edge(f"e{number}", *about, round(0.5 + number / 100, 2), len(papers), evidence, status))
    return found


def _evidence(paper: str, sentence: str, status: str) -> Evidence:
    return Evidence(paper, "abstract", 0, 5, 0, sentence, "links", "1", 0.75, status)


def _results() -> list[ResultNode]:
    found = []
    for number, line in enumerate(RESULTS.strip().splitlines()):
        paper, value, unit, metric, *ends, status = (None if each == "-" else each for each in line.split())
        method, dataset = ends
        evidence = _evidence(str(paper), f"It reaches {value}.", str(status))
        found.append(
            ResultNode(
                f"r{number}",
                str(paper),
                str(value),
                unit,
                metric,
                evidence,
                metric,
                method,
                None,
                dataset,
                None,
                str(status),
            )
        )
    return found

"""Small graph views in memory: a plain one, one with nasty text in every field, an empty one, a large one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.communities import Community
from kg.model import ENTITY_TYPES, ROLES, Carried, Edge, Evidence, Node, Paper, ResultNode, Span

SCRIPT = "</script><script>window.hacked=1</script>"
IMAGE = "<img src=x onerror=window.hacked=1>"
NASTY = (
    "quotes \" and ' and `",
    "<angle> & ampersand; &lt;",
    "100% of %41 %zz",
    "line\nbreak\r\nand\ttab",
    "emoji 👩‍🔬 and 𝒳",
    "עברית العربية ‮reversed‬",
    "control \x00\x01\x1b\x7f\x85 and \ufffe",
    "half a character \ud83d",
    "line separators \u2028 and \u2029",
    SCRIPT,
    IMAGE,
    "<!-- comment --> ]]> {{ 7 * 7 }} ${7*7}",
    '=HYPERLINK("http://example.org")',
    "../..\\..",
    "",
    " ",
    "x" * 10_000,
    "é" * 10_000,
)


@dataclass
class MemoryView:
    """A graph view over lists."""

    paper_list: list[Paper] = field(default_factory=list)
    node_list: list[Node] = field(default_factory=list)
    edge_list: list[Edge] = field(default_factory=list)
    result_list: list[ResultNode] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    community_list: list[Community] = field(default_factory=list)

    def papers(self) -> Iterator[Paper]:
        return iter(self.paper_list)

    def nodes(self) -> Iterator[Node]:
        return iter(self.node_list)

    def edges(self) -> Iterator[Edge]:
        return iter(self.edge_list)

    def results(self) -> Iterator[ResultNode]:
        return iter(self.result_list)

    def code_links(self) -> Iterator[tuple[str, str]]:
        return iter(self.links)

    def communities(self) -> Iterator[Community]:
        return iter(self.community_list)

    def counts(self) -> dict[str, int]:
        return {
            "nodes": len(self.node_list),
            "edges": len(self.edge_list),
            "papers": len(self.paper_list),
            "results": len(self.result_list),
        }


def quote(
    paper: Paper, text: str, sentence: str | None = None, *, extractor: str = "gazetteer", score: float = 0.8
) -> Evidence:
    """Evidence for the first occurrence of `text` in the abstract, in `sentence` or the whole abstract."""
    sentence = paper.abstract if sentence is None else sentence
    begin = paper.abstract.index(sentence)
    start = begin + sentence.index(text)
    return Evidence(paper.id, "abstract", start, start + len(text), begin, sentence, extractor, "1", score)


def edge(number: int, subject: str, predicate: str, object: str, *evidence: Evidence, status: str = "asserted") -> Edge:
    """An edge with an id made from its number; its evidence has its status."""
    papers = len({each.paper for each in evidence})
    said = tuple(replace(each, status=status) for each in evidence)
    return Edge(f"e{number:07x}", subject, predicate, object, 0.875, papers, said, status)


def plain_view() -> MemoryView:
    """Two papers that share a dataset, a link, a result and a code link: for golden files."""
    first = "We propose FooNet. FooNet is tested on BarSet."
    second = "FooNet reaches 91.2% accuracy on BarSet. It beats BazNet & Co."
    one = Paper("arxiv:2001.00001", "On nets", first, 2020, "2020-01-02", ("A. Author", "B. Writer"), "Venue",
                "https://example.org/one", (("arxiv", "2001.00001"), ("doi", "10.1000/one")))  # fmt: skip
    two = Paper("b", None, second, None, "--05-17")
    ends = (Span("abstract", 0, 6), Span("abstract", 50, len(second) - 1))
    origin = (Carried("head", "abstract", 0, second[:40]),)
    link = Evidence(
        "b", "abstract", 50, len(second) - 1, 41, second[41:], "relations", "2", 0.5, "asserted", ends, origin
    )
    number = second.index("91.2")
    value = Evidence("b", "abstract", number, number + 5, 0, second[:40], "results", "1", 0.7)
    view = MemoryView(
        [one, two],
        [
            Node("paper:arxiv:2001.00001", "Paper", "On nets", degree=2, first_year=2020, last_year=2020, x=-10, y=5.5),
            Node("paper:b", "Paper", "FooNet reaches 91.2% accuracy…", degree=2, x=30.25, y=-4),
            Node("method:baznet-&-co", "Method", "BazNet & Co", degree=1, papers=1, community=1, x=60, y=0),
            Node("method:foonet", "Method", "FooNet", ("Foo Network", "FooNets"), papers=2, degree=3, first_year=2020,
                 last_year=2020, x=1, broader=("method:baznet-&-co",)),
            Node("dataset:barset", "Dataset", "BarSet", xrefs=("https://example.org/barset", "urn:x:bar"), papers=2,
                 degree=2, first_year=2020, last_year=2020, y=20),
            Node("metric:accuracy", "Metric", "accuracy", papers=1, x=1e-7, y=12.125),
        ],
        [
            edge(1, "paper:arxiv:2001.00001", "proposes", "method:foonet", quote(one, "FooNet", first[:18]),
                 quote(one, "FooNet", first[19:], score=0.9)),
            edge(2, "paper:arxiv:2001.00001", "evaluatesOn", "dataset:barset", quote(one, "BarSet", first[19:])),
            edge(3, "paper:b", "uses", "method:foonet", quote(two, "FooNet", second[:40])),
            edge(4, "paper:b", "evaluatesOn", "dataset:barset", quote(two, "BarSet", second[:40])),
            edge(5, "method:foonet", "outperforms", "method:baznet-&-co", link),
            edge(6, "method:foonet", "usedFor", "method:baznet-&-co", link, status="negated"),
        ],
        [ResultNode("r1", "b", "91.2", "%", "accuracy", value, "metric:accuracy", "method:foonet", None,
                    "dataset:barset")],
        [("arxiv:2001.00001", "github.com/foo/net"), ("arxiv:2001.00001", "javascript:alert(1)")],
        [Community(0, 5, 2, "FooNet · BarSet")],
    )  # fmt: skip
    return view


def nasty_view(names: tuple[str, ...] = NASTY) -> MemoryView:
    """A paper for each name, with the name in every field, linked to an entity of that name and to a shared one."""
    ids = sorted({f"{name}" for name in names})
    view = MemoryView()
    entities = []
    for number, name in enumerate(ids):
        sentence = f"We use {name} here."
        paper = Paper(
            name, name, sentence, 2000 + number, name, (name, name), name, name, ((name, name), ("doi", name))
        )
        view.paper_list.append(paper)
        view.node_list.append(Node(f"paper:{name}", "Paper", name, degree=2, first_year=2000 + number))
        type_ = ENTITY_TYPES[number % len(ENTITY_TYPES)]
        entities.append(Node(f"{type_.lower()}:{name}", type_, name, (name, f"{name} again"), (name,), 1, 2, number))
        start = len("We use ")
        found = Evidence(name, "abstract", start, start + len(name), 0, sentence, name, name, 0.5)
        # a view's edges are by subject, predicate and object
        for predicate, target in (("uses", "method:shared"), ("evaluatesOn", entities[-1].id)):
            view.edge_list.append(edge(len(view.edge_list), f"paper:{name}", predicate, target, found))
        view.result_list.append(ResultNode(f"r{number}", name, name, name, name, found, task=entities[-1].id))
        view.links += [(name, name), (name, f"https://example.org/{name}")]
    shared = Node("method:shared", "Method", "shared", papers=len(ids), degree=2 * len(ids))
    entities.sort(key=lambda node: (ENTITY_TYPES.index(node.type), node.id))
    for node in entities:
        view.edge_list.append(edge(len(view.edge_list), node.id, "usedFor", "method:shared", found))
    view.node_list += [*entities, shared]
    view.community_list = [Community(0, len(view.node_list), len(ids), "".join(names)[:500])]
    return view


def large_view(papers: int, entities: int, edges_each: int = 5) -> MemoryView:
    """Papers on a spiral that use entities, the first ones most; no text worth reading."""
    view = MemoryView()
    used = [0] * entities
    for p in range(papers):
        text = f"Paper {p} says what it says about things that are numbered, in one sentence of usual length."
        paper = Paper(f"p{p:07}", f"Paper number {p} with a title", text, 2000 + p % 25)
        view.paper_list.append(paper)
        view.node_list.append(_placed(Node(f"paper:{paper.id}", "Paper", paper.title or "", degree=edges_each), p))
        for n in range(edges_each):
            target = (p * 7919 + n * n * 104729) % (1 + (p * 31 + n * 17) % entities)
            used[target] += 1
            number = len(view.edge_list)
            name = f"method:m{target:07}"
            view.edge_list.append(
                edge(number, f"paper:{paper.id}", ROLES[n % len(ROLES)], name, quote(paper, "things"))
            )
    for e in range(entities):
        node = Node(f"method:m{e:07}", "Method", f"Method {e}", papers=max(1, used[e]), degree=used[e])
        view.node_list.append(_placed(node, papers + e))
    return view


def _placed(node: Node, number: int) -> Node:
    radius, angle = 40 * math.sqrt(number), number * 2.399963
    return replace(node, x=round(radius * math.cos(angle), 2), y=round(radius * math.sin(angle), 2))

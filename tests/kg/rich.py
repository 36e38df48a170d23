"""A small graph in memory that holds everything an export can hold: each type, role, link, status and kind of date."""

from __future__ import annotations

from itertools import count

from kg.model import ENTITY_TYPES, ROLES, STATUSES, Carried, Edge, Evidence, Node, Paper, ResultNode, Span
from kg.signatures import LINK_TYPES, ROLE_TYPES

from ..exports.views import MemoryView

TEXT = "We say so. It holds."
DATES = ("2020-01-02", "2020-01", "2020", "--03-18", None)


def evidence(paper: str, status: str, *, link: bool = False) -> Evidence:
    """A word of the second sentence of `TEXT`; of a link, with its arguments."""
    arguments = (Span("abstract", 0, 2), Span("abstract", 14, 19)) if link else None
    carried = (Carried("head", "abstract", 0, TEXT[:10]),) if link else ()
    place = (14, 19, 11, TEXT[11:], "rules", "1", 0.5)
    return Evidence(paper, "abstract", *place, status, arguments, carried)


def rich_view() -> MemoryView:
    """Papers with each kind of date, one entity of each type, and all edges that these can have."""
    view, number = MemoryView(links=[("p0", "github.com/a/b"), ("p0", "no address")]), count()
    for at, date in enumerate(DATES):
        known = (("doi", f"10.1/{at}"), ("arxiv", f"2001.{at}"))
        about = (2020, date, ("A. B.", "C. D."), "V", "x.org/1", known)
        more = {"categories": ("cs.XY",), "cites": ("doi:10.1/1", "doi:10.9/9")}
        view.paper_list.append(Paper(f"p{at}", f"T{at}", TEXT, *about, **more))
        view.node_list.append(Node(f"paper:p{at}", "Paper", f"T{at}"))
    ids = {type_: f"{type_.lower()}:x" for type_ in ENTITY_TYPES}

    def add(subject: str, predicate: str, target: str, status: str | None = None) -> None:
        at = next(number)
        status = status or ("asserted", "hedged", "background")[at % 3]
        said = (evidence("p0", status, link=not subject.startswith("paper")), evidence("p1", "negated"))
        view.edge_list.append(Edge(f"e{at}", subject, predicate, target, 0.75, 2, said, status))

    for role in ROLES:
        for type_ in ENTITY_TYPES:
            if role in ROLE_TYPES[type_]:
                add("paper:p0", role, ids[type_])
                add("paper:p1", role, ids[type_], "negated")
    for type_ in ENTITY_TYPES:
        names, others = ("Y", "Z"), ("https://example.org/x", "urn:isbn:1")
        view.node_list.append(Node(ids[type_], type_, f"X {type_}", names, others, broader=("task:x",)))
        for predicate, (heads, tails) in LINK_TYPES.items():
            for tail in tails if type_ in heads else ():
                add(ids[type_], predicate, ids[tail])
    for target, type_, predicate in (("author:a-b", "Author", "author"), ("venue:v", "Venue", "publishedIn"),
                                     ("cited:doi:10.9/9", "Cited", "cites"), ("paper:p1", "", "cites")):  # fmt: skip
        if type_:
            view.node_list.append(Node(target, type_, target.partition(":")[2], ("arxiv:1",), ("https://x.org/1",)))
        told = Evidence("p0", "metadata", 4, 6, 0, "It: so", "metadata", "", 1.0)
        view.edge_list.append(Edge(f"m{len(view.edge_list)}", "paper:p0", predicate, target, 1.0, 1, (told,)))
    order = {node.id: at for at, node in enumerate(view.node_list)}
    view.edge_list.sort(key=lambda edge: order[edge.subject])
    ends = {name: ids[name.title()] for name in ("metric", "method", "dataset", "task")}
    for at, baseline in enumerate((None, *(ids[each] for each in ("Method", "Software", "Hardware")))):
        found = evidence("p0", STATUSES[at])
        view.result_list.append(
            ResultNode(f"r{at}", "p0", "1.5/2", "times", "speed", found, **ends, baseline=baseline, status=STATUSES[at])
        )
    return view

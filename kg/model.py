"""The records that flow between the stages: papers, mentions, entities, nodes and edges with their evidence.

All offsets are Unicode code points into the paper's title or abstract as read, half-open, so that
``paper.text(field)[start:end]`` is the quoted text. Records are frozen; only `Document`, which grows along
the chain of extractors, is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from kg.communities import Community

__all__ = [
    "ENTITY_TYPES",
    "LINKS",
    "MENTIONS",
    "METADATA_LINKS",
    "METADATA_TYPES",
    "ROLES",
    "STATUSES",
    "Abbreviation",
    "Carried",
    "CodeLink",
    "Document",
    "Edge",
    "Entity",
    "Evidence",
    "Extraction",
    "Field",
    "GraphView",
    "Mention",
    "Node",
    "Paper",
    "Relation",
    "Resolution",
    "Result",
    "ResultNode",
    "Skipped",
    "Span",
    "Tie",
    "type_order",
]

Field = Literal["title", "abstract", "metadata"]
"""Texts of a paper that evidence quotes: two that it has, and what its source says of it (`Paper.metadata`)."""

ENTITY_TYPES = ("Method", "Dataset", "Task", "Metric", "Hardware", "Software")
"""Types of entities, in the order in which everything lists them."""

ROLES = ("proposes", "uses", "comparesWith", "evaluatesOn", "addresses", "reports", "runsOn")
"""Predicates from a paper to an entity."""

LINKS = ("usedFor", "evaluatedOn", "outperforms", "basedOn", "runsOn", "benchmarkFor", "measuredBy")
"""Predicates from an entity to an entity."""

MENTIONS = "mentions"
"""Predicate from a paper to an entity of a type of the user's own (`kg.own_types`), where no role is known."""

METADATA_TYPES = ("Author", "Venue", "Cited")
"""Types of nodes that are made of metadata, on request: names of authors, venues, cited papers that were not read."""

METADATA_LINKS = ("cites", "author", "publishedIn")
"""Predicates from a paper to another paper, an author's name and a venue, which its source tells and not its text."""

STATUSES = ("asserted", "hedged", "negated", "background")
"""What a paper says about an edge: that it is so, that it may be so, that it is not so, or that others say so."""


def type_order(type: str) -> tuple[int, str]:
    """The place of a type of entities in the order of everything: those of the model, then others by name.

    >>> sorted(["Material", "Task", "Alloy", "Method"], key=type_order)
    ['Method', 'Task', 'Alloy', 'Material']
    """
    return (ENTITY_TYPES.index(type), "") if type in ENTITY_TYPES else (len(ENTITY_TYPES), type)


class Span(NamedTuple):
    """A stretch of a paper's title or abstract: ``[start, end)`` in code points."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as read.

    `date` is as much of an ISO 8601 date as the source tells: ``2019-02-05``, ``2019-02``, or ``--03-18``
    (XML Schema's gMonthDay) where the year is unknown; `year` is ``None`` then. `identifiers` are
    ``(scheme, value)`` pairs, sorted, e.g. ``("arxiv", "1810.04805")``. `source` names the file and place.

    `categories` are subjects and keywords as the source writes them. `cites` are the works that the paper cites, one
    string each: its identifiers as ``scheme:value``, with blanks between them where the source knows several. `orcids`
    are those of the authors, one for each (empty where unknown), or none at all.

    >>> Paper("x1", "A title", "We say so.").text("abstract")
    'We say so.'
    """

    id: str
    title: str | None
    abstract: str
    year: int | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    venue: str | None = None
    url: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    source: str = ""
    # lists that may be long are left out of what is printed of a paper
    categories: tuple[str, ...] = field(default=(), repr=False)
    cites: tuple[str, ...] = field(default=(), repr=False)
    orcids: tuple[str, ...] = field(default=(), repr=False)

    def text(self, field: Field) -> str:
        """The title, the abstract or the metadata; a missing title is the empty string."""
        if field == "metadata":
            return self.metadata()
        return (self.title or "") if field == "title" else self.abstract

    def metadata(self) -> str:
        """What the source says of the paper that edges are made of, a line for each author, venue and cited work.

        >>> print(Paper("x1", None, "We say so.", authors=("Ada Lovelace",), cites=("doi:10.1/x",)).metadata())
        author: Ada Lovelace
        cites: doi:10.1/x
        """
        told = [*(("author", name) for name in self.authors), *([("venue", self.venue)] if self.venue else ())]
        return "\n".join(f"{what}: {name}" for what, name in (*told, *(("cites", each) for each in self.cites)))

    def _repr_html_(self) -> str:
        from kg.showing import paper_html

        return paper_html(self)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was left out, with its place and why (readers yield these beside papers)."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A typed name in the text; `text` is exactly ``paper.text(field)[start:end]``.

    `score` in [0, 1] is how often such a mention is right; `long_form` is the spelled out name
    where the paper defines the mention as an abbreviation.
    """

    field: Field
    start: int
    end: int
    text: str
    type: str
    score: float
    extractor: str
    long_form: str | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and the long form that the paper gives for it, both as spans of the same field."""

    short: Span
    long: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """One real-world thing in one paper: its mentions, the name a reader would use, its role in the paper.

    `relation` is one of `ROLES`; `relation_evidence` is the sentence that the role was read from
    (``None``: the sentence of the first mention); `status`, one of `STATUSES`, is the role's.
    """

    type: str
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[Mention, ...]
    confidence: float
    relation: str = "uses"
    relation_evidence: Span | None = None
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from entity to entity: two mentions and the sentence that relates them.

    A mention outside `sentence` is carried over from the sentence that it lies in ("it outperforms Y").
    """

    head: Mention
    predicate: str
    tail: Mention
    sentence: Span
    score: float
    extractor: str
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class Result:
    """A reported number. `value` is as written without its unit; names are entity names where there is one.

    `span` is the value with its unit in the text, `sentence` the sentence around it.
    """

    metric: str | None
    value: str
    unit: str | None
    span: Span
    sentence: Span
    score: float
    extractor: str
    method: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    task: str | None = None
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A URL of code, data or a project page as it is written in the text."""

    span: Span
    url: str


@dataclass(slots=True)
class Document:
    """A paper on its way through the extractors; grows, and is never sent between processes.

    `docs` caches what the spaCy pipeline made of each field (a ``spacy.tokens.Doc`` per field);
    `sentences` are in text order, title first.
    """

    paper: Paper
    sentences: list[Span] = field(default_factory=list)
    abbreviations: list[Abbreviation] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    code: list[CodeLink] = field(default_factory=list)
    docs: dict[str, Any] = field(default_factory=dict)

    def freeze(self) -> Extraction:
        """The annotations as a small record that can be pickled and stored."""
        return Extraction(
            self.paper,
            tuple(self.sentences),
            tuple(self.entities),
            tuple(self.relations),
            tuple(self.results),
            tuple(self.code),
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the extractors found in one paper."""

    paper: Paper
    sentences: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    code: tuple[CodeLink, ...] = ()

    def _repr_html_(self) -> str:
        from kg.showing import extraction_html

        return extraction_html(self)


class Carried(NamedTuple):
    """The sentence from which an argument was carried over, since the quoted one does not name it.

    `argument` is ``head`` or ``tail`` of a link, else ``metric``, ``method``, ``baseline``, ``dataset`` or ``task`` of
    a result; `text` begins at `start` of `field`.
    """

    argument: str
    field: Field
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The place that says an edge: the quoted span and the sentence around it.

    ``sentence[start - sentence_start : end - sentence_start]`` is the quoted span: a mention, a result's value, or of a
    link what its arguments in the sentence span. `arguments` are the head and the tail of a link. Each argument of a
    link or result is inside the sentence, or inside the one that `carried` names for it.
    """

    paper: str
    field: Field
    start: int
    end: int
    sentence_start: int
    sentence: str
    extractor: str
    version: str
    score: float
    status: str = "asserted"
    arguments: tuple[Span, Span] | None = None
    carried: tuple[Carried, ...] = ()

    @property
    def quote(self) -> str:
        """The words of the mention itself."""
        return self.sentence[self.start - self.sentence_start : self.end - self.sentence_start]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph: a paper (type ``Paper``) or an entity.

    Ids are ``paper:<paper id>`` or ``<type>:<key>``, e.g. ``method:resnet-50``. `papers` is the number of
    papers that mention it (1 for a paper), years are 0 when unknown, `x` and `y` are layout positions,
    `community` counts from 0 by falling size. `xrefs` are IRIs of the same thing elsewhere, `broader` the ids of nodes
    of which this one is a kind, `categories` a paper's subjects and keywords.
    """

    id: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()
    papers: int = 1
    degree: int = 0
    community: int = 0
    first_year: int = 0
    last_year: int = 0
    x: float = 0.0
    y: float = 0.0
    broader: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        from kg.showing import node_html

        return node_html(self)


@dataclass(frozen=True, slots=True)
class Edge:
    """A typed, directed edge with all the evidence for it.

    `status` is the strongest of its evidence (asserted, then hedged, background, negated); `confidence` and `papers`,
    how many papers support it, are those of the evidence with this status.
    """

    id: str
    subject: str
    predicate: str
    object: str
    confidence: float
    papers: int
    evidence: tuple[Evidence, ...]
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class Tie(Edge):
    """An edge that stands for several: for parallel relations, or for all that two nodes have in common.

    `weight` is how strong it is, `first_year` and `last_year` (0: unknown) are those of the papers behind it; `reason`
    names what ties the two where there is no evidence.
    """

    weight: float = 1.0
    first_year: int = 0
    last_year: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResultNode:
    """A reported number in the graph. Entities are node ids where resolved; `metric_text` is what was read."""

    id: str
    paper: str
    value: str
    unit: str | None
    metric_text: str | None
    evidence: Evidence
    metric: str | None = None
    method: str | None = None
    baseline: str | None = None
    dataset: str | None = None
    task: str | None = None
    status: str = "asserted"


@dataclass(frozen=True, slots=True)
class Resolution:
    """A merge of two names into one node: every merge can be explained and undone."""

    node: str
    merged: str
    score: float
    method: str
    reason: str


class GraphView(Protocol):
    """What exporters see of a graph: streams of records, each in a stable order."""

    def papers(self) -> Iterator[Paper]:
        """All papers, by id."""

    def nodes(self) -> Iterator[Node]:
        """All nodes, papers first, then entities by type and id."""

    def edges(self) -> Iterator[Edge]:
        """All edges, by subject (in the order of `nodes`), predicate and object."""

    def results(self) -> Iterator[ResultNode]:
        """All results, by paper and place in it."""

    def code_links(self) -> Iterator[tuple[str, str]]:
        """``(paper id, url)`` for each code link, by paper and place in it."""

    def communities(self) -> Iterator[Community]:
        """The communities of at least three papers, the largest first; `Node.community` is their number."""

    def counts(self) -> dict[str, int]:
        """How many ``nodes``, ``edges``, ``papers`` and ``results`` there are."""

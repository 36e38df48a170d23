"""Names of readers, extractors and exporters, and where their code is: strings, imported on first use.

Third parties register through the entry-point group ``kg.plugins``: the entry point's name is
``reader.NAME``, ``extractor.NAME``, ``exporter.NAME`` or ``annotation.NAME``, its value ``module:Class``.

>>> readers.names()[:3]
('abstracts', 'acl', 'atom')
"""

# no annotations from __future__ here: a registry has the name

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.errors import PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

__all__ = [
    "DEFAULT_PROFILE",
    "OUTPUTS",
    "PLUGIN_GROUP",
    "PROFILES",
    "Entry",
    "Registry",
    "annotation_writers",
    "annotations",
    "charts",
    "exporters",
    "extractors",
    "folders",
    "readers",
    "taggers",
    "trainers",
]

PLUGIN_GROUP = "kg.plugins"


OWN = "scholarkg"
"""The origin of what is no plug-in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered name: `target` is ``module:attribute``, `suffixes` are file endings with their dot."""

    name: str
    target: str
    summary: str
    suffixes: tuple[str, ...] = ()
    origin: str = OWN


def entry_points(group: str) -> "EntryPoints":
    """Those of `importlib.metadata`, which takes long to import: most commands ask for no plug-in."""
    from importlib.metadata import entry_points

    return entry_points(group=group)


class Registry:
    """A table of names of one kind; looks plug-ins up once, loads a target when it is asked for."""

    def __init__(self, kind: str, builtin: Iterable[Entry]) -> None:
        self.kind = kind
        self._builtin = tuple(builtin)

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        found = {entry.name: entry for entry in self._builtin}
        for point in sorted(entry_points(group=PLUGIN_GROUP), key=lambda point: (point.name, point.value)):
            kind, _, name = point.name.partition(".")
            if kind == self.kind and name and name not in found:
                origin = point.dist.name if point.dist else "unknown distribution"
                suffixes, summary = _describe(point.value)
                found[name] = Entry(name, point.value, summary, suffixes, origin)
        return found

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: entry.name))

    def names(self) -> tuple[str, ...]:
        """All registered names, sorted."""
        return tuple(entry.name for entry in self)

    def in_order(self) -> tuple[str, ...]:
        """All registered names as they are listed, plug-ins last."""
        return tuple(self._entries)

    def entry(self, name: str) -> Entry:
        """The entry for `name`; raises `PluginError` with a suggestion when there is none."""
        try:
            return self._entries[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._entries, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(self.names())}."
            raise PluginError(f"no {self.kind} is called {name!r}; {hint}") from None

    def load(self, name: str) -> Any:
        """The class or function behind `name`; raises `PluginError` when it can't be imported."""
        entry = self.entry(name)
        try:
            return _resolve(entry.target)
        except (Exception, SystemExit) as error:
            raise PluginError(
                f"{self.kind} {name!r} of {entry.origin} can't be loaded from {entry.target}: {error}; "
                f"repair or uninstall {entry.origin}."
            ) from error

    def by_suffix(self, filename: str) -> Entry | None:
        """The entry whose suffix ends `filename` (the longest one), or ``None``."""
        lower = filename.lower()
        hits = [(len(s), e.name) for e in self for s in e.suffixes if lower.endswith(s)]
        return self._entries[max(hits)[1]] if hits else None


def _resolve(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _describe(target: str) -> tuple[tuple[str, ...], str]:
    """Suffixes and first docstring line of a plug-in's class; a broken one is told when it is used."""
    try:
        loaded = _resolve(target)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way, and must not take the rest down
        return (), f"(broken: {error})"
    lines = (loaded.__doc__ or "").strip().splitlines()
    suffixes = getattr(loaded, "suffixes", ())
    told = suffixes if isinstance(suffixes, tuple | list) else ()
    return tuple(each for each in told if isinstance(each, str)), lines[0] if lines else ""


readers = Registry(
    "reader",
    [
        Entry(
            "abstracts",
            "kg.readers.abstracts:AbstractsReader",
            "bare abstracts, one a line or in blocks",
            (".txt",),
        ),
        Entry("listing", "kg.readers.listing:ListingReader", "daily-papers listing saved from a browser as text"),
        Entry("jsonl", "kg.readers.json:JsonLinesReader", "JSON Lines, one paper a line", (".jsonl", ".ndjson")),
        Entry("json", "kg.readers.json:JsonReader", "JSON: a list of papers, or an object that holds one", (".json",)),
        Entry("csv", "kg.readers.table:CsvReader", "comma-separated values with a header", (".csv",)),
        Entry("tsv", "kg.readers.table:TsvReader", "tab-separated values with a header", (".tsv", ".tab")),
        Entry("bibtex", "kg.readers.bibtex:BibtexReader", "BibTeX with abstracts", (".bib", ".bibtex")),
        Entry("ris", "kg.readers.ris:RisReader", "RIS with abstracts", (".ris",)),
        Entry("atom", "kg.readers.atom:AtomReader", "Atom feed, as arXiv's API answers", (".atom",)),
        Entry("pubmed", "kg.readers.pubmed:PubmedReader", "PubMed XML"),
        Entry("acl", "kg.readers.acl:AclReader", "ACL Anthology XML"),
        Entry("dblp", "kg.readers.dblp:DblpReader", "DBLP XML, where it has abstracts"),
        Entry("markdown", "kg.readers.markdown:MarkdownReader", "Markdown, headings as titles", (".md", ".markdown")),
        Entry("html", "kg.readers.html:HtmlReader", "saved web page: daily papers, a paper's page", (".html", ".htm")),
        Entry("parquet", "kg.readers.parquet:ParquetReader", "Parquet (with the extra parquet)", (".parquet",)),
    ],
)

extractors = Registry(
    "extractor",
    [
        Entry("sentences", "extractors.sentences:SentenceSplitter", "tokens and sentences (spaCy)"),
        Entry(
            "abbreviations",
            "extractors.abbreviations:AbbreviationExtractor",
            "short and long forms of names",
        ),
        Entry("gazetteer", "extractors.gazetteer:GazetteerExtractor", "known names with their types"),
        Entry(
            "patterns",
            "extractors.patterns:PatternExtractor",
            "names by shape, head word and context",
        ),
        Entry("hardware", "extractors.hardware:HardwareExtractor", "devices, chips and machines with their models"),
        Entry("ner", "extractors.ner:NerExtractor", "names by a trained tagger, with their probabilities"),
        Entry("ner-accurate", "extractors.ner:AccurateNerExtractor", "the same by a larger model, slower"),
        Entry("ranked-entities", "extractors.ranked:RankedEntityExtractor", "entities of what `ner` proposes, ranked"),
        Entry("own-names", "extractors.own_names:OwnNameExtractor", "names of your own types (kg build --types)"),
        Entry("entities", "extractors.entities:EntityExtractor", "one decision over all mentions, grouped to entities"),
        Entry("roles", "extractors.roles:RoleExtractor", "what the paper does with each entity"),
        Entry("links", "extractors.links:LinkExtractor", "what is used for, based on, tested on or better than what"),
        Entry("results", "extractors.results:ResultExtractor", "reported numbers with metric and unit"),
        Entry("status", "extractors.status:StatusExtractor", "what is asserted, hedged, negated or told of others"),
        Entry("code", "extractors.code:CodeLinkExtractor", "links to code, data and project pages"),
    ],
)

exporters = Registry(
    "exporter",
    [
        Entry("turtle", "exports.rdf:TurtleExporter", "RDF 1.1 Turtle", (".ttl",)),
        Entry("trig", "exports.rdf:TriGExporter", "RDF 1.1 TriG, a named graph for each paper", (".trig",)),
        Entry("ntriples", "exports.rdf:NTriplesExporter", "RDF 1.1 N-Triples", (".nt",)),
        Entry("nquads", "exports.rdf:NQuadsExporter", "RDF 1.1 N-Quads", (".nq",)),
        Entry("jsonld", "exports.rdf:JsonLdExporter", "JSON-LD 1.1", (".jsonld",)),
        Entry("rdfxml", "exports.rdf:RdfXmlExporter", "RDF/XML", (".rdf",)),
        Entry("graphml", "exports.graphml:GraphmlExporter", "GraphML for Gephi, yEd, networkx, igraph", (".graphml",)),
        Entry("gexf", "exports.gexf:GexfExporter", "GEXF 1.3 for Gephi", (".gexf",)),
        Entry("png", "exports.pictures:PngExporter", "map as a picture, for slides", (".png",)),
        Entry("svg", "exports.pictures:SvgExporter", "map as a vector picture, for papers", (".svg",)),
        Entry("html", "exports.html:HtmlExporter", "interactive page, one file, no network", (".html", ".htm")),
        Entry("nodes-csv", "exports.tables:NodesCsvExporter", "nodes as a table", ("nodes.csv",)),
        Entry("edges-csv", "exports.tables:EdgesCsvExporter", "edges as a table", ("edges.csv", ".csv")),
        Entry("results-csv", "exports.tables:ResultsCsvExporter", "results as a table", ("results.csv",)),
        Entry(
            "jsonl",
            "exports.jsonlines:JsonLinesExporter",
            "JSON Lines: nodes, edges with evidence, results",
            (".jsonl", ".ndjson"),
        ),
        Entry("node-link", "exports.jsonlines:NodeLinkExporter", "node-link JSON for networkx", (".json",)),
        Entry("cypher", "exports.cypher:CypherExporter", "Cypher for Neo4j, Memgraph and others", (".cypher", ".cql")),
        Entry("kgx-nodes", "exports.kgx:KgxNodesExporter", "KGX TSV: nodes", ("nodes.tsv",)),
        Entry("kgx-edges", "exports.kgx:KgxEdgesExporter", "KGX TSV: edges", ("edges.tsv",)),
        *(
            Entry(
                f"{table}-parquet",
                f"exports.parquet:{table.capitalize()}ParquetExporter",
                f"{table} as Parquet (with the extra parquet)",
                (f"{table}.parquet",),
            )
            for table in ("nodes", "edges", "evidence", "results", "papers")
        ),
    ],
)

folders = Registry(
    "folder exporter",
    [
        Entry("neo4j", "exports.neo4j:Neo4jExporter", "CSV for Neo4j's bulk import, with the command", (".neo4j",)),
        Entry("kgx", "exports.kgx:KgxExporter", "KGX TSV: nodes and edges", (".kgx",)),
        Entry(
            "parquet",
            "exports.parquet:ParquetExporter",
            "nodes, edges, evidence, results, papers (with the extra parquet)",
            (".parquet",),
        ),
    ],
)
"""Exporters that write a folder of several files; of a plug-in: the entry point ``folder exporter.NAME``."""

annotations = Registry(
    "annotation",
    [
        Entry("gold", "kg.annotations.gold:GoldReader", "paper-level gold with its papers", (".gold.jsonl",)),
        Entry(
            "conll",
            "kg.annotations.conll:ConllReader",
            "CoNLL columns: token and tag",
            (".conll", ".bio", ".iob", ".ner"),
        ),
        Entry("scierc", "kg.annotations.scierc:SciercReader", "SciERC-style JSON Lines", (".json",)),
        Entry("brat", "kg.annotations.brat:BratReader", "brat standoff: .txt with .ann", (".ann",)),
        Entry("docbin", "kg.annotations.docbin:DocBinReader", "spaCy DocBin", (".spacy",)),
        Entry("spans", "kg.annotations.spans:SpansReader", "JSON Lines with character spans", (".jsonl", ".ndjson")),
    ],
)
"""Formats of annotated papers, which models are trained and measured on."""

annotation_writers = Registry(
    "annotation writer",
    [
        Entry("brat", "exports.annotations:BratWriter", "brat standoff, to correct by hand (a folder)", (".brat",)),
        Entry(
            "scierc",
            "exports.annotations:SciercWriter",
            "SciERC-style JSON Lines",
            (".scierc.jsonl", ".scierc.json"),
        ),
        Entry("spans", "exports.annotations:SpansWriter", "JSON Lines with character spans", (".spans.jsonl",)),
    ],
)
"""Formats in which what was found in papers is written, to be corrected and read again by `annotations`."""

charts = Registry(
    "chart",
    [Entry("statistics", "exports.charts:StatisticsChart", "growth by year and top entities", (".png", ".svg"))],
)
"""Figures of what is told of a graph."""

taggers = Registry("tagger", [Entry("ner", "extractors.tagging:SpanTagger", "labelled spans by a trained model")])
trainers = Registry("trainer", [Entry("ner", "extractors.training:run", "tagger and ranker; needs the extra train")])

_AFTER_ENTITIES = ("roles", "links", "results", "status", "code")

PROFILES: dict[str, tuple[str, ...]] = {
    "rules": ("sentences", "abbreviations", "hardware", "patterns", "entities", *_AFTER_ENTITIES),
    "ner": ("sentences", "abbreviations", "ner", "ranked-entities", *_AFTER_ENTITIES),
    "accurate": ("sentences", "abbreviations", "ner-accurate", "ranked-entities", *_AFTER_ENTITIES),
}
"""Named chains of extractors, in the order in which they run. (``patterns`` looks known names up itself: ``gazetteer``
is for chains without it.)"""

OUTPUTS = (
    "graph.ttl",
    "graph.graphml",
    "graph.gexf",
    "graph.html",
    "nodes.csv",
    "edges.csv",
    "results.csv",
)
"""What a build writes beside the store and ``report.json``."""

DEFAULT_PROFILE = "ner"
"""What runs when nobody names extractors."""

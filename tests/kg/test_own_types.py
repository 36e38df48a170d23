"""Types and names that a user brings as data, from the file to the graph."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.builder import build_folder
from kg.errors import InputError, UsageError
from kg.filters import Filter
from kg.fingerprints import fingerprint
from kg.graph import Graph
from kg.model import MENTIONS, Node, Paper
from kg.output import BASE_IRI
from kg.own_types import OwnName, OwnType, own_types, read_types, store_types, stored_types, types_of
from kg.rdf import triples
from kg.retraction import retract
from kg.runs import logged
from kg.statistics import describe
from kg.store import Store
from kg.validation import validate, validate_with

from .commands import Run
from .own_types import PAPERS, TABLES, TYPES, write_types

RULES = ("rules",)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the papers."""
    return kg.build(PAPERS, extractors=RULES, types=write_types(tmp_path_factory.mktemp("types")))


def of_type(graph: Graph, type_: str) -> list[Node]:
    return list(graph.nodes(type_))


# The file -----------------------------------------------------------------------------------------------------------


def test_a_file_says_types_and_names(tmp_path: Path) -> None:
    types = read_types(write_types(tmp_path))
    material, alloy, cells = types.types
    assert material == OwnType("Material", "Material", "Materials", "#7a5c3e", "https://example.org/Material")
    assert (alloy.plural, alloy.parent, alloy.root, alloy.relation) == (
        "Alloys of metals",
        "Material",
        "Entity",
        MENTIONS,
    )
    assert (cells.name, cells.label, cells.root, cells.relation) == ("CellLine", "Cell line", "Method", "uses")
    assert len({each.colour for each in types.types}) == 3
    assert OwnName("Material", "boron nitride", ("hBN", "white graphene"), ("https://example.org/BN",)) in types.names
    assert OwnName("Alloy", "nitinol", ("nickel titanium",), ("urn:x:niti",)) in types.names
    assert OwnName("Dataset", "ShinyBench") in types.names


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "types.toml").write_text("[types.material]\nlabel = 'Stuff'\n", "utf-8-sig")
    assert [each.label for each in read_types(tmp_path / "types.toml").types] == ["Stuff"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1", "has to hold tables such as [types.material], and nothing else"),
        ("[types]", "has to hold tables such as [types.material]"),
        ("[types.a", "is not TOML"),
        ("a = " + "[" * 5000, "its brackets are too deep"),
        ("a = " + "9" * 5000, "is not TOML"),
        ("[types.material]\ngazetteer = ['a.tsv', \"b\\u0000c\"]", "gazetteer has to be a list of files"),
        ("[types.material]\ncolor = '#000000'", "a type has no 'color'; did you mean 'colour'?"),
        ("[types.material]\ncolour = 'brown'", "the colour 'brown'; write it as #rrggbb"),
        ("[types.material]\ncolour = 3", "colour has to be text in quotes, not 3"),
        ("[types.material]\nlabel = ' '", "label has to be text in quotes, not ' '"),
        ("[types.material]\nuri = 'material'", "the uri 'material', which is no absolute IRI"),
        ("[types.material]\nparent = 'stuff'", "the parent 'stuff', which is no type"),
        ("[types.a]\nparent = 'b'\n[types.b]\nparent = 'a'", "is a kind of itself"),
        ("[types.material]\nrelation = 'uses'", "a kind of Entity takes mentions."),
        ("[types.m]\nparent = 'Task'\nrelation = 'uses'", "a kind of Task takes addresses or proposes or mentions."),
        ("[types.material]\ngazetteer = ['none.tsv']", "none.tsv: No such file or directory"),
        ("[types.material]\ngazetteer = 3", "gazetteer has to be a list of files, not 3"),
        ("[types.material]", "says nothing; give it a gazetteer"),
        ("[types.'m y']\nlabel = 'x'", "'m y' is no name of a type"),
        ("[types.paper]\nlabel = 'x'", "Paper means something else in a graph"),
        ("[types.author]\nlabel = 'x'", "Author means something else in a graph"),
        ("[types.method]\nlabel = 'x'", "Method is there already, only a gazetteer can be added"),
        ("[types.cell_line]\nlabel = 'x'\n[types.cell-line]\nlabel = 'y'", "CellLine is there twice"),
    ],
)
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, told: str) -> None:
    path = write_types(tmp_path, text)
    with pytest.raises(InputError) as error:
        read_types(path)
    assert told in str(error.value)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("graphene\n\thBN\n", "line 2: no name ('')"),
        ("--\n", "line 1: no name"),
        ("graphene\t--\n", "line 1: '--' is no name"),
        ("graphene\tGO\tCHEBI:1\n", "line 1: 'CHEBI:1' is no absolute IRI"),
    ],
)
def test_mistakes_in_tables_are_told_with_their_line(tmp_path: Path, table: str, told: str) -> None:
    path = write_types(tmp_path)
    (tmp_path / "materials.tsv").write_text(table)
    with pytest.raises(InputError) as error:
        read_types(path)
    assert told in str(error.value)
    (tmp_path / "materials.tsv").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_types(path)


# The graph ----------------------------------------------------------------------------------------------------------


def test_things_are_nodes_with_their_names_elsewhere_and_evidence(graph: Graph) -> None:
    [boron, perovskite] = of_type(graph, "Material")
    assert (boron.id, boron.label, boron.papers) == ("material:boron-nitride", "boron nitride", 2)
    assert boron.aliases == ("hBN", "white graphene")
    assert boron.xrefs == ("https://example.org/BN",)
    assert perovskite.papers == 1
    [nitinol] = of_type(graph, "Alloy")
    assert (nitinol.id, nitinol.papers, nitinol.xrefs) == ("alloy:nitinol", 2, ("urn:x:niti",))
    edges = {(edge.subject, edge.predicate): edge for edge in graph.edges_of("material:boron-nitride")}
    assert edges.keys() == {("paper:p1", MENTIONS), ("paper:p2", MENTIONS)}
    quotes = [each.quote for edge in edges.values() for each in edge.evidence]
    assert quotes == ["boron nitride", "white graphene"]
    assert {each.extractor for edge in edges.values() for each in edge.evidence} == {"own-names"}
    [cells] = graph.edges_of("cellline:hela")
    assert cells.predicate == "uses"
    assert "dataset:shinybench" in [node.id for node in of_type(graph, "Dataset")]


def test_own_types_come_after_the_others_in_every_list(graph: Graph) -> None:
    types = list(dict.fromkeys(node.type for node in graph.nodes()))
    assert types[-3:] == ["Alloy", "CellLine", "Material"]
    found = describe(graph)
    assert list(found.nodes)[-3:] == ["Alloy", "CellLine", "Material"]
    assert found.entities == sum(1 for node in graph.nodes() if node.type != "Paper")
    assert [top.label for top in found.top["Material"]] == ["boron nitride", "perovskite"]


def test_without_types_the_graph_is_as_it_was() -> None:
    plain = kg.build(PAPERS, extractors=RULES)
    assert own_types(plain) == ()
    assert not {node.type for node in plain.nodes()} & {"Material", "Alloy", "CellLine"}
    told = "".join(map(str, triples(plain, BASE_IRI)))
    assert "rdf-schema#Class" not in told


def test_views_know_the_types_of_what_is_behind_them(graph: Graph) -> None:
    view = Filter(min_support=2, types=("material", "ALLOY")).view(Filter(0.1, since=2000).view(graph))
    assert own_types(view) == own_types(graph)
    assert {node.type for node in view.nodes()} == {"Paper", "Material", "Alloy"}
    with pytest.raises(UsageError, match=r"no type is 'Metal'; choose of: Method, .*, Alloy, CellLine, Material"):
        Filter(types=("Metal",)).view(graph)


def test_the_rdf_declares_the_classes_and_conforms(graph: Graph) -> None:
    own = list(triples(graph, BASE_IRI))
    assert validate(own).conforms
    told = {str(each.subject) + " " + str(each.predicate) + " " + str(each.object) for each in own}
    kg_, rdfs = f"{BASE_IRI}ontology#", "http://www.w3.org/2000/01/rdf-schema#"
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    assert {
        f'<{kg_}Alloy> <{rdfs}label> "Alloy"',
        f"<{kg_}Alloy> <{rdfs}subClassOf> <{kg_}Material>",
        f"<{kg_}Material> <{rdfs}subClassOf> <{kg_}Entity>",
        f"<{kg_}Material> <http://www.w3.org/2004/02/skos/core#exactMatch> <https://example.org/Material>",
        f"<{kg_}CellLine> <{rdfs}subClassOf> <{kg_}Method>",
        f"<{BASE_IRI}alloy/nitinol> {type_} <{kg_}Alloy>",
        f"<{BASE_IRI}alloy/nitinol> {type_} <{kg_}Entity>",
        f"<{BASE_IRI}cellline/hela> {type_} <{kg_}Method>",
        f"<{BASE_IRI}paper/p1> <{kg_}mentions> <{BASE_IRI}alloy/nitinol>",
    } <= told
    entities = sum(1 for _ in graph.nodes()) + sum(1 for _ in graph.results())
    [said] = [each for each in told if each.startswith(f"<{BASE_IRI}void#graph> <http://rdfs.org/ns/void#entities>")]
    assert f'"{entities}"' in said


@pytest.mark.slow
def test_another_engine_finds_nothing_wrong_either(graph: Graph) -> None:
    from pyoxigraph import RdfFormat, parse

    from kg.shapes import shapes_text

    shapes = parse(shapes_text(), RdfFormat.TURTLE)
    assert validate_with(triples(graph, BASE_IRI), shapes).conforms


# Builds -------------------------------------------------------------------------------------------------------------


def test_the_store_remembers_and_workers_are_told(tmp_path: Path) -> None:
    types = read_types(write_types(tmp_path))
    build_folder(PAPERS[:1], tmp_path / "g", names=RULES, types=types)
    build_folder(PAPERS[1:], tmp_path / "g", names=RULES)
    many = [
        replace(PAPERS[1], id=f"m{n}", title=f"Wires {n}", abstract=f"{PAPERS[1].abstract} Number {n}.")
        for n in range(300)
    ]
    build_folder(many, tmp_path / "two", names=RULES, types=types, workers=2)
    with Graph.open(tmp_path / "g") as grown, Graph.open(tmp_path / "two") as pooled:
        assert grown["material:boron-nitride"].papers == 2
        assert stored_types(grown.store) == types
        assert pooled["alloy:nitinol"].papers == 300
        assert [run.extractors for run in logged(grown.store)] == [run.extractors for run in logged(pooled.store)] * 2
        names = {name for run in logged(grown.store) for name in run.extractors}
        assert not any(":" in name for name in names)  # the names themselves are no matter for the log


def test_other_names_read_papers_anew_and_other_colours_make_another_graph(tmp_path: Path) -> None:
    types = read_types(write_types(tmp_path))
    folder = tmp_path / "g"
    first = build_folder(PAPERS, folder, names=RULES, types=types)
    assert build_folder(PAPERS, folder, names=RULES).unchanged == 2
    prints = []
    for text in (TYPES, TYPES.replace("7A5C3E", "00ff00")):
        again = build_folder(PAPERS, folder, names=RULES, types=read_types(write_types(tmp_path, text)))
        assert (again.added, again.unchanged) == (0, 2)
        with Graph.open(folder) as graph:
            prints.append(fingerprint(graph.store.connection))
    assert prints[0] != prints[1]
    (tmp_path / "materials.tsv").write_text("graphite\n")
    changed = build_folder(PAPERS, folder, names=RULES, types=read_types(tmp_path / "types.toml"))
    assert (changed.added, changed.unchanged) == (2, 0)
    assert changed.extractors["own-names"] != first.extractors["own-names"]
    with Graph.open(folder) as graph:
        assert of_type(graph, "Material") == []


def test_types_are_taken_back_and_what_was_found_stays_until_it_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "g"
    (tmp_path / "none.toml").write_text("")
    build_folder(PAPERS, folder, names=RULES, types=read_types(write_types(tmp_path)))
    none = read_types(tmp_path / "none.toml")
    assert not none
    build_folder(PAPERS[:1], folder, names=RULES, types=none)
    with Graph.open(folder) as graph:
        assert graph["material:boron-nitride"].papers == 1
        assert {each.name: each.root for each in own_types(graph)} == dict.fromkeys(
            ("Material", "Alloy", "CellLine"), "Entity"
        )
        assert validate(triples(graph, BASE_IRI)).conforms


def test_what_takes_a_removed_papers_place_is_read_with_own_names(tmp_path: Path) -> None:
    paper = replace(PAPERS[0], identifiers=(("doi", "10.1/x"),))
    copy = replace(paper, id="copy", abstract=paper.abstract.replace("perovskite", "nickel titanium"), year=None)
    with Store.create(None) as store:
        store_types(store, read_types(write_types(tmp_path)))
        kg.builder.add_papers(store, [paper, copy], names=RULES)
        retract(store, ["p1"])
        graph = Graph(store)
        assert [node.papers for node in (graph["material:boron-nitride"], graph["alloy:nitinol"])] == [1, 1]


def test_decisions_and_identifiers_may_name_own_types(run: Run, tmp_path: Path) -> None:
    papers, types = tmp_path / "papers.jsonl", write_types(tmp_path)
    papers.write_text("\n".join(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) for p in PAPERS))
    (tmp_path / "decided.yaml").write_text(
        "retype: {Method/ResNet-50: CellLine, Method/FilmNet: Material}\nrename: {Material/perovskite: Perovskite}\n"
    )
    (tmp_path / "known.csv").write_text(
        "label,type,iri\nnitinol,alloy,http://example.org/n\nHeLa,,http://example.org/h\n"
    )
    arguments = ("build", papers, "--out", tmp_path / "g", "--extractors", "rules", "--workers", 1, "-q")
    decided = ("--overrides", tmp_path / "decided.yaml", "--identifiers", tmp_path / "known.csv")
    outcome = run(*map(str, arguments), "--types", types)
    assert outcome.code == 0, outcome.err
    outcome = run(*map(str, (*arguments, *decided)))  # the types that the store has
    assert outcome.code == 0, outcome.err
    with Graph.open(tmp_path / "g") as graph:
        assert {node.label for node in of_type(graph, "CellLine")} == {"HeLa", "ResNet-50"}
        assert graph["material:perovskite"].label == "Perovskite"
        assert graph["alloy:nitinol"].xrefs == ("http://example.org/n", "urn:x:niti")
        assert graph["cellline:hela"].xrefs == ("http://example.org/h",)
        assert {edge.predicate for edge in graph.edges_of("material:filmnet")} == {MENTIONS}
    assert run("validate", tmp_path / "g").code == 0
    told = run("build", papers, "--out", tmp_path / "new", *decided)
    assert (told.code, "to one of Method" in told.err) == (1, True)


def test_commands_after_a_build_need_no_flag(run: Run, tmp_path: Path) -> None:
    papers, types = tmp_path / "papers.jsonl", write_types(tmp_path)
    papers.write_text("\n".join(json.dumps({"id": p.id, "title": p.title, "abstract": p.abstract}) for p in PAPERS))
    (tmp_path / "kg.toml").write_text(
        f'[build]\ninputs = "papers.jsonl"\nout = "g"\ntypes = "{types.name}"\nextractors = "rules"\nworkers = 1\n'
    )
    folder = tmp_path / "g"
    assert run("build", "--config", tmp_path / "kg.toml").code == 0
    assert "Material" in run("stats", folder).out
    assert "the same as: https://example.org/BN" in run("show", folder, "hBN").out
    assert "boron-nitride" in run("query", folder, "SELECT ?m WHERE { ?m a kg:Material }").out
    assert run("validate", folder).code == 0
    assert run("export", folder, "-o", tmp_path / "nodes.csv", "--type", "material").code == 0
    assert "HeLa" not in (tmp_path / "nodes.csv").read_text()
    wrong = run("export", folder, "-o", tmp_path / "x.csv", "--type", "matrial")
    assert (wrong.code, "Material" in wrong.err) == (2, True)
    found = run("extract", papers, "--types", types, "--extractors", "rules", "--workers", 1, "-q")
    assert '"type": "Material", "name": "boron nitride"' in found.out


def test_every_table_is_used() -> None:
    assert all(name in TYPES for name in TABLES)


def test_plugins_types_that_nobody_declared_are_classes_too() -> None:
    node = Node("gene:brca1", "Gene", "BRCA1")

    class View:
        """One paper that mentions a thing of another type."""

        def papers(self) -> list[Paper]:
            return [Paper("p", "T", "On BRCA1.")]

        def nodes(self) -> list[Node]:
            return [Node("paper:p", "Paper", "T"), node]

        def edges(self) -> list[object]:
            return []

        results = code_links = communities = edges

        def counts(self) -> dict[str, int]:
            return {"papers": 1, "nodes": 2, "edges": 0, "results": 0}

    found = list(triples(View(), BASE_IRI))  # type: ignore[arg-type]
    assert validate(found).conforms
    assert "Gene" in "".join(map(str, found))
    assert types_of(View())[-1] == "Software"  # type: ignore[arg-type]

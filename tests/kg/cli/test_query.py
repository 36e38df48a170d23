"""``kg query`` as a person meets it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.cli.solutions import shown, standard_output
from kg.model import Paper
from kg.output import BASE_IRI, ExportOptions, export
from kg.sparql.sources import Reading, open_engine
from tests.exports.views import nasty_view

from ..builders import entity, extraction
from ..commands import Run
from ..sparql.small import small_view
from .test_leaderboard import stored

DOUBLE = "http://www.w3.org/2001/XMLSchema#double"
NAMES = "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name } ORDER BY ?name"


@pytest.fixture
def ask(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``kg query`` in this process, on a screen 100 columns wide."""
    monkeypatch.setenv("COLUMNS", "100")
    return lambda *arguments: run("query", *arguments)


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as Turtle."""
    path = tmp_path_factory.mktemp("rdf") / "graph.ttl"
    export(small_view(), path, options=ExportOptions())
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of one paper."""
    paper = Paper("p1", "On nets", "We propose FooNet and test it on BarSet.", 2020)
    found = [entity(paper, "FooNet", relation="proposes"), entity(paper, "BarSet", "Dataset", "evaluatesOn")]
    return stored(tmp_path / "graph", [extraction(paper, found)])


def test_a_table_with_short_names(ask: Run, file: Path) -> None:
    outcome = ask(
        file, "SELECT ?x ?name ?n { ?x a kg:Dataset ; skos:prefLabel ?name BIND(STRLEN(?name) AS ?n) } ORDER BY ?n"
    )
    assert (outcome.code, outcome.err) == (0, "")
    lines = [line.split() for line in outcome.out.splitlines()]
    assert lines[0] == ["x", "name", "n"]
    assert ["dataset:threeset", "ThreeSet", "8"] in lines
    assert (ask(file, "ASK { ?x a kg:Dataset }").out, ask(file, "ASK { ?x a kg:Nothing }").out) == ("yes\n", "no\n")


def test_a_store_is_indexed_once(ask: Run, store: Path) -> None:
    first = ask(store, NAMES)
    assert (first.code, first.out.split(), first.err) == (0, ["name", "BarSet"], "indexing the graph, once …\n")
    assert (store / "kg.index").is_dir()
    assert ask(store, NAMES) == first._replace(err="")
    assert ask(store, NAMES, "--engine", "rdflib") == first._replace(err="")
    assert ask(store, NAMES, "--min-confidence", "1", "--no-index").out.split() == ["name"]
    assert len(list((store / "kg.index").iterdir())) == 1
    assert "kg.index" not in ask(store, "SELECT ?x { ?x kg:sentence ?y }", "--no-evidence", "--no-index").err


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".jsonld", ".rdf", ".nt.gz"])
def test_every_syntax_that_is_written_can_be_asked(ask: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"graph{suffix}"
    export(small_view(), path)
    assert ask(path, NAMES, "--output", "csv").out == "name\r\nOneSet\r\nThreeSet\r\nTwoSet\r\n"


def test_formats(ask: Run, file: Path) -> None:
    assert ask(file, NAMES, "--output", "csv").out.splitlines() == ["name", "OneSet", "ThreeSet", "TwoSet"]
    assert ask(file, NAMES, "--output", "tsv").out.splitlines() == ["?name", '"OneSet"', '"ThreeSet"', '"TwoSet"']
    assert json.loads(ask(file, NAMES, "--output", "json").out)["head"] == {"vars": ["name"]}
    assert ask(file, NAMES, "--output", "xml").out.startswith("<?xml")
    query = "DESCRIBE dataset:oneset"
    turtle = ask(file, query).out
    assert "@prefix kg:" in turtle
    assert 'skos:prefLabel "OneSet"' in turtle
    assert ask(file, query, "--output", "nt").out.startswith(f"<{BASE_IRI}dataset/oneset> <")
    assert json.loads(ask(file, query, "--output", "json").out)
    for asked, format in ((NAMES, "ttl"), (query, "csv")):
        wrong = ask(file, asked, "--output", format)
        assert (wrong.code, wrong.out) == (2, "")
        assert f"can't be written as {format}; choose of:" in wrong.err


def test_csv_runs_in_no_spreadsheet(ask: Run, tmp_path: Path) -> None:
    texts = ["=1+1", "+a", "-a", "@a", "\t=1", "'tis", "-0.5", 'a "b", c', "é\nb"]
    terms = [*map(Literal, texts), Literal("=x", language="en"), Literal("-1.5e30", datatype=NamedNode(DOUBLE)),
             Literal(-3), NamedNode("a:b")]  # fmt: skip
    path = tmp_path / "graph.nt"
    path.write_text("".join(f"<a:s> <a:p{n:02}> {term} .\n" for n, term in enumerate(terms)), "utf-8")
    query = "SELECT ?o ?none { ?s ?p ?o } ORDER BY ?p"
    rows = list(csv.reader(io.StringIO(ask(path, query, "--output", "csv").out, newline="")))
    exact = list(csv.reader(io.StringIO(open_engine(path, Reading(BASE_IRI)).answer(query).to_bytes("csv").decode(),
                                        newline="")))  # fmt: skip
    assert rows[0] == ["o", "none"]
    changed = {f"'{cell}" for cell in (*texts[:6], "=x")}
    assert {cell for cell, _ in rows} - {cell for cell, _ in exact} == changed
    assert [cell.removeprefix("'") if cell in changed else cell for cell, _ in rows] == [cell for cell, _ in exact]


@pytest.mark.parametrize(
    "form",
    ['SELECT * { ?s ?p ?o FILTER(!STRSTARTS(STR(?o), "-")) }', "ASK { ?s ?p ?o }", "SELECT * { ?x a kg:Nothing }"],
)
def test_csv_is_otherwise_that_of_the_w3c(ask: Run, file: Path, form: str) -> None:
    exact = open_engine(file, Reading(BASE_IRI)).answer(form).to_bytes("csv").decode()
    ids = re.compile("_:[0-9a-f]+")
    assert sorted(ids.sub("", ask(file, form, "--output", "csv").out)) == sorted(ids.sub("", exact))


@pytest.mark.parametrize("command", ["query", "serve"])
@pytest.mark.parametrize(("option", "value"), [("--timeout", "nan"), ("--timeout", "inf"), ("--limit", "9" * 20)])
def test_numbers_that_nothing_takes_are_refused(run: Run, file: Path, command: str, option: str, value: str) -> None:
    outcome = run(command, file, option, value)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"Invalid value for '{option}'" in outcome.err


def test_limits_are_told(ask: Run, file: Path) -> None:
    outcome = ask(file, NAMES, "--limit", "2")
    assert outcome.out.split() == ["name", "OneSet", "ThreeSet"]
    assert outcome.err == "there are more than these 2; --limit 0 shows all.\n"
    everything = "SELECT ?s { ?s ?p ?o }"
    assert len(ask(file, everything).out.splitlines()) == 101
    assert len(ask(file, everything, "--limit", "0").out.splitlines()) > 300
    assert len(ask(file, everything, "--output", "csv").out.splitlines()) > 300


def test_queries_from_files_and_standard_input(
    ask: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbf" + NAMES.encode())
    expected = ask(file, NAMES)
    assert ask(file, "--file", path) == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NAMES.encode())))
    assert ask(file, "--file", "-") == expected
    assert "can't read" in ask(file, "--file", tmp_path / "none.rq").err
    path.write_bytes(b"\xff")
    assert "not UTF-8" in ask(file, "--file", path).err


def test_an_error_points_at_its_place(ask: Run, file: Path) -> None:
    outcome = ask(file, "SELECT * {\n  ?x foo:bar ?y\n}")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.splitlines() == [
        "    ?x foo:bar ?y",
        "       ^",
        "kg: syntax error in line 2, column 13: the prefix 'foo:' is not declared; "
        "kg query --explain-prefixes lists those that are.",
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("INSERT DATA { <a:b> <a:b> 1 }", "INSERT would change the data"),
        ("LOAD <https://example.org/>", "LOAD would change the data"),
        ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("\x1b[31m", "syntax error"),
    ],
)
def test_refusals(ask: Run, store: Path, query: str, message: str) -> None:
    outcome = ask(store, query)
    assert (outcome.code, outcome.out) == (1, "")
    assert message in outcome.err
    assert "\x1b" not in outcome.err
    assert not (store / "kg.index").exists()


def test_the_cookbook(ask: Run, file: Path) -> None:
    listed = ask("--list").out
    assert "most-used-datasets" in listed
    assert "--param task=" in listed
    assert ask(file, "--name", "most-used-datasets").out.split() == ["dataset", "papers", "OneSet", "4", "TwoSet", "3"]
    named = ask(file, "--name", "methods-per-task", "--param", "task=Counting", "--param", "limit=1", "--output", "csv")
    assert named.out.splitlines() == ["task,method,papers", "counting,BetaNet,1"]
    text = ask("--print", "--name", "methods-per-task").out
    assert text.startswith("# Methods per task\n")
    assert ask(file, text, "--output", "csv").out == ask(file, "--name", "methods-per-task", "--output", "csv").out
    assert "did you mean: most-used-datasets" in ask(file, "--name", "most-used-dataset").err
    assert "nothing in the graph is called 'x y'" in ask(file, "--name", "methods-per-task", "--param", "task=x y").err


def test_prefixes_are_explained(ask: Run, file: Path) -> None:
    told = ask("--explain-prefixes", "--base-iri", "https://example.org/").out
    assert "PREFIX kg: <https://example.org/ontology#>\n" in told
    assert "PREFIX foaf: <http://xmlns.com/foaf/0.1/>\n" in told
    assert ask(file, told + "ASK {}").out == "yes\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("ASK {{}}",), ("{file}",), ("{file}", "ASK {{}}", "--name", "x"), ("{file}", "ASK {{}}", "--param", "a=b"),
     ("{file}", "--name", "growth-by-year", "--param", "a"), ("{file}", "ASK {{}}", "--no-evidence"), ("--print",)],
)  # fmt: skip
def test_wrong_usage(ask: Run, file: Path, arguments: tuple[str, ...]) -> None:
    outcome = ask(*(each.format(file=file) for each in arguments))
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err


def test_files_that_are_no_rdf(ask: Run, tmp_path: Path) -> None:
    for name, content, message in (
        ("x.ttl", b"<a> <b> .", "is not Turtle"),
        ("x.txt", b"", "no RDF is known by the name of 'x.txt'"),
        ("x.nt.gz", gzip.compress(b"<a:a> <a:a> <a:a> .\n" * 1000)[:50], "is it complete?"),
        ("x.nt", b'<a:a> <a:a> "\xff" .', "x.nt"),
    ):
        (tmp_path / name).write_bytes(content)
        outcome = ask(tmp_path / name, "ASK {}")
        assert (outcome.code, outcome.out) == (1, "")
        assert message in outcome.err
        assert outcome.err.count("\n") == 1
    assert "no store at" in ask(tmp_path, "ASK {}").err
    assert "can't read" in ask(tmp_path / "none.ttl", "ASK {}").err


def test_text_from_papers_stays_text(ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.nt"
    export(nasty_view(), path)
    table = ask(path, "SELECT ?name ?x { ?x skos:prefLabel ?name }", "--limit", "0").out
    assert all(char.isprintable() or char == "\n" for char in table)
    assert "[/]" not in table
    raw = ask(path, "SELECT ?name { ?x skos:prefLabel ?name }", "--output", "tsv").out
    assert "\\u001B" in raw.upper() or "\x1b" in raw or "\ufffd" in raw
    assert "=HYPERLINK" in raw


def test_a_terminal_obeys_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Terminal(buffer))
    with standard_output() as file:
        file.write("a\x1b[31m\x9b\r\nb\té".encode())
    assert buffer.getvalue().decode() == "a\ufffd[31m\ufffd\ufffd\nb\té"


def test_terms_are_shown_short_where_that_is_safe() -> None:
    namespaces = {"a": "https://example.org/", "ab": "https://example.org/b/"}
    assert shown(NamedNode("https://example.org/b/c%20d"), namespaces) == "ab:c%20d"
    assert shown(NamedNode("https://example.org/b/c/d"), namespaces) == "<https://example.org/b/c/d>"
    assert shown(NamedNode("https://example.org/b/"), namespaces) == "<https://example.org/b/>"
    assert shown(NamedNode("urn:x"), namespaces) == "<urn:x>"
    assert shown(Literal("x", language="en"), namespaces) == "x@en"
    assert shown(None, namespaces) == ""


def command(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", "query", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )  # type: ignore[call-overload,no-any-return]


def test_a_query_that_takes_too_long_is_given_up(file: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
    done = command(file, endless, "--timeout", "0.2")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kg: the query took longer than 0.2 seconds; ask for less, or give it more with --timeout.\n"


def test_a_query_that_takes_too_long_to_plan_is_given_up(file: Path) -> None:
    wide = f"SELECT * {{ ?x ?y {','.join(f'?a{n}' for n in range(400))} }}"
    done = command(file, wide, "--timeout", "0.2")
    assert (done.returncode, done.stdout) == (1, "")
    assert "longer than 0.2 seconds" in done.stderr


def test_a_query_that_would_overflow_the_stack_ends_with_a_message(file: Path) -> None:
    done = command(file, f"SELECT * {{ {' '.join(f'VALUES ?v{n} {{1}}' for n in range(2900))} }}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "the query is too long" in done.stderr


def test_heavy_libraries_are_not_imported(store: Path) -> None:
    open_engine(store, Reading(BASE_IRI))
    code = (
        "import sys\nfrom kg.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    heavy = {'rich', 'rdflib', 'spacy', 'pandas', 'numpy', 'networkx', 'kg.readers'}\n"
        "    print(*heavy & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "query", store, NAMES, "--output", "csv"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "name\nBarSet\n", "\n")


def test_a_reader_that_goes_is_no_error(file: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "query", str(file), "SELECT * { ?s ?p ?o . ?x ?y ?z }", "--output", "csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0

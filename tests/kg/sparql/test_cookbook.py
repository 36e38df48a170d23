"""Each query of the cookbook gives what it says, on both engines, with and without parameters."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.errors import UnknownName, UsageError
from kg.output import BASE_IRI
from kg.sparql.answers import Answer
from kg.sparql.cookbook import recipe, recipes
from kg.sparql.engines import ENGINES, Engine
from kg.sparql.syntax import check, prefixes

Rows = list[tuple[str, ...]]

EXPECTED: list[tuple[str, dict[str, str], Rows]] = [
    ("most-used-datasets", {}, [("OneSet", "4"), ("TwoSet", "3")]),
    ("most-used-datasets", {"limit": "1"}, [("OneSet", "4")]),
    ("most-used-baselines", {}, [("AlphaNet", "2"), ("DeltaNet", "1"), ("GammaNet", "1")]),
    ("most-used-software", {}, [("ToolKit", "2")]),
    ("methods-per-task", {}, [("sorting", m, n) for m, n in [("AlphaNet", "2"), ("DeltaNet", "2"), ("BetaNet", "1")]]),
    ("methods-per-task", {"task": "Counting"}, [("counting", "BetaNet", "1"), ("counting", "GammaNet", "1")]),
    ("metrics-per-task", {}, [("sorting", "accuracy", "2"), ("sorting", "error", "1")]),
    ("metrics-per-task", {"task": "counting"}, [("counting", "error", "1")]),
    ("datasets-per-task", {}, [("sorting", "OneSet", "3"), ("sorting", "TwoSet", "2")]),
    ("datasets-per-task", {"task": "counting"}, [("counting", "OneSet", "1"), ("counting", "TwoSet", "1")]),
    ("tasks-per-year", {}, [("counting", "2020", "1"), *(("sorting", year, "1") for year in ("2018", "2019", "2020"))]),
    ("tasks-per-year", {"task": "COUNTING"}, [("counting", "2020", "1")]),
    ("baselines-of-a-method", {}, [("GammaNet", "BetaNet", "1", "0.91"), ("GammaNet", "AlphaNet", "1", "0.9")]),
    ("baselines-of-a-method", {"method": "betanet"}, [("BetaNet", "AlphaNet", "2", "0.87")]),
    ("results-on-a-dataset", {}, [
        ("OneSet", "accuracy", "93", "%", "BetaNet", "p2"),
        ("OneSet", "accuracy", "91.5", "%", "AlphaNet", "p1"),
        ("OneSet", "accuracy", "90", "%", "", "p5"),
    ]),
    ("results-on-a-dataset", {"dataset": "TwoSet"}, [("TwoSet", "error", "0.25", "", "BetaNet", "p2")]),
    ("results-on-a-dataset", {"metric": "error"}, []),
    ("best-values", {}, [("OneSet", "accuracy", "%", "93", "90", "3")]),
    ("best-values", {"dataset": "twoset"}, [("TwoSet", "error", "", "0.25", "0.25", "1")]),
    ("hardware-by-year", {}, [
        ("2020", "Chip A", "1"), ("2020", "Chip B", "1"), ("2019", "Chip A", "1"), ("2018", "Chip A", "1"),
    ]),
    ("untried-methods", {}, [("OneSet", "GammaNet", "2")]),
    ("untried-methods", {"dataset": "TwoSet"}, [("TwoSet", "BetaNet", "1"), ("TwoSet", "GammaNet", "1")]),
    ("evidence-of-an-edge", {"from": "BetaNet", "to": "Alpha Network"}, [
        ("BetaNet", "basedOn", "AlphaNet", "asserted", "0.75", "p3", "method:betanet basedOn method:alphanet in p3."),
        *(("BetaNet", "outperforms", "AlphaNet", "asserted", "0.75", paper,
           f"method:betanet outperforms method:alphanet in {paper}.") for paper in ("p2", "p3")),
    ]),
    ("evidence-of-an-edge", {"to": "counting"}, [
        ("TwoSet", "benchmarkFor", "counting", "asserted", "0.75", "p3",
         "dataset:twoset benchmarkFor task:counting in p3."),
    ]),
    ("papers-that-propose-datasets", {}, [("ThreeSet", "2020-05", "p3", "On p3")]),
    ("methods-often-compared", {}, [("AlphaNet", "DeltaNet", "1"), ("AlphaNet", "GammaNet", "1")]),
    ("methods-often-compared", {"method": "gammanet"}, [("GammaNet", "AlphaNet", "1")]),
    ("datasets-used-together", {}, [("OneSet", "TwoSet", "2")]),
    ("datasets-used-together", {"dataset": "twoset"}, [("TwoSet", "OneSet", "2")]),
    ("what-a-method-is-based-on", {}, [
        ("DeltaNet", "AlphaNet", "1"), ("DeltaNet", "GammaNet", "1"), ("DeltaNet", "BetaNet", "2"),
    ]),
    ("what-a-method-is-based-on", {"method": "GammaNet"}, [
        ("GammaNet", "BetaNet", "1"), ("GammaNet", "AlphaNet", "2"),
    ]),
    ("chains-of-methods", {}, [("AlphaNet", "BetaNet", "GammaNet", "DeltaNet")]),
    ("chains-of-methods", {"method": "betanet"}, []),
    ("papers-with-code", {}, [
        ("2020-06-07", "p4", "On p4", "https://example.org/delta", "DeltaNet"),
        ("2018-03-01", "p1", "On p1", "https://example.org/alpha", "AlphaNet"),
    ]),
    ("growth-by-year", {}, [("2018", "1", "1"), ("2019", "1", "1"), ("2020", "2", "2")]),
    ("papers-that-only-hedge", {}, [("p3", "On p3", "2")]),
    ("negated-edges", {}, [("p5", "uses", "ToolKit", "paper:p5 uses software:toolkit in p5.")]),
    ("negated-edges", {"entity": "OneSet"}, []),
    ("new-in-a-year", {}, [("2020", "DeltaNet", "2"), ("2020", "GammaNet", "1")]),
    ("new-in-a-year", {"year": "2018"}, [("2018", "AlphaNet", "3")]),
    ("tasks-of-a-dataset", {}, [("TwoSet", "sorting", "3"), ("TwoSet", "counting", "1")]),
    ("tasks-of-a-dataset", {"dataset": "One Set"}, [("OneSet", "sorting", "2")]),
    ("surest-edges", {}, [
        ("TwoSet", "benchmarkFor", "sorting", "3", "0.97"),
        ("OneSet", "benchmarkFor", "sorting", "2", "0.95"),
        ("BetaNet", "outperforms", "AlphaNet", "2", "0.87"),
    ]),
]  # fmt: skip


def rows(engine: Engine, query: str) -> Rows:
    found = engine.answer(query).rows()
    return [
        tuple("" if t is None else t.value.removeprefix(f"{BASE_IRI}paper/") for t in row)  # type: ignore[union-attr]
        for row in found
    ]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("query", "values", "expected"), EXPECTED, ids=lambda each: str(each)[:40])
def test_answers(engines: dict[str, Engine], name: str, query: str, values: dict[str, str], expected: Rows) -> None:
    engine = engines[name]
    assert rows(engine, recipe(query).fill(values, engine)) == expected


def test_each_query_is_tested() -> None:
    assert {name for name, _, _ in EXPECTED} == set(recipes())
    assert len(recipes()) >= 20
    assert len(list((files("kg") / "data" / "queries").iterdir())) == len(recipes())


@pytest.mark.parametrize("name", recipes())
def test_files_are_sparql_as_they_are(name: str, engine: Engine) -> None:
    each = recipe(name)
    assert check(each.text, prefixes(BASE_IRI)) == "SELECT"
    # what no parameter changes may stay: the answer is the same
    assert rows(engine, each.text) == rows(engine, each.fill({}, engine))
    assert each.title
    assert each.about.endswith(".")
    for parameter in each.parameters:
        place = {"name": f"VALUES ?{parameter.key}_iri {{", "text": f"VALUES ?{parameter.key} {{"}
        assert each.text.count(place.get(parameter.kind, "LIMIT ")) >= 1


def test_defaults_can_be_set_to_nothing_else(engine: Engine) -> None:
    each = recipe("methods-per-task")
    with pytest.raises(UsageError, match="methods-per-task has no parameter 'tusk'; it has: task, limit"):
        each.fill({"tusk": "x"}, engine)
    with pytest.raises(UsageError, match="growth-by-year has no parameter 'x'; it has none"):
        recipe("growth-by-year").fill({"x": "1"}, engine)
    with pytest.raises(UsageError, match="limit is a number"):
        each.fill({"limit": "5 } INSERT"}, engine)
    with pytest.raises(UnknownName, match="nothing in the graph is called 'sortin'; did you mean: sorting"):
        each.fill({"task": "sortin"}, engine)
    with pytest.raises(UnknownName, match="kg show and kg stats"):
        each.fill({"task": ""}, engine)
    with pytest.raises(UnknownName, match="did you mean: methods-per-task"):
        recipe("method-per-task")


@given(st.text(st.characters(codec=None)))
def test_values_stay_values(text: str) -> None:
    engine = _Recorder()
    filled = recipe("new-in-a-year").fill({"year": text}, engine)
    assert check(filled, prefixes(BASE_IRI)) == "SELECT"
    with pytest.raises(UnknownName):
        recipe("methods-per-task").fill({"task": text}, engine)
    for query in engine.asked:
        assert check(query, prefixes(BASE_IRI)) == "SELECT"


class _Recorder:
    """Knows nothing, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._empty = ENGINES["oxigraph"].of([], prefixes(BASE_IRI))

    def answer(self, text: str, *, limit: int | None = None) -> Answer:
        """Nothing."""
        self.asked.append(text)
        return self._empty.answer(text, limit=limit)


def test_a_name_of_two_things_means_both(engine: Engine) -> None:
    filled = recipe("evidence-of-an-edge").fill({"from": "BetaNet"}, engine)
    assert str(NamedNode(f"{BASE_IRI}method/betanet")) in filled

"""Corrections: what changed, and corrected spans made gold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from kg.annotations import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.annotations.corrections import changes, corrected_gold
from kg.annotations.projection import project
from kg.annotations.writing import annotated
from kg.errors import InputError
from kg.model import CodeLink, Entity, Extraction, Mention, Paper, Relation, Span

TEXT = "We propose a glyph net (GN). GN beats RivalNet on ToyWords; glyph parsing needs ToyWords. See x.org/gn."
PAPER = Paper("p", None, TEXT)


def mention(text: str, type: str, nth: int = 0) -> Mention:
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(text, at + 1)
    return Mention("abstract", at, at + len(text), text, type, 0.9, "ner")


NET, SHORT, AGAIN = mention("glyph net", "Method"), mention("GN", "Method"), mention("GN", "Method", 1)
RIVAL, WORDS = mention("RivalNet", "Method"), mention("ToyWords", "Dataset")
FOUND = Extraction(
    PAPER,
    (Span("abstract", 0, len(TEXT)),),
    (
        Entity("Method", "GN", ("glyph net",), (NET, SHORT, AGAIN), 0.9, "proposes"),
        Entity("Method", "RivalNet", (), (RIVAL,), 0.9, "comparesWith"),
        Entity("Dataset", "ToyWords", (), (WORDS,), 0.9, "evaluatesOn"),
    ),
    (Relation(AGAIN, "outperforms", RIVAL, Span("abstract", 0, len(TEXT)), 0.5, "links"),),
    (),
    (CodeLink(Span("abstract", TEXT.index("x.org"), len(TEXT) - 1), "x.org/gn"),),
)
GIVEN = annotated(FOUND)


def corrected(*spans: LabelledSpan, without: tuple[Mention, ...] = ()) -> AnnotatedPaper:
    """What was found, without some mentions, with other spans besides; relations by the same places."""
    gone = {(m.field, m.start, m.end) for m in without}
    kept = sorted([*(span for span in GIVEN.spans if span[:3] not in gone), *spans])
    places = {span[:3]: at for at, span in enumerate(kept)}
    relations = [(GIVEN.spans[h][:3], GIVEN.spans[t][:3], label) for h, t, label in GIVEN.relations]
    here = tuple((places[h], places[t], label) for h, t, label in relations if h in places and t in places)
    return replace(GIVEN, spans=tuple(kept), relations=here)


def span(text: str, label: str, nth: int = 0) -> LabelledSpan:
    found = mention(text, label, nth)
    return LabelledSpan(found.field, found.start, found.end, label)


def test_untouched_annotations_keep_entities_roles_and_links() -> None:
    gold = corrected_gold(GIVEN, FOUND)
    assert gold.entities == (
        GoldEntity("Method", "GN", ("glyph net",), "proposes"),
        GoldEntity("Method", "RivalNet", (), "comparesWith"),
        GoldEntity("Dataset", "ToyWords", (), "evaluatesOn"),
    )
    assert gold.links == (("GN", "outperforms", "RivalNet"),)
    assert (gold.code, gold.results, gold.spans) == (("x.org/gn",), (), ())
    projected = {each for each, _ in project(gold.title, gold.abstract, gold.entities)}
    assert set(GIVEN.spans) <= projected


def test_what_is_added_joins_its_entity_or_makes_one() -> None:
    gold = corrected_gold(corrected(span("ToyWords", "Dataset", 1), span("glyph parsing", "Task")), FOUND)
    assert gold.entities is not None
    assert [(each.name, each.relation) for each in gold.entities][2:] == [
        ("ToyWords", "evaluatesOn"),
        ("glyph parsing", "addresses"),
    ]


def test_what_is_taken_out_goes_with_its_names() -> None:
    gold = corrected_gold(corrected(without=(NET, RIVAL)), FOUND)
    assert gold.entities is not None
    assert [(each.name, each.aliases) for each in gold.entities] == [("GN", ()), ("ToyWords", ())]
    assert gold.links == ()
    gold = corrected_gold(corrected(without=(SHORT, AGAIN)), FOUND)
    assert gold.entities is not None
    assert (gold.entities[0].name, gold.entities[0].aliases) == ("glyph net", ())


def test_what_is_retyped_gets_the_usual_role() -> None:
    gold = corrected_gold(corrected(span("RivalNet", "Hardware"), without=(RIVAL,)), FOUND)
    assert gold.entities is not None
    assert gold.entities[1] == GoldEntity("Hardware", "RivalNet", (), "runsOn")
    assert gold.links == (("GN", "outperforms", "RivalNet"),)


def test_another_text_is_told_and_gold_stays_as_it_is() -> None:
    with pytest.raises(InputError, match="export it anew"):
        corrected_gold(replace(GIVEN, abstract=TEXT + " "), FOUND)
    gold = replace(GIVEN, entities=(GoldEntity("Task", "x"),))
    assert corrected_gold(gold, FOUND) == gold


def test_changes_are_counted_by_kind_and_label() -> None:
    wider = span("a glyph net", "Method")
    after = corrected(wider, span("RivalNet", "Software"), span("glyph parsing", "Task"), without=(NET, RIVAL, WORDS))
    after = replace(after, relations=((1, 0, "basedOn"),))
    same, lost, new = (replace(GIVEN, id=id_) for id_ in ("q", "lost", "new"))
    found = changes([GIVEN, same, lost], [after, same, new])
    assert (found.papers, found.changed, found.missing, found.unknown) == (2, 1, ["lost"], ["new"])
    assert found.added == Counter({"Task": 1})
    assert found.removed == Counter({"Dataset": 1})
    assert found.retyped == Counter({"Method→Software": 1})
    assert found.moved == Counter({"Method": 1})
    assert found.relations_added == Counter({"basedOn": 1})
    assert found.relations_removed == Counter({"outperforms": 1})


def test_nothing_changed() -> None:
    found = changes([GIVEN], [GIVEN])
    assert (found.changed, found.added, found.relations_removed) == (0, Counter(), Counter())

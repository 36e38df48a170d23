"""Annotations projected onto text, and models fitted to them."""

import json

from benchmarks.annotated import project, read_annotated
from benchmarks.linear import fit_model
from kg.model import Paper


def label(name, *aliases, kind="Method"):
    return {"type": kind, "name": name, "aliases": list(aliases), "relation": "uses"}


def test_longest_names_are_found_first_and_never_overlap():
    paper = Paper("x", "Deep nets", "A deep belief-network (DBN) is no net, and dbn no DBN.")
    found = project(paper, [label("deep belief network", "DBN"), label("net"), label("deep nets")])
    assert {entity.name: [mention.text for mention in entity.mentions] for entity, _ in found} == {
        "deep belief network": ["deep belief-network", "DBN", "DBN"],
        "net": ["net"],
        "deep nets": ["Deep nets"],
    }


def test_papers_are_read_with_sentences_and_what_was_found(tmp_path):
    papers, gold = tmp_path / "papers.jsonl", tmp_path / "gold.jsonl"
    papers.write_text(json.dumps({"id": "x", "title": None, "abstract": "We use nets. They win."}))
    gold.write_text(json.dumps({"id": "x", "entities": [label("net"), label("tree")], "results": []}))
    [paper] = read_annotated(papers, gold)
    assert [entity.name for entity in paper.document.entities] == ["net"]
    assert [found["name"] for found in paper.labels] == ["net"]
    assert len(paper.document.sentences) == 2


def test_a_fitted_model_tells_what_it_was_shown():
    samples = [{"bias", "sun"}, {"bias", "rain"}] * 10
    model = fit_model(samples, ["dry", "wet"] * 10, ["dry", "wet"], ridge=1.0)
    assert model.best({"bias", "sun"})[0] == "dry"
    assert model.best({"bias", "rain"})[0] == "wet"
    assert all(isinstance(weight, int) for weights in model.weights.values() for weight in weights)

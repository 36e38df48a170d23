"""The run log says what was done, by what, and what was not finished."""

import pytest

from kg import __version__
from kg.builder import Report, add_papers
from kg.errors import PluginError
from kg.model import Paper
from kg.runs import Run, last_extractors, log, logged
from kg.store import Store


def test_a_build_is_logged_with_what_it_did() -> None:
    with Store.create(None) as store:
        add_papers(store, [Paper("a", None, "We use BERT.")], names=["rules"])
        [run] = logged(store)
        assert (run.number, run.program) == (1, __version__)
        assert "patterns" in run.extractors
        assert run.told is not None
        assert (run.told["added"], run.told["papers"]) == (1, 1)
        assert run.ended is not None
        assert run.started <= run.ended


def test_an_interrupted_run_has_no_end_and_the_next_has_its_own_number() -> None:
    with Store.create(None) as store:
        Run(store, ["sentences"])
        second = Run(store, ["sentences"])
        second.end(Report())
        assert [(run.number, run.ended is None) for run in logged(store)] == [(1, True), (2, False)]
        assert second.chain == 1


def test_what_no_extractor_did_does_not_hide_the_last_extractors() -> None:
    with Store.create(None) as store:
        assert last_extractors(store) == ()
        Run(store, ["sentences", "abbreviations"])
        log(store, {"removed": ["a"]})
        assert last_extractors(store) == ("sentences", "abbreviations")
        assert [run.told for run in logged(store)] == [None, {"removed": ["a"]}]


def test_unknown_extractors_leave_no_entry() -> None:
    with Store.create(None) as store:
        with pytest.raises(PluginError):
            Run(store, ["no-such-thing"])
        assert list(logged(store)) == []

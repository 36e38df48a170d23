"""Names, suffixes and plug-ins."""

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg import registry
from kg.errors import PluginError
from kg.registry import PROFILES, Entry, Registry, annotation_writers, exporters, extractors, folders, readers

ALL = [(each, entry.name) for each in (readers, extractors, exporters, folders, annotation_writers) for entry in each]


@pytest.mark.parametrize(("kind", "name"), ALL, ids=lambda value: getattr(value, "kind", value))
def test_every_registered_name_loads(kind: Registry, name: str) -> None:
    assert callable(kind.load(name))
    assert kind.entry(name).summary


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(PluginError, match="did you mean 'bibtex'"):
        readers.load("bibtx")


def test_the_longest_suffix_wins() -> None:
    table = Registry("exporter", [Entry("a", "x:Y", "", (".csv",)), Entry("b", "x:Y", "", ("nodes.csv",))])
    assert table.by_suffix("Nodes.CSV") == table.entry("b")
    assert table.by_suffix("other.csv") == table.entry("a")
    assert table.by_suffix("other.doc") is None


def test_profiles_hold_registered_extractors() -> None:
    assert {name for names in PROFILES.values() for name in names} <= set(extractors.names())


def plugin(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, registry.PLUGIN_GROUP)._for(SimpleNamespace(name="toy"))  # type: ignore[attr-defined]


def test_plugins_are_found_and_a_broken_one_is_told_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "leaving.py").write_text("raise SystemExit(4)")
    monkeypatch.syspath_prepend(tmp_path)
    points = [
        plugin("exporter.toy", "json:JSONEncoder"),
        plugin("exporter.broken", "no_such_module:X"),
        plugin("exporter.leaving", "leaving:X"),
        plugin("exporter.turtle", "json:JSONDecoder"),
        plugin("reader.other", "json:JSONDecoder"),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    table = Registry("exporter", [Entry("turtle", "exports.rdf:TurtleExporter", "RDF", (".ttl",))])
    assert table.names() == ("broken", "leaving", "toy", "turtle")
    assert table.entry("toy").origin == "toy"
    assert table.entry("turtle").origin == "scholarkg"
    with pytest.raises(PluginError, match="'broken' of toy can't be loaded"):
        table.load("broken")
    with pytest.raises(PluginError, match="'leaving' of toy can't be loaded"):
        table.load("leaving")

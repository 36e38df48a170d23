"""Statistics as figures: numbers and names are those of the statistics."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest

from exports.charts import StatisticsChart
from kg.registry import charts
from kg.statistics import describe

from .views import MemoryView, nasty_view, plain_view

SVG = "{http://www.w3.org/2000/svg}"


def drawn(view: MemoryView, format: str = "svg", title: str = "T") -> bytes:
    file = io.BytesIO()
    charts.load("statistics")(title).write(describe(view), file, format)
    return file.getvalue()


def texts(view: MemoryView, title: str = "T") -> list[str]:
    root = ElementTree.fromstring(drawn(view, title=title))  # noqa: S314  our own
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def test_what_is_counted_is_told(plain: MemoryView) -> None:
    told = texts(plain, "A $title$ <x>")
    wanted = {"A $title$ <x>", "2 papers · 4 entities · 6 edges", "not shown: 1 paper of an unknown year"}
    names = {"Papers by year", "New entities by year", "2020", "Methods", "FooNet", "BazNet & Co", "Datasets", "BarSet"}
    assert wanted | names <= set(told)
    assert "Software" not in told


@pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])
@pytest.mark.parametrize("format", StatisticsChart.suffixes)
def test_the_same_is_drawn_each_time(make: type[MemoryView], format: str) -> None:
    assert drawn(make(), format[1:]) == drawn(make(), format[1:])


def test_suffixes_are_those_of_the_registry() -> None:
    assert charts.entry("statistics").suffixes == StatisticsChart.suffixes

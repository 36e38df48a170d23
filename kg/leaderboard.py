"""Leaderboards: the reported results of a graph, grouped by what can be compared and ranked by value.

>>> import kg
>>> graph = kg.build([
...     kg.Paper("p1", None, "We propose FooNet, a graph neural network. It reaches 91.2% accuracy on Cora.", 2023),
...     kg.Paper("p2", None, "We propose BarNet, a graph neural network. It reaches 93.5% accuracy on Cora.", 2024),
... ])
>>> [group] = leaderboard(graph, dataset="cora", metric="acc")
>>> group.dataset, group.metric, group.better
('Cora', 'accuracy', 'higher')
>>> [(row.rank, row.method, row.value, row.year) for row in group.rows]
[(1, 'BarNet', '93.5%', 2024), (2, 'FooNet', '91.2%', 2023)]
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, takewhile

from kg.errors import UnknownName
from kg.filters import Filter
from kg.metrics import Direction, Metric, find_metric
from kg.model import STATUSES, GraphView, Node, Paper, ResultNode
from kg.names import normal_form, squashed
from kg.readings import Kind, Reading, read_sentence
from kg.resolution import block_key

__all__ = ["Group", "Row", "leaderboard"]

_NEAR = 5
"""Names told when the one asked for has no results."""
_BESIDE = 25
"""Characters between two numbers, one compared with the other, that are of one metric whatever was read."""
_Names = list[tuple[str, ...]]
"""Things, each by its label and aliases."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a paper reports for a method; several numbers of one sentence are one row.

    `rank` is ``None`` where there is no telling which value is better; equal values share a rank. `value` is as
    written, with its unit; `number` the best of it in the unit of the group, `improves` whether a change is for the
    better. `baseline_value` is what the sentence tells of the baseline. Names are labels of nodes; `task` is that of
    the result, else the one asked for where the paper addresses it. `result` is the result with that number, with node
    ids and the sentence.
    """

    rank: int | None
    value: str
    number: float | None
    improves: bool | None
    method: str | None
    baseline: str | None
    baseline_value: str | None
    task: str | None
    paper: str
    title: str | None
    year: int | None
    result: ResultNode


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that can be compared: one metric on one dataset, of one kind, in one unit.

    `kind` is ``value``, ``change`` (to a baseline, for better or worse: larger improvements first) or ``share`` (of
    what something else has). `better` is ``None`` where nothing is known of the metric: rows are by size then.
    """

    dataset: str | None
    metric: str | None
    kind: Kind
    unit: str
    better: Direction | None
    rows: tuple[Row, ...]

    @property
    def papers(self) -> int:
        """How many papers have a row."""
        return len({row.paper for row in self.rows})


def leaderboard(
    graph: GraphView,
    task: str | None = None,
    dataset: str | None = None,
    metric: str | None = None,
    *,
    year_from: int | None = None,
    min_confidence: float = 0.0,
    statuses: Collection[str] = STATUSES[:1],
) -> list[Group]:
    """The results of `graph`, of a task, dataset and metric if asked for, in groups that can be compared.

    Names match up to case, punctuation and plural, and by aliases; a metric or task also matches those that end in it
    ("segmentation": semantic segmentation). A result's task is its own, else those that its paper addresses. Groups
    with a dataset come first, then those of more papers; equal values are in order of year, then of paper id. What a
    paper negates, hopes for or tells of others is left out unless `statuses` name it.

    Raises `UnknownName`, with near names that have results, when no result is of anything called so, and `UsageError`
    for an unknown status.
    """
    entities = {node.id: node for node in graph.nodes() if node.type != "Paper"}
    wanted = (_Wanted("task", task), _Wanted("dataset", dataset), _Wanted("metric", metric))
    addressed = _tasks_of_papers(graph) if task is not None else {}
    keep = Filter(min_confidence, statuses)
    groups: dict[tuple[object, ...], list[_Found]] = defaultdict(list)
    for paper, results in _sentences(graph):
        for found in _read(paper, results, entities):
            if not keep.passes_result(found.result):
                continue
            names = found.names(entities, addressed)
            admitted = [each.admit(named) for each, named in zip(wanted, names, strict=True)]
            if all(fits for fits, _ in admitted) and (year_from is None or (paper.year or 0) >= year_from):
                groups[found.key].append(replace(found, task=admitted[0][1]))
    for each in wanted:
        each.check()
    return sorted((_group_of(found, entities) for found in groups.values()), key=_group_order)


def _group_order(group: Group) -> tuple[object, ...]:
    names = (group.dataset or "", (group.metric or "").casefold(), group.metric or "", group.kind, group.unit)
    return (group.dataset is None, -group.papers, -len(group.rows), *names)


# What was asked for -----------------------------------------------------------------------------------------------


class _Wanted:
    """A name that was asked for, or none; counts the names of its kind that have results."""

    def __init__(self, kind: str, name: str | None) -> None:
        self.kind = kind
        self.name = name
        self.counts: Counter[str] = Counter()
        self.found = False

    def admit(self, names: _Names) -> tuple[bool, str | None]:
        """Whether one of these things is wanted, and the label of the first that is; any is where no name is."""
        if self.name is None:
            return True, names[0][0] if names else None
        self.counts.update(each[0] for each in names)
        hit = next((each[0] for each in names if any(_fits(self.kind, name, self.name) for name in each)), None)
        self.found = self.found or hit is not None
        return hit is not None, hit

    def check(self) -> None:
        """Raises `UnknownName` when there are results, but none of what is wanted."""
        if self.name is None or self.found or not self.counts:
            return
        near = _near(self.name, self.counts)
        told = ", ".join(f"{name} ({_counted(self.counts[name])})" for name in near or _most(self.counts, self.counts))
        hint = f"did you mean: {told}?" if near else f"there are: {told}."
        raise UnknownName(f"no result has a {self.kind} called {self.name!r}; {hint}")


def _counted(results: int) -> str:
    return f"{results} result{'s' if results != 1 else ''}"


@lru_cache(maxsize=65536)
def _fits(kind: str, name: str, wanted: str) -> bool:
    if kind == "dataset":
        return block_key("Dataset", name)[1] == block_key("Dataset", wanted)[1]
    if kind == "metric":
        here, there = find_metric(name), find_metric(wanted)
        return here.family == there.family == there.name or _ends_in(here.name, there.name)
    return _ends_in(name, wanted)


def _ends_in(name: str, ending: str) -> bool:
    words, last = (normal_form(text).removesuffix(" task").split() for text in (name, ending))
    return "".join(words) == "".join(last) or (last != [] and words[-len(last) :] == last)


def _near(wanted: str, counts: Counter[str]) -> list[str]:
    """Names that hold the wanted one, or are, or end in, something spelled much like it."""
    key, length = squashed(wanted), max(1, len(normal_form(wanted).split()))
    by_key: dict[str, set[str]] = defaultdict(set)
    for name in counts:
        by_key[squashed(name)].add(name)
        by_key["".join(normal_form(name).removesuffix(" task").split()[-length:])].add(name)
    keys = sorted(by_key)
    holding = [each for each in keys if len(min(key, each, key=len)) > 2 and (key in each or each in key)]
    alike = difflib.get_close_matches(key, keys, _NEAR, 0.7)
    return _most(counts, {name for each in (*alike, *holding) for name in by_key[each]})


def _most(counts: Counter[str], names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (-counts[name], name.casefold(), name))[:_NEAR]


def _tasks_of_papers(graph: GraphView) -> dict[str, list[str]]:
    """Ids of the tasks that each paper addresses; edges of papers come before links."""
    found: dict[str, list[str]] = defaultdict(list)
    for edge in takewhile(lambda edge: edge.subject.startswith("paper:"), graph.edges()):
        if edge.predicate == "addresses":
            found[edge.subject].append(edge.object)
    return found


# From results to rows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A result and what is known of it, on its way to a row."""

    paper: Paper
    result: ResultNode
    metric: Metric
    reading: Reading
    baseline_value: str | None = None
    task: str | None = None

    def line(self) -> tuple[object, ...]:
        """Equal for what becomes one row: numbers of one sentence for one method."""
        result = self.result
        place = (result.paper, result.evidence.field, result.evidence.sentence_start)
        return (*place, result.method, result.baseline, self.baseline_value, self.reading.of_other, self.task)

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for what can be compared."""
        return (self.result.dataset, squashed(self.metric.name), self.reading.kind, self.reading.unit)

    @property
    def better(self) -> Direction | None:
        """The direction of its metric; of "performance" on nobody knows what, none."""
        vague = self.metric.vague and self.result.dataset is None and self.reading.kind == "value"
        return None if vague else self.metric.better

    @property
    def best(self) -> float | None:
        """The number that counts: the best one, the last where nothing tells which is best."""
        numbers = self.reading.numbers
        if self.reading.kind == "change" or self.better == "higher":
            return max(numbers, default=None)
        return min(numbers, default=None) if self.better else next(reversed(numbers), None)

    @property
    def strength(self) -> float | None:
        """What rows are ranked by, the largest first; ``None`` where nothing tells what is better."""
        if self.best is None:
            return None
        if self.reading.kind == "change":
            return None if self.reading.improves is None else self.best if self.reading.improves else -abs(self.best)
        return None if self.better is None else self.best if self.better == "higher" else -self.best

    def names(self, entities: dict[str, Node], addressed: dict[str, list[str]]) -> tuple[_Names, _Names, _Names]:
        """Its tasks, dataset and metric."""
        tasks = [self.result.task] if self.result.task else addressed.get(f"paper:{self.paper.id}", [])
        datasets = [self.result.dataset] if self.result.dataset else []
        nodes = ([entities[id_] for id_ in ids] for ids in (tasks, datasets))
        told, dataset = ([(node.label, *node.aliases) for node in each] for each in nodes)
        return told, dataset, [(self.metric.name,)] if self.metric.name else []


def _sentences(graph: GraphView) -> Iterator[tuple[Paper, list[ResultNode]]]:
    """The results of each sentence with their paper; both streams are by paper id."""
    papers = graph.papers()
    paper = None
    places = groupby(graph.results(), key=lambda r: (r.paper, r.evidence.field, r.evidence.sentence_start))
    for (id_, _, _), results in places:
        while paper is None or paper.id != id_:
            paper = next(papers)
        yield paper, list(results)


def _read(paper: Paper, results: Sequence[ResultNode], entities: dict[str, Node]) -> Iterator[_Found]:
    """The results of a sentence, with what it tells of the baseline beside them, which then is none of its own.

    A value that a named method starts from ("from 41.2 with DETR to 47.9") stays one all the same.
    """
    metrics = [_metric_of(result, entities) for result in results]
    readings = read_sentence(results, metrics)
    beside: dict[int, str] = {}
    dropped: set[int] = set()
    for at, reading in enumerate(readings):
        owner = at + {"before": 1, "after": -1, None: 0}[reading.of_other]
        if owner == at or not 0 <= owner < len(results) or readings[owner].of_other or owner in beside:
            continue
        near = results[at].evidence.start - results[owner].evidence.end <= _BESIDE
        alike = owner > at or near or metrics[owner].name == metrics[at].name
        if alike and readings[owner].kind == reading.kind:
            beside[owner] = _written(results[at])
            dropped.update([at] if owner < at or results[at].method is None else [])
    for at, (result, metric, reading) in enumerate(zip(results, metrics, readings, strict=True)):
        if at not in dropped:
            yield _Found(paper, result, metric, reading, beside.get(at))


def _metric_of(result: ResultNode, entities: dict[str, Node]) -> Metric:
    node = entities.get(result.metric or "")
    names = (node.label, *node.aliases) if node else (result.metric_text or "",)
    found = [find_metric(name) for name in names]
    return found[0] if found[0].family else next((each for each in found if each.name == each.family != ""), found[0])


def _written(result: ResultNode) -> str:
    """The value as written, with its unit."""
    joint = "" if result.unit in {None, "%", "x", "°", "-fold"} else " "
    return f"{result.value}{joint}{result.unit or ''}"


def _group_of(found: Sequence[_Found], entities: dict[str, Node]) -> Group:
    """Rows by strength, year and paper; then those that can't be ranked, by size."""
    rows: list[Row] = []
    lines = [_merge(list(each)) for _, each in groupby(found, key=_Found.line)]
    lines.sort(key=lambda line: _order(line[0]))
    last = None
    for number, (best, value) in enumerate(lines, 1):
        rank = None if best.strength is None else rows[-1].rank if best.strength == last and rows else number
        last = best.strength
        rows.append(_row_of(best, value, rank, entities))
    names = Counter(each.metric.name for each in found)
    first = found[0]
    dataset = entities[first.result.dataset].label if first.result.dataset else None
    metric = _most(names, names)[0]
    return Group(dataset, metric or None, first.reading.kind, first.reading.unit, first.better, tuple(rows))


def _merge(line: Sequence[_Found]) -> tuple[_Found, str]:
    """The strongest of what becomes one row, and all its values as written."""
    value = ", ".join(dict.fromkeys(_written(each.result) for each in line))
    return min(line, key=_order), value


def _order(found: _Found) -> tuple[object, ...]:
    strength, best = found.strength, found.best
    size = (strength is None, -(strength or 0.0), best is None, -(best or 0.0))
    place = found.result.evidence
    return (*size, found.paper.year or 9999, found.paper.id, place.field, place.start, found.result.id)


def _row_of(found: _Found, value: str, rank: int | None, entities: dict[str, Node]) -> Row:
    def label(id_: str | None) -> str | None:
        return entities[id_].label if id_ else None

    result, paper = found.result, found.paper
    # what the sentence compares with is not what it reports for its own method
    method, baseline = result.method, result.baseline
    if found.reading.of_other == "after":
        method, baseline = baseline, None
    names = (label(method), label(baseline), found.baseline_value, found.task)
    about = (paper.id, paper.title, paper.year, result)
    return Row(rank, value, found.best, found.reading.improves, *names, *about)

"""The chain of extractors: papers in, extractions out, in one process or in a pool of them.

Workers rebuild the chain from names, take batches of papers and send small records back, never spaCy objects.
Results come in the order of the papers.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any, ClassVar, Protocol, cast, runtime_checkable

from kg.batches import batched
from kg.errors import KgError, PluginError
from kg.model import CodeLink, Document, Entity, Extraction, Mention, Paper, Relation, Result, Skipped
from kg.pool import Lost, Pool
from kg.processes import collect_seldom
from kg.registry import DEFAULT_PROFILE, PROFILES, extractors

__all__ = ["Chain", "Engine", "Extractor", "extract", "resolve_names", "with_own_names"]

_BATCH = 128
_SERIAL = 256
"""Up to this many papers one process is done before others have started."""


@runtime_checkable
class Extractor(Protocol):
    """A step of the chain: reads what earlier steps found in each document and adds to it.

    Worker processes build it from its registered name, and the text behind a colon where one is given with it
    ("ner:mymodel" is the extractor ``ner`` made with "mymodel"). `version` changes whenever the same text may give
    other annotations: it is kept with the evidence, and papers read by another version are read again.
    """

    name: ClassVar[str]

    @property
    def version(self) -> str: ...

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents as they come by; the same ones come out, in the same order."""


class Engine(Protocol):
    """What runs extractors over a stream of papers as `extract` does: here, or on a cluster (`kg.cluster`)."""

    def __call__(
        self, papers: Iterable[Paper], names: Sequence[str], *, workers: int, on_error: str
    ) -> Iterator[Extraction | Skipped]: ...


def resolve_names(names: Sequence[str]) -> tuple[str, ...]:
    """Profiles spelled out to extractors, each once, in the order given.

    Several profiles become one chain, in the order in which extractors are registered: all propose, then the best
    informed decides.

    >>> resolve_names(["rules"])[:2]
    ('sentences', 'abbreviations')
    >>> resolve_names(["ner:mymodel"])[2:4]
    ('ner:mymodel', 'ranked-entities')
    >>> "entities" in resolve_names(["rules", "ner"]), "ranked-entities" in resolve_names(["rules", "ner"])
    (False, True)
    """
    found = list(dict.fromkeys(name for given in names for name in _spell_out(given)))
    for name in found:
        extractors.entry(_bare(name))
    if sum(_bare(name) in PROFILES for name in names) > 1:
        order = {name: at for at, name in enumerate(extractors.in_order())}
        found.sort(key=lambda name: order[_bare(name)])
        if "ranked-entities" in found and "entities" in found:
            found.remove("entities")
    return tuple(found)


def with_own_names(names: Sequence[str], own: str) -> tuple[str, ...]:
    """The extractors with the one that knows the user's own names, right behind the last that decides on entities.

    `own` is what that is made with (`kg.own_types.Types.for_extractor`); nothing is added where it is empty.

    >>> with_own_names(["rules"], "{}")[4:7]
    ('entities', 'own-names:{}', 'roles')
    >>> with_own_names(["gazetteer"], "")
    ('gazetteer',)
    """
    found = tuple(name for name in resolve_names(names) if name != "own-names")
    if not own:
        return found
    deciding = [at for at, name in enumerate(found, 1) if name in ("ranked-entities", "entities")]
    place = max(deciding, default=len(found))
    return (*found[:place], f"own-names:{own}", *found[place:])


def _spell_out(given: str) -> tuple[str, ...]:
    """A profile's extractors; what is given with its name goes to the extractor of that name."""
    names = PROFILES.get(_bare(given), (_bare(given),))
    if given != _bare(given) and _bare(given) not in names:
        raise PluginError(f"profile {_bare(given)!r} takes nothing behind a colon; ner:DIR does.")
    return tuple(given if name == _bare(given) else name for name in names)


def _bare(name: str) -> str:
    return name.partition(":")[0]


def _make(name: str) -> Extractor:
    bare, _, argument = name.partition(":")
    made = extractors.load(bare)
    try:
        return cast(Extractor, made(argument) if argument else made())
    except TypeError as error:
        raise PluginError(f"extractor {name!r} can't be made: {error}; see kg plugins.") from error


class Chain:
    """Extractors made from their names, run one after the other."""

    def __init__(self, names: Sequence[str]) -> None:
        self.extractors = [_make(name) for name in resolve_names(names)]

    def versions(self) -> tuple[tuple[str, str], ...]:
        """``(name, version)`` of each extractor, in order."""
        return tuple((extractor.name, extractor.version) for extractor in self.extractors)

    def run(self, papers: Sequence[Paper], *, on_error: str = "skip") -> list[Extraction | Skipped]:
        """Annotate a batch of papers. A paper on which an extractor fails is skipped, or raised with "raise"."""
        try:
            return list(self._run(papers))
        except Exception as error:
            if on_error == "raise":
                raise
            if len(papers) > 1:
                return [found for paper in papers for found in self.run([paper])]
            return [Skipped(papers[0].source, f"{type(error).__name__} while extracting: {error}")]

    def _run(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        documents: Iterator[Document] = map(Document, papers)
        for extractor in self.extractors:
            documents = extractor.pipe(documents)
        for document in documents:
            yield document.freeze()


def extract(
    papers: Iterable[Paper], names: Sequence[str] = (DEFAULT_PROFILE,), *, workers: int = 1, on_error: str = "skip"
) -> Iterator[Extraction | Skipped]:
    """Run extractors over a stream of papers.

    Parameters
    ----------
    papers
        Papers, read as they are needed.
    names
        Names or profiles of extractors; ``kg plugins`` lists them.
    workers
        Processes; what is found is the same whatever their number.
    on_error
        ``"skip"``: a paper on which an extractor fails comes out as `kg.Skipped`; ``"raise"``: it raises.

    Returns
    -------
    Iterator of Extraction or Skipped
        One for each paper, in their order, as soon as they are there. Offsets are code points, scores probabilities.

    Raises
    ------
    PluginError
        There is no such extractor, or it can't be made.
    KgError
        The extractors failed on every paper.

    Examples
    --------
    >>> [found] = extract([Paper("p1", None, "We use BERT (Devlin et al.) on SQuAD.")])
    >>> sorted(entity.name for entity in found.entities)
    ['BERT', 'SQuAD']
    """
    names = resolve_names(names)
    stream = iter(papers)
    first = list(islice(stream, _SERIAL + 1)) if workers > 1 else []
    everything = chain(first, stream)
    if len(first) > _SERIAL:
        return _checked(_extract_in_pool(everything, names, workers, on_error))
    serial = Chain(names)
    return _checked(chain.from_iterable(serial.run(batch, on_error=on_error) for batch in batched(everything, _BATCH)))


def _checked(found: Iterable[Extraction | Skipped]) -> Iterator[Extraction | Skipped]:
    """The same stream; where every paper failed, the fault is the extractors', and the run's."""
    first_failure, succeeded = None, False
    for item in found:
        if isinstance(item, Skipped):
            first_failure = first_failure or item
        else:
            succeeded = True
        yield item
    if first_failure and not succeeded:
        raise KgError(
            f"the extractors failed on every paper ({first_failure.reason}); choose others with --extractors."
        )


def _start_worker(names: tuple[str, ...], on_error: str) -> Callable[[list[Paper]], list[Extraction | Skipped]]:
    """What a worker process does with a batch."""
    collect_seldom()
    for record in (Extraction, Paper, Entity, Mention, Relation, Result, CodeLink):
        copyreg.pickle(record, _reducer(record))
    return partial(Chain(names).run, on_error=on_error)


def _reducer(record: type[Any]) -> Callable[[object], tuple[type[Any], tuple[Any, ...]]]:
    """Pickles records of a class as the arguments that make them: half the time that its own way takes."""
    arguments = attrgetter(*(field.name for field in fields(record)))
    return lambda item: (record, arguments(item))


def _extract_in_pool(
    papers: Iterable[Paper], names: tuple[str, ...], workers: int, on_error: str
) -> Iterator[Extraction | Skipped]:
    with Pool[Paper, Extraction | Skipped](workers, _start_worker, (names, on_error)) as pool:
        for found in pool.run(batched(papers, _BATCH)):
            if not isinstance(found, Lost):
                yield found
            elif on_error == "raise":
                raise KgError(f"worker processes died of {found.item.id} (out of memory?); leave it out.")
            else:
                yield Skipped(found.item.source, "worker processes died of it, twice (out of memory?)")

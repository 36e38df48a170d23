"""JSON Lines, and JSON of any shape that holds papers: a list, a list inside objects, a dict of papers, one paper."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.records import field_of, paper_from_record
from kg.readers.shapes import MENTIONED, NESTED, flatten
from kg.readers.sources import Source

__all__ = ["JsonLinesReader", "JsonReader", "papers_in"]

_Event = tuple[str, Any]

_CONTAINER_DEPTH = 8
_NUMBERS = ("integer overflow", "numeric (floating point) overflow", "NaN", "Infinity")
"""How the parser tells of numbers that it can't read."""
_HELD = 1 << 25
"""Bytes of JSON that are held, to be read by Python where there are such numbers."""
_CHUNK = 1 << 16
_MOST_LISTED = 10_000
"""Subjects or references of one paper that are held; a list of papers under such a name may be longer."""


class JsonLinesReader:
    """JSON Lines, one paper a line"""

    suffixes = (".jsonl", ".ndjson")

    def sniff(self, head: str) -> float:
        """Sure when one of the first lines is an object by itself, as likely as JSON for a single paper.

        Not where such a line is a service's whole answer, with papers in a list: that is JSON, several times.
        """
        return {"many": 0.95, "one": 0.7}.get(_shape(head), 0.0)

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per line; blank lines are passed over."""
        for number, line in source.lines():
            if not line or line.isspace():
                continue
            place = source.place(number)
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield BrokenRecord(place, _fault(error))
                continue
            if isinstance(record, dict):
                yield paper_from_record(flatten(record), place, columns)
            else:
                yield BrokenRecord(place, "not a JSON object")


class JsonReader:
    """JSON: a list of papers, or an object that holds one"""

    suffixes = (".json",)

    def sniff(self, head: str) -> float:
        """Likely for what begins as an object or a list of objects, unless it looks like JSON Lines."""
        start = head.lstrip()[:200].replace(" ", "").replace("\n", "").replace("\t", "")
        if not start.startswith(('{"', "{}", "[{", "[]")):
            return 0.0
        return 0.3 if _shape(head) == "many" else 0.7

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """Every object that is an item of a list that isn't itself inside a list; else every object with an abstract.

        Nothing can be found again behind a syntax error, so that what follows it is reported as one broken record.
        """
        yield from papers_in(source.stream, source, columns)


def papers_in(stream: IO[bytes], source: Source, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
    """The papers of the JSON in `stream`, which is a part of `source` or all of it.

    Numbers that Python writes and JSON does not have (NaN, infinite ones, more than 64 bits) are read by Python, where
    all is not larger than it may hold.
    """
    import ijson

    copied, count = _Copied(stream), 0
    # floats, because a number of thousands of digits crashes ijson's C code when it makes exact ones
    events = ijson.basic_parse(copied, multiple_values=True, use_float=True)
    try:
        for found in _found(events, source, columns):
            count += 1
            yield found
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        try:
            again = copied.read_again() if any(sign in str(error) for sign in _NUMBERS) else None
            for found in islice(_found(again or iter(()), source, columns), count, None):
                count += 1
                yield found
        except (ValueError, RecursionError):
            again = None
        if again is None:
            reason = f"{_fault(error)}; nothing behind it can be read{_way_out(error)}"
            yield BrokenRecord(source.place(f"record {count + 1}"), reason)


class _Copied:
    """A stream of which all that was read is held, as long as that is little."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held: list[bytes] = []
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._size += len(data)
        self._held.append(data)
        if self._size > _HELD:
            self._held.clear()
        return data

    def read_again(self) -> Iterator[_Event] | None:
        """All of it, as Python reads it; ``None`` where it is too much. Raises `ValueError` where it is no JSON."""
        while self._size <= _HELD and self.read(_CHUNK):
            pass
        if self._size > _HELD:
            return None
        return _events(json.loads(b"".join(self._held).decode("utf-8-sig"), object_pairs_hook=tuple))


def _events(value: Any) -> Iterator[_Event]:
    """What ijson tells of a value; objects are tuples of pairs here."""
    if isinstance(value, tuple):
        yield "start_map", None
        for key, inner in value:
            yield "map_key", key
            yield from _events(inner)
        yield "end_map", None
    elif isinstance(value, list):
        yield "start_array", None
        for inner in value:
            yield from _events(inner)
        yield "end_array", None
    else:
        yield {str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number"), value


def _found(events: Iterator[_Event], source: Source, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
    count = 0
    for record, key, reported in _records(events):
        found = _paper(record, source.place(f"record {count + 1}"), columns, key)
        if isinstance(found, Paper) or reported:
            count += 1
            yield found


def _paper(record: Any, place: str, columns: Mapping[str, str], key: str | None) -> Paper | Skipped:
    if record is None:  # what a service answers for an id that it doesn't know
        return Skipped(place, "null instead of a paper")
    if not isinstance(record, dict):
        return BrokenRecord(place, "not a JSON object")
    return paper_from_record(flatten(record), place, columns, key)


def _records(events: Iterator[_Event]) -> Iterator[tuple[Any, str | None, bool]]:
    """Values that may be papers, the key that each is under, and whether to report one that is none."""
    for event, value in events:
        if event == "start_map":
            yield from _from_object(events, None, 0)
        elif event == "start_array":
            yield from ((item, None, True) for item in _items(events))
        else:
            yield value, None, True


def _from_object(events: Iterator[_Event], key: str | None, depth: int) -> Iterator[tuple[Any, str | None, bool]]:
    """The object that was just begun, after the objects in it; only its fields that a paper has are held."""
    own: dict[str, Any] = {}
    for event, name in events:
        if event == "end_map":
            break
        event, value = next(events)
        field = field_of(name)
        listed = field in {"categories", "cites"}
        inner = (field is None or listed) and name not in NESTED and depth < _CONTAINER_DEPTH
        if inner and event == "start_map" and field != "categories":
            yield from _from_object(events, name, depth + 1)
        elif inner and event == "start_array":
            told = name not in MENTIONED
            held: list[Any] = []
            for item in _items(events):
                if listed and len(held) < _MOST_LISTED:
                    held.append({k: v for k, v in item.items() if k != "abstract"} if isinstance(item, dict) else item)
                if isinstance(item, dict):
                    yield item, None, told and _has_title(item)
            if held:
                own[name] = held
        else:
            own[name] = _built(event, value, events)
    yield own, key if key and any(c.isdigit() for c in key) else None, depth == 0 and _has_title(own)


def _has_title(record: dict[str, Any]) -> bool:
    return any(field_of(name) == "title" for name in record)


def _items(events: Iterator[_Event]) -> Iterator[Any]:
    """The items of the list that was just begun, one at a time."""
    for event, value in events:
        if event == "end_array":
            return
        yield _built(event, value, events)


def _built(event: str, value: Any, events: Iterator[_Event]) -> Any:
    """The value that begins with `event`, whole."""
    from ijson.common import ObjectBuilder

    builder, depth = ObjectBuilder(), 0
    while True:
        builder.event(event, value)
        depth += event.startswith("start_")
        depth -= event.startswith("end_")
        if depth == 0:
            return builder.value
        event, value = next(events)  # a source that ends here raises JSONError, not StopIteration


def _shape(head: str) -> str:
    """``many`` lines that are objects, ``one`` line that is a paper, or some other shape, which is ``""``."""
    lines = [line.strip() for line in head.splitlines() if line.strip()][:2]
    if not lines or not lines[0].startswith("{"):
        return ""
    if len(lines) == 1:
        return "one" if any(field_of(name) == "abstract" for name in _object(lines[0])) else ""
    # the first may be broken; but a line that ends so goes on in the next
    found = _object(lines[0]) or (lines[0][-1] not in "[{," and _object(lines[1]))
    return "many" if found and not _is_answer(found) else ""


def _is_answer(value: Mapping[str, Any]) -> bool:
    """Whether an object is no paper, and holds a list of objects that are."""
    flat = flatten(value)
    lists = [inner for inner in flat.values() if isinstance(inner, list)]
    return not _has_title(flat) and any(
        isinstance(each[0], dict) and _has_title(flatten(each[0])) for each in lists if each
    )


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _way_out(error: Exception) -> str:
    """What to do about numbers that Python writes and JSON, or its parser, has no room for."""
    if any(sign in str(error) for sign in _NUMBERS):
        return ": write NaN, infinite numbers and those of more than 18 digits as null, or a paper a line (JSON Lines)"
    return ""


def _fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"broken or cut off JSON ({error.msg} at column {error.colno})"
    if isinstance(error, RecursionError):
        return "JSON nested too deeply"
    detail = str(error).removeprefix("b'").replace("\\n", "\n").partition("\n")[0].strip()
    return f"broken or cut off JSON ({detail[:80]})"

"""Files of annotations: how they begin, what lies in them as bytes, and records of JSON Lines with their places."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.annotations.base import LabelledSpan
from kg.errors import InputError, RecordError
from kg.model import Field
from kg.readers.records import one_line
from kg.readers.sources import STDIN, Input, Source, open_source

__all__ = ["HEAD", "broken", "bytes_of", "has_key", "head_of", "objects", "record_id", "span_in", "stem_of", "text_of"]

HEAD = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_SURROGATE = re.compile("[\ud800-\udfff]")


def head_of(path: str) -> bytes:
    """The first bytes of a file, unpacked; of standard input as many as have come, which stay to be read.

    Raises `InputError` when the file can't be read.
    """
    try:
        if path == STDIN:
            raw = bytes(sys.stdin.buffer.peek(HEAD)) if hasattr(sys.stdin.buffer, "peek") else b""
        else:
            with Path(path).open("rb") as file:
                raw = file.read(HEAD)
        if raw.startswith(_GZIP_MAGIC):
            raw = zlib.decompressobj(wbits=31).decompress(raw, HEAD)
    except OSError as error:
        raise _unreadable(path, error) from None
    except zlib.error as error:
        raise InputError(f"{Input(path).name} is a damaged gzip file ({error}); fetch or compress it again.") from None
    return raw.removeprefix(b"\xef\xbb\xbf")


def bytes_of(path: str) -> bytes:
    """All bytes of a file, unpacked; raises `InputError` when it can't be read."""
    try:
        raw = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
        return gzip.decompress(raw) if raw.startswith(_GZIP_MAGIC) else raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{Input(path).name} is a damaged gzip file ({error}); fetch or compress it again.") from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str, error: OSError) -> InputError:
    return InputError(f"{Input(path).name} can't be read: {error.strerror or error}; check the file.")


def stem_of(path: str) -> str:
    """A file's name without its folder and endings: what ids are made of where the source has none.

    >>> stem_of("corpora/dev.conll.gz")
    'dev'
    """
    return Path(Input(path).name).name.split(".")[0] or "paper"


def has_key(head: bytes, key: str) -> bool:
    r"""Whether JSON that begins with `head` has this key somewhere; in a string its quotes would be escaped.

    >>> has_key(b'{"id": 1, "spans": [', "spans"), has_key(b'{"text": "a \\"spans\\": b"}', "spans")
    (True, False)
    """
    return re.search(rb'(?<!\\)"' + key.encode() + rb'"\s*:', head) is not None


def broken(place: str, reason: str) -> RecordError:
    """The error for a record that can't be used."""
    return RecordError(f"{place}: {reason}; repair this record or leave it out.")


def objects(path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and record of each line of a file of JSON objects; raises `RecordError` for a line that is none."""
    with open_source(Input(path)) as source:
        yield from _objects(source)


def _objects(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in source.lines():
        if not line or line.isspace():
            continue
        place = source.place(number)
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise broken(place, f"broken or cut off JSON ({error.msg} at column {error.colno})") from None
        except (ValueError, RecursionError) as error:
            raise broken(place, f"unusable JSON ({type(error).__name__})") from None
        if not isinstance(record, dict):
            raise broken(place, "not a JSON object")
        yield place, record


def record_id(record: dict[str, Any], default: str, *keys: str) -> str:
    """The id of a record under the first of `keys` that it has, or `default`."""
    return next((found for key in keys if (found := one_line(record.get(key)))), default)


def text_of(value: Any, place: str, what: str) -> str:
    """A string as it is, halves of surrogate pairs apart, which become U+FFFD; raises `RecordError` for no string."""
    if not isinstance(value, str):
        raise broken(place, f"{what} is no text")
    return value if value.isascii() else _SURROGATE.sub("\ufffd", value)


def span_in(text: str, field: Field, start: Any, end: Any, label: Any, place: str) -> LabelledSpan:
    """A span that lies in `text` and holds something; raises `RecordError` for any other."""
    if type(start) is not int or type(end) is not int:
        raise broken(place, "a span's start and end must be whole numbers")
    label = text_of(label, place, "a span's label")
    if not label:
        raise broken(place, f"the span {start} to {end} has no label")
    if not 0 <= start <= end <= len(text):
        raise broken(place, f"the span {start} to {end} lies outside the {field} of {len(text)} characters")
    if start == end or text[start:end].isspace():
        raise broken(place, f"the span {start} to {end} is empty")
    return LabelledSpan(field, start, end, label)

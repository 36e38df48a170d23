"""Where records come from: files, gzip, folders, globs, URLs and standard input, decoded and checked as UTF-8."""

from __future__ import annotations

import codecs
import difflib
import glob
import gzip
import io
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import EncodingError, InputError, MissingInput
from kg.registry import OUTPUTS
from kg.store import STORE_NAME
from kg.urls import find_urls, is_url, open_url, shown_url

__all__ = ["PARQUET", "STDIN", "Input", "Source", "find_inputs", "open_source"]

STDIN = "-"
PARQUET = b"PAR1\x15"
"""How Parquet files begin (the one binary format that there is a reader for), which no text does."""

_INDEX = "kg.index"
_WRITTEN = frozenset({*OUTPUTS, "report.json"})
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 24
_HARMLESS = 1 << 26
"""Bytes that a gzip file may unpack to, however small it is; beyond, no more than `_TIGHTEST` times its size."""
_TIGHTEST = 100
_GZIP_MAGIC = b"\x1f\x8b"
_OTHER_BOMS = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its path or URL (or ``-``), whether it was found by looking through a folder, and why it
    can't be read where that showed already.
    """

    path: str
    in_folder: bool = False
    fault: str = ""

    @property
    def name(self) -> str:
        """What messages and `Paper.source` call it, on one line whatever the file is called."""
        if self.path == STDIN:
            return "stdin"
        return shown_url(self.path if is_url(self.path) else Path(self.path).as_posix())


class Source:
    """A stream of UTF-8 text with a name; what readers read from.

    Decompresses gzip whatever the name says, drops a byte order mark and reads line ends of all systems as
    ``\\n``. Raises `EncodingError` with the line of the first byte that isn't UTF-8, `InputError` when the
    data can't be read on. Use one of `lines`, `stream` and `file`, once.

    >>> source = Source(io.BytesIO(b"one\\r\\ntwo"), "x.txt")
    >>> source.head(), list(source.lines()), source.place(2)
    ('one\\r\\ntwo', [(1, 'one'), (2, 'two')], 'x.txt:2')
    """

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self.name = name
        self._raw, self._checked = raw, _Utf8Stream(raw, name)
        self.stream = io.BufferedReader(self._checked, _CHUNK)
        """The bytes, known to be UTF-8, without byte order mark."""

    def head(self) -> str:
        """The first 64 KiB, without reading on; of a Parquet file only `PARQUET`."""
        try:
            return self.stream.peek(_CHUNK).decode("utf-8", errors="ignore")  # a character cut at the end is no error
        except EncodingError:
            if self._checked.binary:
                return PARQUET.decode()
            raise

    @contextmanager
    def file(self) -> Iterator[IO[bytes]]:
        """The bytes of a Parquet file as they are, to seek in: a temporary copy where the source can't."""
        self.head()
        if not isinstance(self._raw, gzip.GzipFile) and self._raw.seekable():
            self._raw.seek(0)
            yield self._raw
            return
        with tempfile.TemporaryFile() as copy:
            chunk = self._checked.binary
            while chunk:
                copy.write(chunk)
                chunk = self._checked.read_unchecked(_CHUNK)
            copy.seek(0)
            yield copy

    def lines(self) -> Iterator[tuple[int, str]]:
        """Numbered lines from 1, without their ends; raises `InputError` for one that is too long to be of a paper."""
        text = io.TextIOWrapper(self.stream, encoding="utf-8", newline=None)
        for number, line in enumerate(iter(partial(text.readline, _LONGEST_LINE), ""), 1):
            if len(line) == _LONGEST_LINE and not line.endswith("\n"):
                raise InputError(
                    f"{self.place(number)} has more than {_LONGEST_LINE:,} characters in a line, which is no paper; "
                    "leave it out, or break the lines."
                )
            yield number, line.removesuffix("\n")

    def place(self, where: int | str) -> str:
        """The name of a line or record of this source, e.g. ``papers.jsonl:17``."""
        return f"{self.name}:{where}"


class _Utf8Stream(io.RawIOBase):
    """Passes bytes on that are UTF-8, and says where the first is that isn't. Never closes what it reads from."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self._raw, self._name = raw, name
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines = 0
        self._begun = False
        self.binary = b""
        """What was read of a source that turned out to be no text."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = b"" if self.binary else self.read_unchecked(len(buffer))
        if not self._begun:
            chunk = self._begin(chunk, len(buffer))
        if self.binary:
            raise EncodingError(f"{self._name} is a Parquet file, not text; read it with --format parquet.")
        try:
            self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise self._encoding_error(error.object, error.start) from None
        self._lines += chunk.count(b"\n")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _begin(self, chunk: bytes, size: int) -> bytes:
        self._begun = True
        while len(chunk) < size and (more := self.read_unchecked(size - len(chunk))):  # pipes give little at a time
            chunk += more
        if chunk.startswith(PARQUET):
            self.binary = chunk
        for bom, encoding in _OTHER_BOMS.items():
            if chunk.startswith(bom):
                raise EncodingError(f"{self._name} is {encoding}, not UTF-8; {_advice(encoding)}.")
        return chunk.removeprefix(codecs.BOM_UTF8)

    def read_unchecked(self, size: int) -> bytes:
        """The next bytes, whatever they are; raises `InputError` when they can't be read."""
        try:
            return self._raw.read(size) or b""
        except EOFError:
            raise InputError(
                f"{self._name} is a gzip file cut off before its end; fetch or compress it again."
            ) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"{self._name} is a damaged gzip file ({error}); fetch or compress it again.") from None
        except OSError as error:
            raise InputError(f"{self._name} can't be read: {error.strerror or error}; check the file.") from None

    def _encoding_error(self, data: bytes, start: int) -> EncodingError:
        line = self._lines + data[:start].count(b"\n") + 1
        if b"\0" in data:
            advice = "it looks like a binary file; give text"
        else:
            advice = f"if it is Western European text, {_advice('WINDOWS-1252')}"
        return EncodingError(f"{self._name}:{line} isn't UTF-8 (byte 0x{data[start]:02x}); {advice}.")


def _advice(encoding: str) -> str:
    return f"convert it: iconv -f {encoding} -t UTF-8 FILE > NEWFILE"


@contextmanager
def open_source(found: Input) -> Iterator[Source]:
    """The opened source; raises `InputError` when it can't be opened."""
    with _open_raw(found) as raw:
        if not _is_gzip(raw):
            yield Source(raw, found.name)
        else:
            with _Unpacked(raw, found.name) as unpacked:
                yield Source(unpacked, found.name)  # type: ignore[arg-type]


class _Unpacked(gzip.GzipFile):
    """A gzip file that is refused when it is a bomb: much, and more than text can be packed to so little."""

    def __init__(self, packed: IO[bytes], name: str) -> None:
        self._packed = _Counted(packed)
        self._source, self._size = name, 0
        super().__init__(fileobj=self._packed, mode="rb")  # type: ignore[call-overload]

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self._size += len(data)
        if self._size > max(_HARMLESS, _TIGHTEST * self._packed.size):
            raise InputError(
                f"{self._source} unpacks to more than {_TIGHTEST} times its size, as no text does; if it is no attack, "
                "unpack it and give that."
            )
        return data


class _Counted:
    """A stream that counts what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.size += len(data)
        return data


def _is_gzip(raw: io.BufferedReader[Any]) -> bool:
    """By content: standard input has no suffix. An unreadable source is told when it is read."""
    try:
        return raw.peek(2)[:2] == _GZIP_MAGIC
    except OSError:
        return False


@contextmanager
def _open_raw(found: Input) -> Iterator[io.BufferedReader[Any]]:
    if found.path == STDIN:
        raw: io.BufferedReader[Any] = io.BufferedReader(cast("io.RawIOBase", sys.stdin.buffer))
        try:
            yield raw
        finally:
            raw.detach()  # or standard input would be closed with it
        return
    if is_url(found.path):
        with open_url(found.path) as stream:
            yield io.BufferedReader(cast("io.RawIOBase", stream))
        return
    try:
        opened = Path(found.path).open("rb")  # noqa: SIM115
    except OSError as error:
        raise InputError(f"{found.name} can't be opened: {error.strerror or error}; check its permissions.") from None
    with opened:
        yield opened


def find_inputs(inputs: Sequence[str | Path]) -> list[Input]:
    """The files that `inputs` stand for: files, folders (recursively, sorted), globs, URLs of all these and ``-``.

    Hidden files and folders inside folders are left out, and what ``kg build`` wrote. Folders that can't be entered
    are among those found, with the `Input.fault`, and so are links to folders, pipes and the like. Raises
    `MissingInput` where there is no file, `PluginError` for a URL where fsspec is not installed.
    """
    found: list[Input] = []
    for given in map(str, inputs):
        if given == STDIN or (os.path.exists(given) and not os.path.isdir(given)):
            found.append(Input(given))
        elif os.path.isdir(given):
            found.extend(_walk(given))
        elif is_url(given):
            found.extend(Input(*each) for each in find_urls(given))
        elif glob.has_magic(given):
            found.extend(_match(given))
        else:
            raise MissingInput(f"no such file or folder: {Input(given).name}{_suggestion(given)}")
    if not found:
        raise MissingInput("nothing to read; give a file, a folder, a glob or - for standard input.")
    return found


def _match(pattern: str) -> list[Input]:
    matches = sorted(glob.glob(pattern, recursive=True))
    folders = [] if "**" in pattern else [match for match in matches if os.path.isdir(match)]  # ** looks into them
    files = [Input(match, fault=_fault(match)) for match in matches if not os.path.isdir(match)]
    if not files and not folders:
        raise MissingInput(f"no file matches {Input(pattern).name}; check the folder and the pattern.")
    return files + [found for folder in folders for found in _walk(folder)]


def _walk(folder: str) -> list[Input]:
    found: list[Input] = []

    def tell(error: OSError) -> None:
        fault = f"can't be opened: {error.strerror or error}; check its permissions"
        found.append(Input(error.filename or folder, in_folder=True, fault=fault))

    for parent, folders, files in os.walk(folder, onerror=tell):
        shown = [name for name in folders if not name.startswith(".")]
        if STORE_NAME in files:
            files = [name for name in files if name not in _WRITTEN and not name.startswith(STORE_NAME)]
            shown = [name for name in shown if name != _INDEX]
        folders[:] = sorted(shown)
        links = [os.path.join(parent, name) for name in folders if os.path.islink(os.path.join(parent, name))]
        found.extend(Input(path, in_folder=True, fault="a link to a folder; name it to read it") for path in links)
        paths = (os.path.join(parent, name) for name in sorted(files) if not name.startswith("."))
        found.extend(Input(path, in_folder=True, fault=_fault(path)) for path in paths)
    if not found:
        raise MissingInput(f"no files in the folder {Input(folder).name}; give one that holds papers.")
    return found


def _fault(path: str) -> str:
    return "" if os.path.isfile(path) else "no file that can be read, but a broken link, a pipe or the like"


def _suggestion(missing: str) -> str:
    parent, name = os.path.split(missing)
    try:
        near = difflib.get_close_matches(name, os.listdir(parent or "."), 1)
    except OSError:
        return "; check the path."
    return f"; did you mean {Input(os.path.join(parent, near[0])).name}?" if near else "; check the path."

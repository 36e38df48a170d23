"""Places named by URLs of fsspec (``s3://…``, ``gs://…``, ``memory://…``): found, read and written like local files."""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from kg.errors import InputError, KgError, MissingInput, OutputError, PluginError

__all__ = ["file_system", "find_urls", "is_url", "local_place", "open_url", "shown_url", "write_url"]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z0-9+.:-]+)?://", re.I)  # two letters or more: C:// is a drive
_USER = re.compile(r"(?<=://)[^/@]*@")


def is_url(place: str) -> bool:
    """Whether `place` is a URL and no path.

    >>> is_url("s3://bucket/papers.jsonl"), is_url("papers/2024"), is_url("C://papers"), is_url("-")
    (True, False, False, False)
    """
    return _SCHEME.match(place) is not None


def shown_url(url: str) -> str:
    """`url` as messages and records may show it: on one line, without user, password and query, which may be secret.

    >>> shown_url("sftp://me:secret@host/papers.jsonl"), shown_url("https://host/a.json?token=1")
    ('sftp://host/papers.jsonl', 'https://host/a.json')
    """
    shown = _USER.sub("", url)
    shown = shown.partition("?")[0] if shown.lower().startswith("http") else shown
    return "".join(c if c.isprintable() else "?" for c in shown)


def file_system(url: str, failure: type[KgError] = OutputError) -> tuple[Any, str]:
    """The file system of fsspec for `url` (a path is one, too), and its path there.

    Raises `PluginError` where fsspec is not installed, and `failure` where it knows no such protocol, or what the
    protocol needs is not installed.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise PluginError('URLs need more than is installed: pip install "scholarkg[cluster]"') from error
    try:
        files, path = url_to_fs(url)
    except ImportError as error:
        raise failure(f"can't use {shown_url(url)}: {error} (pip install it beside scholarkg).") from error
    except ValueError as error:
        raise failure(f"can't use {shown_url(url)}: {error}; name a folder or a URL of fsspec.") from error
    return files, path


def find_urls(url: str) -> list[tuple[str, bool]]:
    """The URLs of the files that `url` stands for, sorted, and whether they were found by looking through a folder.

    Folders are looked through to the bottom, but for what is hidden; ``*`` and ``**`` are filled in. Raises
    `MissingInput` where there is no file, and `InputError` where the place can't be reached.
    """
    from fsspec.core import has_magic

    files, path = file_system(url, InputError)
    try:
        # signed addresses have a question mark that is no pattern
        if has_magic(path) and not url.lower().startswith("http"):
            found = [(each, False) for each in sorted(files.glob(path)) if not files.isdir(each)]
        elif not files.exists(path):
            found = []
        elif files.isdir(path):
            inside = (each for each in sorted(files.find(path)) if not _is_hidden(each[len(path) :]))
            found = [(each, True) for each in inside]
        else:
            return [(url, False)]
    except (OSError, ValueError) as error:
        raise InputError(f"can't reach {shown_url(url)}: {error}; check the address and your rights.") from error
    if not found:
        raise MissingInput(f"no file is at {shown_url(url)}; check the address.")
    return [(files.unstrip_protocol(each), in_folder) for each, in_folder in found]


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


@contextmanager
def open_url(url: str) -> Iterator[IO[bytes]]:
    """The bytes at `url`, fetched as they are read. Raises `InputError` when it can't be opened."""
    files, path = file_system(url, InputError)
    try:
        opened = files.open(path, "rb")
    except (OSError, ValueError) as error:
        raise InputError(f"{shown_url(url)} can't be opened: {error}; check the address and your rights.") from error
    with opened:
        yield opened


def local_place(place: str) -> AbstractContextManager[Path]:
    """Where to write what is for `place`: the path that it is, or what `write_url` gives for the URL that it is."""
    return write_url(place) if is_url(place) else nullcontext(Path(place))


@contextmanager
def write_url(url: str) -> Iterator[Path]:
    """A local place for a file or folder with the last name of `url`; what is there in the end is sent to `url`.

    A file gets its name there when it is complete, the files of a folder one after the other. Raises `OutputError`
    when it can't be sent; then a file that was there before is still as it was.
    """
    files, path = file_system(url)
    name = path.rstrip("/").rpartition("/")[2]
    if not name:
        raise OutputError(f"{shown_url(url)} names no file; say how it is called, graph.ttl for instance.")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / name
        yield made
        try:
            for each in sorted(made.rglob("*")) if made.is_dir() else [made]:
                if each.is_file():
                    _send(files, each, "/".join((path.rstrip("/"), *each.relative_to(made).parts)))
        except (OSError, ValueError) as error:
            raise OutputError(f"can't write {shown_url(url)}: {error}; check the address and your rights.") from error


def _send(files: Any, made: Path, path: str) -> None:
    """Under another name first, or what is cut off would look complete."""
    part = f"{path}.{uuid.uuid4().hex}.part"
    files.makedirs(files._parent(path), exist_ok=True)
    try:
        files.put_file(str(made), part)
        files.mv(part, path)
    except BaseException:
        if files.exists(part):
            files.rm(part)
        raise

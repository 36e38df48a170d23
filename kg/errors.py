"""The one tree of errors. Every message is a single line that says what went wrong and what to do.

KgError                   anything scholarkg raises on purpose (exit code 1)
├── InputError            something about what was given to read
│   ├── MissingInput      no such file, folder or match for a glob
│   ├── EncodingError     a file is not UTF-8
│   ├── UnknownFormat     no reader knows this content, suffix or name
│   ├── RecordError       one record of a source is broken (skipped, or raised with --on-error raise)
│   └── NoPapers          the input holds no abstract
├── OutputError           something about what was to be written
├── StoreError            the store is missing, damaged, from another version, or can't be read or written
├── PluginError           a registered reader, extractor or exporter can't be found or loaded
├── UnknownName           nothing in the graph is called so
│   └── UnknownNode       no node has this id (also a KeyError)
├── QueryError            a SPARQL query that is wrong, refused, or fails
└── UsageError            wrong options (exit code 2)
"""

from __future__ import annotations

__all__ = [
    "EncodingError",
    "InputError",
    "KgError",
    "MissingInput",
    "NoPapers",
    "OutputError",
    "PluginError",
    "QueryError",
    "RecordError",
    "StoreError",
    "UnknownFormat",
    "UnknownName",
    "UnknownNode",
    "UsageError",
]


class KgError(Exception):
    """Anything scholarkg raises on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1


class InputError(KgError):
    """Something about what was given to read."""


class MissingInput(InputError):
    """No such file or folder, or a glob that matches nothing."""


class EncodingError(InputError):
    """A source is not UTF-8 text."""


class UnknownFormat(InputError):
    """No reader is registered for this content, suffix or name."""


class RecordError(InputError):
    """One record of a source is broken."""


class NoPapers(InputError):
    """The input was read and holds no abstract."""


class OutputError(KgError):
    """A file or folder can't be written."""


class StoreError(KgError):
    """The store is missing, damaged, from another version, or can't be read or written."""


class PluginError(KgError):
    """A registered reader, extractor or exporter can't be found or loaded."""


class UnknownName(KgError):
    """Nothing in the graph is called so."""


class UnknownNode(UnknownName, KeyError):
    """No node has this id."""

    __str__ = Exception.__str__  # a KeyError would put quotes around the message


class QueryError(KgError):
    """A SPARQL query is wrong, refused, or fails; `place` is the line and column, from 1, where one is known."""

    def __init__(self, message: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.place = place


class UsageError(KgError):
    """Wrong options."""

    exit_code = 2

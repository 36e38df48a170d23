"""Tables with a header: comma- (or semicolon-) separated and tab-separated values."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping, Sequence

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.records import FIELDS, field_of, paper_from_record
from kg.readers.sources import Source

__all__ = ["CsvReader", "TsvReader", "check_header"]


class CsvReader:
    """comma-separated values with a header"""

    suffixes: tuple[str, ...] = (".csv",)
    delimiters = ",;"

    def sniff(self, head: str) -> float:
        """Likely when the first line names a paper's abstract and another of its fields."""
        return max(_header_likelihood(head, delimiter) for delimiter in self.delimiters)

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per row; raises `InputError` when the header has no column for the abstract."""
        header = _first_line(source.head())
        delimiter = max(self.delimiters, key=header.count)
        rows = _rows(source, delimiter)
        names = next((row for _, row in rows if isinstance(row, list)), [])
        check_header(source.name, names, columns)
        for number, row in rows:
            place = source.place(number)
            if isinstance(row, str):
                yield BrokenRecord(place, row)
            elif len(row) < len(names) or any(row[len(names) :]):
                yield BrokenRecord(place, f"{len(row)} fields where the header has {len(names)}")
            else:
                yield paper_from_record(_record(names, row), place, columns)


class TsvReader(CsvReader):
    """tab-separated values with a header"""

    suffixes = (".tsv", ".tab")
    delimiters = "\t"


def _record(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    record: dict[str, str] = {}
    for name, value in zip(names, row, strict=False):
        if value and not record.get(name):  # of two columns with one name the first that holds something counts
            record[name] = value
    return record


def _rows(source: Source, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the number of their first line, or what is wrong with one; blank rows are passed over.

    Quotes are taken strictly, so that a quote that is never closed costs the rows up to the next quote and not the
    rest of the file. Tabs often come without any quoting: there a broken row is its lines, split.
    """
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for _, line in source.lines():
            taken.append(line)
            yield line + "\n"

    parser = csv.reader(lines(), delimiter=delimiter, strict=True)
    first = 1
    while True:
        row: list[str] | None = []
        try:
            row = next(parser)
            if any(row):
                yield first, row
        except StopIteration:
            return
        except csv.Error as error:
            if delimiter == "\t":
                yield from ((number, _unquoted(line, error)) for number, line in enumerate(taken, first) if line)
            else:
                yield first, _fault(error)
        first += len(taken)
        taken.clear()


def _unquoted(line: str, error: csv.Error) -> list[str] | str:
    """A line of a table without quoting; but one that ends in quotes that were opened is cut off."""
    fields = line.split("\t")
    return _fault(error) if fields[-1].count('"') % 2 and fields[-1].startswith('"') else fields


def _fault(error: csv.Error) -> str:
    message = str(error)
    if "field larger" in message:
        return "a quote that is never closed, or a field of more than 131,072 characters"
    if "unexpected end" in message:
        return "cut off inside quotes"
    return "broken quoting ({})".format(message.replace("\t", "tab"))


def _first_line(head: str) -> str:
    return next((line for line in head.splitlines() if line.strip()), "")


def _header_likelihood(head: str, delimiter: str) -> float:
    names = [name.strip().strip('"') for name in _first_line(head).split(delimiter)]
    fields = {field_of(name) for name in names} - {None}
    if len(names) < 2 or len(_first_line(head)) > 10_000:
        return 0.0
    return 0.9 if "abstract" in fields else 0.55 if len(fields) > 2 else 0.0


def check_header(name: str, header: Sequence[str], columns: Mapping[str, str]) -> None:
    """Raises `InputError` where a table called `name` lacks a named column, or one for the abstract."""
    if not header:
        raise InputError(f"{name} has no header; its first line must name the columns.")
    known = {cell.strip().casefold() for cell in header}
    shown = ", ".join(repr(cell[:30]) for cell in header[:12])
    for field, column in columns.items():
        if field in FIELDS and column.strip().casefold() not in known:
            near = difflib.get_close_matches(column, header, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {shown}."
            raise InputError(f"{name} has no column {column!r}; {hint}")
    if "abstract" not in columns and not any(field_of(cell) == "abstract" for cell in header):
        raise InputError(f"{name} has no column for the abstract among {shown}; name it: --columns abstract=NAME.")

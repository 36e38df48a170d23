"""Parquet: tables whose columns are a paper's fields; pyarrow, an extra, reads them, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.records import one_line, paper_from_record
from kg.readers.shapes import ABSTRACT_WITHIN, flatten, holds_part
from kg.readers.sources import PARQUET, Source
from kg.readers.table import check_header

__all__ = ["ParquetReader"]

_BATCH = 256


class ParquetReader:
    """Parquet (with the extra parquet)"""

    suffixes = (".parquet",)

    def sniff(self, head: str) -> float:
        """Sure by the first bytes."""
        return 1.0 if head.startswith(PARQUET.decode()) else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per row; columns that tell nothing of a paper are left unread.

        Raises `InputError` where pyarrow is missing, the file is damaged or has no column for the abstract.
        """
        if not self.sniff(source.head()):
            raise InputError(f"{source.name} is no Parquet file; leave --format out, or give one.")
        with source.file() as file:
            rows, count = _rows(file, source.name, columns), 0
            while True:
                try:
                    row = next(rows, None)
                except InputError:
                    raise
                except Exception as error:  # pyarrow's have no class in common but this
                    reason = f"damaged Parquet ({one_line(str(error)[:80])})"
                    if not count:
                        raise InputError(f"{source.name} is {reason}; fetch or write it again.") from None
                    yield BrokenRecord(source.place(f"row {count + 1}"), f"{reason}; nothing behind it can be read")
                    return
                if row is None:
                    return
                count += 1
                yield paper_from_record(flatten(row), source.place(f"row {count}"), columns)


def _rows(file: IO[bytes], name: str, columns: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise InputError(
            f'{name} is Parquet, which pyarrow reads; install it: pip install "scholarkg[parquet]".'
        ) from None
    table = parquet.ParquetFile(file)
    wanted = _wanted(name, list(table.schema_arrow.names), columns)
    for batch in table.iter_batches(_BATCH, columns=wanted, use_threads=False):
        yield from batch.to_pylist()


def _wanted(name: str, header: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    within = ABSTRACT_WITHIN.intersection(header)
    check_header(name, [*header, "abstract"] if within else header, columns)
    named = {column.strip().casefold() for column in columns.values()}
    return [column for column in header if holds_part(column) or column.strip().casefold() in named]

"""Text from papers on its way out: characters that files may hold, cells that no spreadsheet runs, safe addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO
from urllib.parse import quote

if TYPE_CHECKING:
    from _csv import Writer as CsvWriter

__all__ = ["csv_cell", "csv_writer", "legal", "neutralise", "restore", "web_address"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SCHEME = re.compile(r"([a-z][a-z\d+.-]{0,30}):(?!\d)", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]{1,63}\.){0,10}[\w-]{1,63}\.?(?::\d{1,5})?(?=[/?#]|\Z)")
_STRAY_PERCENT = re.compile(r"%(?![\da-fA-F]{2})")
_LONGEST = 2000
_FORMULA = tuple("=+-@\t\r\n'")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


def legal(text: str) -> str:
    r"""`text` with U+FFFD for each character that XML 1.0 forbids (section 2.2) or that UTF-8 can't encode.

    One character for one, so that offsets stay right.

    >>> legal("a\x00b\ud800c")
    'a�b�c'
    """
    # nearly all text is printable, which is found out ten times faster
    return text if text.isprintable() else _ILLEGAL.sub("\ufffd", text)


def neutralise(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: an apostrophe before what begins like a formula and is no number.

    >>> neutralise("=1+1"), neutralise("-0.5"), restore(neutralise("'tis"))
    ("'=1+1", '-0.5', "'tis")
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(text) else text


def restore(cell: str) -> str:
    """What `neutralise` was given."""
    return cell.removeprefix("'")


def web_address(text: str) -> str | None:
    """`text` as a percent-encoded ``http`` or ``https`` address; ``None`` for any other scheme and for what is none.

    >>> web_address("github.com/x/y z"), web_address("javascript:alert(1)")
    ('https://github.com/x/y%20z', None)
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    rest = (text[scheme.end() :] if scheme else text).removeprefix("//")
    name = scheme[1].lower() if scheme else "https"
    host = _HOST.match(rest)
    if name not in {"http", "https"} or host is None or "." not in host[0] or len(text) > _LONGEST:
        return None
    path = _STRAY_PERCENT.sub("%25", rest[host.end() :])
    # a second # may not stand in an address
    path, _, fragment = path.partition("#")
    encoded = quote(path, safe="/?%:@!$&'()*+,;=~", errors="replace")
    tail = "#" + quote(fragment, safe="/?%:@!$&'()*+,;=~", errors="replace") if fragment else ""
    address = f"{name}://{host[0]}{encoded}{tail}"
    # the same address, and not a name that some readers of Turtle trip over
    return f"{address[:-1]}%2E" if encoded and address.endswith(".") else address


def csv_writer(file: TextIO) -> CsvWriter:
    r"""A writer of CSV whose rows end in a line feed and whose cells with a carriage return are quoted (RFC 4180).

    With ``lineterminator="\n"``, Python 3.11 leaves a cell with a carriage return alone bare, which ends the row for
    those who read it.

    >>> import io
    >>> text = io.StringIO()
    >>> _ = csv_writer(text).writerow(["a\rb", 1])
    >>> text.getvalue()
    '"a\rb",1\n'
    """
    import csv

    return csv.writer(_UnixEnds(file), lineterminator="\r\n")


def csv_cell(text: str) -> str:
    """`text` as `csv_writer` writes it, between quotes only where it must be, in a tenth of the time.

    >>> print(csv_cell("a"), csv_cell('a "b", c'))
    a "a ""b"", c"
    """
    if '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return f'"{text}"' if "," in text or "\n" in text or "\r" in text else text


class _UnixEnds:
    """A file that is given one row at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> None:
        self._file.write(row[:-2] + "\n")

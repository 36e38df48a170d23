"""Each kind of trouble with a store has its own advice."""

import sqlite3

import pytest

from kg.remedies import remedy


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SQLITE_FULL", "free some space"), ("SQLITE_BUSY", "another program is at work"),
        ("SQLITE_BUSY_SNAPSHOT", "another program is at work"), ("SQLITE_READONLY_DIRECTORY", "where you may write"),
        ("SQLITE_CANTOPEN", "nothing is lost"), ("SQLITE_IOERR_WRITE", "disk is full or failing"),
        ("SQLITE_CORRUPT", "--check"), ("SQLITE_ERROR", "--check"), ("SQLITE_NOTADB", "--check"),
    ],
)  # fmt: skip
def test_what_to_do_depends_on_what_is_the_matter(name: str, told: str) -> None:
    error = sqlite3.OperationalError("it fails")
    error.sqlite_errorname = name
    assert told in remedy(error)

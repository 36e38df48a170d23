"""What to do when SQLite can't go on: a full disk or a closed folder is no damage, and nothing is to be built again."""

from __future__ import annotations

__all__ = ["remedy"]

_REMEDIES = {
    **dict.fromkeys(
        ("BUSY", "LOCKED"), "another program is at work in it: wait until that ends, then run the same again."
    ),
    **dict.fromkeys(
        ("CANTOPEN", "PERM"), "nothing is lost: see to it that you may read its file and write in its folder."
    ),
    "READONLY": "copy it to where you may write.",
    "FULL": "free some space, then run the same again.",
    "IOERR": "see whether its disk is full or failing, then run the same again.",
    "NOMEM": "free some memory, then run the same again.",
}
"""What to do, by what SQLite calls its errors (the beginning of the name of an error of Python's `sqlite3`)."""
_DAMAGED = "kg stats STORE --check tells more; take a copy from before, or build it again from its papers."


def remedy(error: BaseException | None = None, otherwise: str = _DAMAGED) -> str:
    """What to do about an error that SQLite raised; `otherwise` where it says nothing, as of a damaged store.

    >>> remedy(ValueError("no error of SQLite"), "do something else.")
    'do something else.'
    """
    name = getattr(error, "sqlite_errorname", "")  # nothing here may import sqlite3, which few commands need
    return _REMEDIES.get("".join(name.split("_")[1:2]), otherwise)

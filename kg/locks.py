"""Locks: one build at a time in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import OutputError

__all__ = ["lock"]


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Have a folder for oneself; the system gives it back when the process ends, however it ends.

    The folder itself is locked (flock), so that no file is left behind. Where the system or the file system has no such
    locks, nobody is kept out. Raises `OutputError` when another process has it.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"another run is at work in {folder}; wait until it ends.") from error
        except OSError:  # network file systems without locks
            pass
        yield
    finally:
        os.close(handle)

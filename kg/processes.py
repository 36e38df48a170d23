"""Processes that work for another one, and end with it."""

from __future__ import annotations

import gc
import os
import signal
import threading

__all__ = ["begin_worker", "collect_seldom"]


def begin_worker() -> None:
    """Called first in a worker process: Ctrl-C is the parent's to decide on, and its death ends this process too.

    Without a parent (killed, out of memory) a worker would wait for work, or work for nobody, for ever.
    """
    # Ctrl-C reaches the whole group of processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def collect_seldom() -> None:
    """Look for cycles less often: records hold none and are many, and the usual pace costs a tenth of the time."""
    gc.set_threshold(200_000, 20, 50)


def _die_with_parent() -> None:
    import multiprocessing  # most commands have no workers

    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)

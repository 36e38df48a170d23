"""The server: an index for the workers, a socket, and uvicorn until somebody ends it."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from kg.errors import OutputError
from kg.serving.application import Site, make_application
from kg.serving.connections import BACKLOG, Connection
from kg.serving.workers import Limits, Workers
from kg.sparql.sources import Reading, index_folder, is_store
from kg.sparql.syntax import prefixes
from kg.text import legal

__all__ = ["serve"]

_PARTING = 2
"""Seconds that clients have to take what is on its way when the server ends."""
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def serve(
    source: Path,
    reading: Reading,
    limits: Limits,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
) -> None:
    """Serve the store or RDF file `source` until the process is told to end.

    Raises `StoreError` and `InputError` for the source, `OutputError` when the address can't be listened on.
    """
    with TemporaryDirectory(prefix="kg-index-") as elsewhere, _listen(host, port) as listening:
        index = index_folder(source, reading, Path(elsewhere))
        namespaces = prefixes(reading.base_iri)
        title = (source if source.is_dir() else source.parent if is_store(source) else source).resolve().name
        title = legal(title)  # names of files need not be text
        known = tuple(dict.fromkeys((*_LOOPBACK, _bracketed(host), *hosts)))
        site = Site(Workers(index, namespaces, limits), namespaces, title, _page_maker(source, reading, title), known,
                    origins)  # fmt: skip
        address = f"http://{_bracketed(host)}:{listening.getsockname()[1]}/"
        reading.tell(f"serving {title} on {address} (queries: {address}query, endpoint: {address}sparql); Ctrl-C ends.")
        settings = uvicorn.Config(make_application(site), http=Connection, ws="none",
                                  backlog=BACKLOG, log_level="warning", server_header=False,
                                  timeout_graceful_shutdown=_PARTING)  # fmt: skip
        _Server(settings, site.workers).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends its queries when it ends; uvicorn would wait for their answers."""

    def __init__(self, settings: uvicorn.Config, workers: Workers) -> None:
        super().__init__(settings)
        self._workers = workers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the queries, then the server."""
        await self._workers.stop()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host.strip("[]"), port))
        listening.listen()  # who comes before the workers are there waits
    except OSError as error:
        listening.close()
        raise OutputError(
            f"can't listen on {host}:{port}: {error.strerror or error}; choose another --port or --host."
        ) from error
    return listening


def _bracketed(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host.strip('[]')}]" if ":" in host else host


def _page_maker(source: Path, reading: Reading, title: str) -> Callable[[], bytes] | None:
    """What makes the explorer's page of a store; an RDF file has none."""
    if not is_store(source):
        return None

    def make() -> bytes:
        from kg.filters import Filter
        from kg.graph import Graph
        from kg.output import ExportOptions
        from kg.registry import exporters

        file = io.BytesIO()
        with Graph.open(source) as graph:
            view = Filter(reading.min_confidence, reading.statuses).view(graph)
            exporters.load("html")(ExportOptions(base_iri=reading.base_iri, title=title)).write(view, file)
        return file.getvalue()

    return make

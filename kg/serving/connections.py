"""Connections: who is connected and asks nothing keeps nobody else out."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["BACKLOG", "PATIENCE", "Connection"]

BACKLOG = 32
"""Connections that the system holds until they are accepted, and asyncio accepts at once."""
PATIENCE = 10.0
"""Seconds in which a request's head must come, and its body."""
_MOST = 1000
_REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n"


def _most() -> int:
    """Connections that are held: half of the files that this process may open, for the index and pipes need some."""
    try:
        import resource
    except ImportError:  # Windows
        return _MOST
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST if files == resource.RLIM_INFINITY else min(_MOST, files // 2)


class Connection(H11Protocol):
    """A connection that is closed when no request comes in time, or when there are too many."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or refuse it."""
        super().connection_made(transport)
        if len(self.connections) > _most():
            transport.write(_REFUSAL)
            transport.close()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Start the clock where there is no whole head of a request, and stop it where there is one."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._clock = self.loop.call_later(PATIENCE, self.transport.close)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

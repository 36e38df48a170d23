"""The ASGI application: routes, answers, and the headers that keep a page from doing more than it should."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError, QueryError
from kg.serving.connections import PATIENCE
from kg.serving.description import describe_service
from kg.serving.protocol import MAX_QUERY, ProtocolError, choose_type, read_request
from kg.serving.workers import Busy, Reply, TimedOut, Workers
from kg.sparql.answers import RDF_FORMATS, RESULT_FORMATS
from kg.sparql.cookbook import recipes
from kg.sparql.syntax import pointer

__all__ = ["Site", "make_application"]

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
_TRUNCATED = "X-Truncated-At"


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: workers, the prefixes that they declare, the explorer's page, and who may ask.

    `make_page` gives the page, ``None`` where there is none; `hosts` are names under which the server may be called,
    `origins` those of foreign pages that may read the answers.
    """

    workers: Workers
    namespaces: Mapping[str, str]
    title: str = "scholarkg"
    make_page: Callable[[], bytes] | None = None
    hosts: Sequence[str] = ("localhost", "127.0.0.1", "[::1]")
    origins: Sequence[str] = field(default=())


def make_application(site: Site) -> Starlette:
    """The application for `site`; its workers live as long as it runs."""
    endpoint, pages = _Endpoint(site), _Pages(site)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        await site.workers.start()
        try:
            yield
        finally:
            await site.workers.stop()

    # a page elsewhere whose name is made to lead here (DNS rebinding) calls this server by that name
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=list(site.hosts), www_redirect=False)]
    if site.origins:
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=list(site.origins), allow_methods=["GET", "POST"],
                       expose_headers=[_TRUNCATED])
        )  # fmt: skip
    routes = [
        Route("/", pages.explorer, methods=["GET"]),
        Route("/query", pages.query, methods=["GET"]),
        Route("/sparql", endpoint.answer, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes, middleware=middleware, lifespan=running)


class _Endpoint:
    """``/sparql``."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def answer(self, request: Request) -> Response:
        """A query's answer, or what the endpoint can do where nothing is asked."""
        try:
            return await self._answer(request)
        except ProtocolError as error:
            return _told(str(error), error.status)
        except Busy as error:
            return _told(str(error), 503, {"Retry-After": "2"})
        except TimedOut as error:
            return _told(str(error), 504)
        except KgError as error:
            return _told(str(error), 400)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it

    async def _answer(self, request: Request) -> Response:
        asked = read_request(
            request.method, request.url.query, request.headers.get("content-type", ""), await _body(request)
        )
        accept = ", ".join(request.headers.getlist("accept"))
        if asked.query is None:
            return self._describe(str(request.url.replace(query="")), accept)
        rows, triples = _choose(accept, RESULT_FORMATS), _choose(accept, RDF_FORMATS)
        asking = self._site.workers.answer(
            asked.query, (rows.name if rows else None, triples.name if triples else None)
        )
        try:
            reply = await _unless_gone(request, asking)
        except QueryError as error:
            shown = f"{pointer(asked.query, error.place)}\n" if error.place else ""
            return _told(f"{shown}{error}", 400)
        media = triples if reply.triples else rows
        if media is None:
            raise _nothing_liked(accept, RDF_FORMATS if reply.triples else RESULT_FORMATS)
        headers = {**_HEADERS, **({_TRUNCATED: str(self._site.workers.limits.rows)} if reply.truncated else {})}
        return Response(reply.content, media_type=media.type, headers=headers)

    @staticmethod
    def _describe(endpoint: str, accept: str) -> Response:
        page = "text/html"
        if choose_type(accept, [*(each.media_type for each in RDF_FORMATS.values()), page]) == page:
            return RedirectResponse("query", 303)
        media = _choose(accept, RDF_FORMATS)
        if media is None:
            raise _nothing_liked(accept, RDF_FORMATS)
        return Response(describe_service(endpoint, media.name), media_type=media.type, headers=_HEADERS)


class _Pages:
    """``/`` and ``/query``."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._page: bytes | None = None
        self._making = asyncio.Lock()

    async def explorer(self, request: Request) -> Response:
        """The page that `kg build` writes too; made when it is first asked for."""
        if self._site.make_page is None:
            return RedirectResponse("query", 303)
        async with self._making:
            if self._page is None:
                self._page = await asyncio.to_thread(self._site.make_page)
        return HTMLResponse(self._page, headers=_HEADERS)

    async def query(self, request: Request) -> Response:
        """The page to write queries on."""
        page = _query_page(self._site.title, self._site.make_page is not None)
        return HTMLResponse(page, headers={**_HEADERS, "Content-Security-Policy": _policy()})


@dataclass(frozen=True, slots=True)
class _Media:
    name: str
    type: str


def _choose(accept: str, formats: Mapping[str, object]) -> _Media | None:
    """The format that the client likes best; ``None`` when it likes none."""
    types = {type: name for name, type in _types(formats).items()}
    # plain JSON and XML, and what browsers ask for, are taken as the usual format that is like it
    also = {"application/json": "json", "application/xml": "xml", "text/xml": "xml", "text/plain": "tsv"}
    offered = [*types, *(each for each, name in also.items() if name in formats)]
    chosen = choose_type(accept, offered)
    return None if chosen is None else _Media(types.get(chosen) or also[chosen], chosen)


def _types(formats: Mapping[str, object]) -> dict[str, str]:
    return {name: str(getattr(format, "media_type", "")).partition(";")[0] for name, format in formats.items()}


def _nothing_liked(accept: str, formats: Mapping[str, object]) -> ProtocolError:
    return ProtocolError(406, f"none of {accept} can be given; ask for one of: {', '.join(_types(formats).values())}.")


async def _unless_gone(request: Request, asking: Coroutine[object, object, Reply]) -> Reply:
    """The reply; raises `ClientDisconnect`, and cancels what is asked, when the client hangs up before it is there."""
    reply, gone = asyncio.ensure_future(asking), asyncio.ensure_future(_hanging_up(request))
    try:
        await asyncio.wait({reply, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not reply.done():
            raise ClientDisconnect
        return reply.result()
    finally:
        reply.cancel()
        gone.cancel()


async def _hanging_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> bytes:
    """The body, unless it is longer than any query, or comes too slowly."""
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_QUERY:
                    raise ProtocolError(413, f"a query has at most {MAX_QUERY} bytes.")
    except TimeoutError as error:
        raise ProtocolError(408, f"the query did not come within {PATIENCE:g} seconds.") from error
    return body


def _told(message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{message}\n", status, {**_HEADERS, **(headers or {})})


@cache
def _query_page(title: str, explorer: bool) -> str:
    template = Environment(
        loader=PackageLoader("kg"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    ).get_template("query.html")
    script = Markup(_text("query.js"))  # noqa: S704  ours
    return template.render(
        title=title,
        explorer=explorer,
        css=Markup(_text("query.css")),  # noqa: S704
        script=script,
        recipes=recipes().values(),
    )


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_text("query.js").encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _text(name: str) -> str:
    return (files("kg") / "templates" / name).read_text("utf-8")

"""A running server, as clients meet it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

import pytest
import uvicorn
from uvicorn.server import ServerState

from benchmarks.kills import session
from benchmarks.load import serving
from kg.builder import build_folder
from kg.errors import QueryError
from kg.graph import Graph
from kg.model import Paper
from kg.output import BASE_IRI, export
from kg.serving import connections
from kg.serving.workers import Limits, Workers
from kg.sparql.sources import Reading, index_folder
from kg.sparql.syntax import prefixes

PAPERS = [
    Paper("p0", "On <b>necks</b>", "We propose FlowNeck, a graph neural network (GNN). It is tested on Cora.", 2020),
    Paper("p1", None, "We train a GNN on Cora and on ImageNet. The GNN has 91.2% accuracy on Cora.", 2021),
]
DATASETS = "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name } ORDER BY ?name"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Answer(NamedTuple):
    status: int
    kind: str
    text: str
    headers: dict[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("serving") / "g"
    build_folder(PAPERS, out, names=["rules"])
    return out


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serving(folder, "--timeout", "1.5", "--limit", "50", "--workers", "2") as (address, _):
        yield address


def fetch(address: str, body: bytes | None = None, **headers: str) -> Answer:
    request = Request(address, body, {name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            found = answer.status, answer.headers, answer.read()
    except HTTPError as error:
        found = error.code, error.headers, error.read()
    status, told, content = found
    return Answer(status, told.get("content-type", ""), content.decode(), {k.lower(): v for k, v in told.items()})


def ask(server: str, query: str, accept: str = "text/csv") -> Answer:
    return fetch(f"{server}sparql?query={quote_plus(query)}", Accept=accept)


@pytest.mark.parametrize(("accept", "kind", "beginning"), [
    ("text/csv", "text/csv", "name\r\nCora\r\n"),
    ("application/sparql-results+json", "application/sparql-results+json", '{"head":{"vars":["name"]}'),
    ("application/json", "application/json", '{"head":{"vars":["name"]}'),
    ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
    ("text/tab-separated-values", "text/tab-separated-values", '?name\n"Cora"'),
    ("text/html,*/*;q=0.8", "application/sparql-results+json", "{"),
])  # fmt: skip
def test_rows_in_the_format_that_is_asked_for(server: str, accept: str, kind: str, beginning: str) -> None:
    answer = ask(server, DATASETS, accept)
    assert (answer.status, answer.kind.partition(";")[0]) == (200, kind)
    assert answer.text.startswith(beginning)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers


def test_triples_are_rdf(server: str) -> None:
    answer = ask(server, "CONSTRUCT { ?x skos:prefLabel ?n } { ?x a kg:Dataset ; skos:prefLabel ?n }", "text/turtle")
    assert (answer.status, answer.kind.partition(";")[0]) == (200, "text/turtle")
    assert '"Cora"' in answer.text


def test_posts_are_as_good(server: str) -> None:
    body, form = DATASETS.encode(), f"query={quote_plus(DATASETS)}".encode()
    for sent, kind in ((body, "application/sparql-query"), (form, "application/x-www-form-urlencoded")):
        assert fetch(f"{server}sparql", sent, Content_Type=kind, Accept="text/csv").text.startswith("name\r\nCora")


@pytest.mark.parametrize(("query", "told"), [
    ("SELEC * {}", "  SELEC * {}\n  ^\n"),
    ("SELECT * { ?x ", "syntax error"),
    ("INSERT DATA { <a:a> <a:b> <a:c> }", "only read"),
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", "SERVICE is refused"),
    ("LOAD <file:///etc/passwd>", "only read"),
    ("", "the query is empty"),
])  # fmt: skip
def test_wrong_queries_are_told_with_their_place(server: str, query: str, told: str) -> None:
    answer = ask(server, query)
    assert (answer.status, answer.kind) == (400, "text/plain; charset=utf-8")
    assert told in answer.text


def test_from_reads_no_file(server: str) -> None:
    assert ask(server, "SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }").text == "a,b,c\r\n"


def test_other_requests_get_their_status(server: str) -> None:
    assert ask(server, DATASETS, "image/png").status == 406
    assert fetch(f"{server}sparql", b"DROP ALL", Content_Type="application/sparql-update").status == 403
    assert fetch(f"{server}sparql", b"x" * (2 << 20), Content_Type="application/sparql-query").status == 413
    assert fetch(f"{server}nowhere").status == 404
    assert fetch(f"{server}../../etc/passwd").status == 404
    assert fetch(f"{server}sparql", Host="evil.example").status == 400  # a name that was made to lead here


def test_what_the_endpoint_says_of_itself(server: str) -> None:
    import rdflib

    answer = fetch(f"{server}sparql", Accept="text/turtle")
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = rdflib.URIRef(f"{server}sparql")
    assert (service, sd.endpoint, service) in graph
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    page = fetch(f"{server}sparql", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (page.status, page.kind) == (200, "text/html; charset=utf-8")


def test_no_more_rows_than_the_limit(server: str) -> None:
    answer = ask(server, "SELECT * { ?a ?b ?c }")
    assert (len(answer.text.splitlines()), answer.headers["x-truncated-at"]) == (51, "50")
    assert "x-truncated-at" not in ask(server, DATASETS).headers


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(server: str) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        statuses = [answer.status for answer in pool.map(lambda _: ask(server, ENDLESS), range(3))]
    assert set(statuses) <= {503, 504}
    assert 504 in statuses
    assert time.monotonic() - started < 30
    assert ask(server, DATASETS).status == 200


ROWS = " ".join(map(str, range(300)))
LONG = " ".join(f"VALUES ?v{n} {{ {ROWS} }}" for n in range(4))


def test_checks_have_a_time_limit_and_stop_nobody_else(server: str) -> None:
    wide = f"SELECT * {{ ?x ?y {','.join(f'?a{n}' for n in range(400))} }}"
    with ThreadPoolExecutor(2) as pool:
        slow = [
            pool.submit(ask, server, query) for query in (wide, f"ASK {{ {LONG} FILTER(?v0 + ?v1 + ?v2 + ?v3 = -1) }}")
        ]
        assert fetch(f"{server}query").status == 200
        assert not all(each.done() for each in slow)
        assert [each.result().status for each in slow] == [504, 504]
    refused = ask(server, f"SELECT * {{ {' '.join(f'VALUES ?v{n} {{1}}' for n in range(2900))} }}")
    assert (refused.status, refused.text[:22]) == (400, "the query is too long:")


def connect(server: str) -> socket.socket:
    host, _, port = server.removeprefix("http://").rstrip("/").rpartition(":")
    return socket.create_connection((host, int(port)), 60)


def send(server: str, query: str) -> socket.socket:
    """A connection on which a query was sent."""
    client = connect(server)
    client.sendall(f"GET /sparql?query={quote_plus(query)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return client


def test_a_query_whose_client_hangs_up_is_ended(folder: Path) -> None:
    with serving(folder, "--timeout", "300", "--workers", "1") as (address, _):
        for _ in range(2):
            send(address, ENDLESS).close()
            assert ask(address, DATASETS).text == "name\r\nCora\r\nImageNet\r\n"


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_a_server_that_is_told_to_end_ends_its_queries(folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0", "--timeout", "300", "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as server:
        assert server.stderr is not None
        try:
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://\S+/(?= \()", line)))
            with send(address, ENDLESS) as running, send(address, ENDLESS) as waiting:
                assert fetch(f"{address}query").status == 200
                server.send_signal(signal.SIGTERM)
                assert [client.recv(12) for client in (running, waiting)] == [b"HTTP/1.1 503"] * 2
            server.wait(20)
        finally:
            server.kill()
        assert server.stderr.read().count("\n") == 1
    assert not left_of(server.pid)


def test_a_worker_that_takes_too_much_memory_is_replaced(folder: Path) -> None:
    index = index_folder(folder, Reading(BASE_IRI), folder)

    async def asked() -> bytes:
        workers = Workers(index, prefixes(BASE_IRI), Limits(workers=1, seconds=60, memory=400 << 20))
        await workers.start()
        try:
            with pytest.raises(QueryError, match="more memory than there is"):
                await workers.answer("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a", ("csv", None))
            return (await workers.answer(DATASETS, ("csv", None))).content
        finally:
            await workers.stop()

    assert asyncio.run(asked()) == b"name\r\nCora\r\nImageNet\r\n"


@pytest.mark.parametrize(("clients", "statuses"), [(18, {200}), (60, {200, 503})])
def test_under_load_answers_are_right_or_503(server: str, clients: int, statuses: set[int]) -> None:
    expected = ask(server, DATASETS).text
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda _: ask(server, DATASETS), range(200)))
    assert {answer.status for answer in answers} <= statuses
    assert {answer.text for answer in answers if answer.status == 200} == {expected}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status == 503)


def test_clients_of_others_work(server: str) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server}sparql", returnFormat=wrapper.JSON)
    client.setQuery(DATASETS)
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        found = client.queryAndConvert()["results"]["bindings"]
        assert [row["name"]["value"] for row in found] == ["Cora", "ImageNet"]
    graph = rdflib.Graph(SPARQLStore(f"{server}sparql"))
    kg = rdflib.Namespace("https://w3id.org/scholarkg/ontology#")
    assert len(set(graph.subjects(rdflib.RDF.type, kg.Dataset))) == 2
    assert [str(row.name) for row in graph.query(f"PREFIX kg: <{kg}> {DATASETS}")] == ["Cora", "ImageNet"]
    if shutil.which("curl"):
        sent = ["curl", "-sS", "-H", "Accept: text/csv", f"{server}sparql", "--data-urlencode", f"query={DATASETS}"]
        assert subprocess.run(sent, capture_output=True, check=True).stdout == b"name\r\nCora\r\nImageNet\r\n"


def test_pages_ask_nobody_else(server: str) -> None:
    explorer, query = fetch(server), fetch(f"{server}query")
    assert "FlowNeck" in explorer.text
    assert "<b>necks" not in explorer.text
    assert "default-src 'none'" in query.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in query.headers["content-security-policy"]
    assert "Most used datasets" in query.text
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", query.text)


def test_a_file_of_rdf_has_no_explorer(folder: Path, tmp_path: Path) -> None:
    for name in ("graph.ttl", "graph.trig"):
        with Graph.open(folder) as graph:
            export(graph, tmp_path / name)
        with serving(tmp_path / name, "--cors", "https://example.org", "--allow-host", "graph.example") as (address, _):
            answer = fetch(f"{address}sparql?query={quote_plus(DATASETS)}", Accept="text/csv",
                           Origin="https://example.org", Host="graph.example")  # fmt: skip
            assert answer.text == "name\r\nCora\r\nImageNet\r\n"
            assert answer.headers["access-control-allow-origin"] == "https://example.org"
            assert fetch(address).kind == "text/html; charset=utf-8"
            assert "SPARQL" in fetch(address).text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.trig", "graph.ttl"]


def test_a_taken_port_is_told_in_one_line(server: str, folder: Path) -> None:
    port = server.rstrip("/").rpartition(":")[2]
    run = subprocess.run([sys.executable, "-m", "kg", "serve", str(folder), "--port", port], capture_output=True,
                         text=True, check=False, timeout=60)  # fmt: skip
    assert run.returncode == 1
    assert "choose another --port" in run.stderr.splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="limits files")
def test_no_more_connections_than_files_allow(folder: Path) -> None:
    command = 'ulimit -n 200; exec "$0" -m kg serve "$1" --port 0'
    with subprocess.Popen(["sh", "-c", command, sys.executable, folder], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://\S+/(?= \()", line)))
            with ExitStack() as open_ones:
                idle = [open_ones.enter_context(connect(address)) for _ in range(230)]
                assert [client.recv(12) for client in idle[-20:]] == [b"HTTP/1.1 503"] * 20
            assert ask(address, DATASETS).status == 200
        finally:
            server.terminate()
        assert server.stderr.read().count("\n") == 1


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost:"])
def test_a_connection_without_a_request_is_closed(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.05)

    async def received() -> bytes:
        settings, state = uvicorn.Config(lambda: None), ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: connections.Connection(settings, state, {}), "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(sent)
            found = await reader.read()
            writer.close()
        return found

    assert asyncio.run(received()) == b""


def test_a_client_that_leaves_early_is_no_error(folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://\S+/(?= \()", line)))
            with connect(address) as client:
                client.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nASK")
            assert ask(address, DATASETS).status == 200
        finally:
            server.terminate()
        assert "Traceback" not in server.stderr.read()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems want UTF-8")
def test_a_folder_whose_name_is_no_text_is_served(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / os.fsdecode(b"copy\xff")
    shutil.copytree(folder, copy)
    with serving(copy) as (address, _):
        assert "copy\ufffd" in fetch(f"{address}query").text


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_workers_do_not_outlive_a_killed_server(folder: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as server:
        assert server.stderr is not None
        try:
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://\S+/(?= \()", line)))
            assert json.loads(ask(address, "ASK {}", "application/json").text)["boolean"] is True
        finally:
            server.kill()
    assert not left_of(server.pid)


def left_of(server: int) -> list[int]:
    """Processes of a server that do not end."""
    deadline = time.monotonic() + 20
    while (left := session(server)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left

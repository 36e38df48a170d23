"""How soon the page can be used: opened several times in headless Chromium, without a GPU, from the disk.

    python -m benchmarks.page [STORE...] [--runs N] [--nodes N] [--edges N]

Measured are the sample graph, each STORE, and a made up graph; for each the size of the file, the time until the first
picture is there and everything answers, and the time until the sentences are unpacked too: wall time since the browser
was told to open the page, median, least and most. Needs Chromium and its driver, as the browser tests do.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.builder import build, sample_papers
from kg.graph import Graph
from kg.layout import lay_out
from kg.model import ENTITY_TYPES, ROLES, Edge, Evidence, GraphView, Node, Paper, ResultNode
from kg.output import ExportOptions, export

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,943",
)
TOPICS = 80
WATCH = """
const told = (name) => new MutationObserver((_, watch) => {
  if (!document.documentElement?.dataset[name]) return;
  window[name + 'At'] = performance.now();
  watch.disconnect();
}).observe(document, { attributes: true, subtree: true });
told('ready');
told('texts');
"""


@dataclass
class MadeUp:
    """A graph view over lists."""

    paper_list: list[Paper]
    node_list: list[Node]
    edge_list: list[Edge]

    def papers(self) -> Iterator[Paper]:
        """As made."""
        return iter(self.paper_list)

    def nodes(self) -> Iterator[Node]:
        """Papers, then entities."""
        return iter(self.node_list)

    def edges(self) -> Iterator[Edge]:
        """By paper."""
        return iter(self.edge_list)

    def results(self) -> Iterator[ResultNode]:
        """None."""
        return iter(())

    def code_links(self) -> Iterator[tuple[str, str]]:
        """None."""
        return iter(())

    def counts(self) -> dict[str, int]:
        """As of any view."""
        return {
            "nodes": len(self.node_list),
            "edges": len(self.edge_list),
            "papers": len(self.paper_list),
            "results": 0,
        }


def made_up(nodes: int, edges: int) -> MadeUp:
    """Papers on some topics with sentences of made up words, and entities of which most are shared by few of them."""
    chance = random.Random(7)  # noqa: S311  no secret
    words = ["".join(chance.choices("aeioubcdfghklmnprst", k=chance.randint(3, 10))) for _ in range(4000)]
    weights = [1 / (n + 5) for n in range(len(words))]

    def say(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length)).capitalize()

    papers, entities = nodes * 3 // 10, nodes - nodes * 3 // 10
    sentences = [[f"{say(chance.randint(14, 30))}." for _ in range(6)] for _ in range(papers)]
    paper_list = [
        Paper(f"p{p:06}", say(9), " ".join(sentences[p]), 2000 + p % 25, authors=("A. Author", "B. Writer"))
        for p in range(papers)
    ]
    pairs: list[tuple[int, int]] = []
    for p in range(papers):
        least, wanted = p % TOPICS * entities // TOPICS, edges * (p + 1) // papers - edges * p // papers
        chosen: set[int] = set()
        while len(chosen) < wanted:
            near = least + int(entities / TOPICS * chance.random() ** 2)
            chosen.add(near if chance.random() < 0.9 else int(entities * chance.random() ** 2))
        pairs += [(p, papers + entity) for entity in sorted(chosen)]
    layout = lay_out(nodes, pairs)
    degrees = Counter(end for pair in pairs for end in pair)
    node_list = []
    for n in range(nodes):
        type = "Paper" if n < papers else ENTITY_TYPES[n % len(ENTITY_TYPES)]
        name = paper_list[n].title or "" if n < papers else say(chance.randint(1, 3))
        id = f"paper:p{n:06}" if n < papers else f"{type.lower()}:{name.lower()} {n}"
        year = 2000 + n % 25 if n < papers else 2001
        count = 1 if n < papers else max(1, degrees[n])
        node_list.append(
            Node(id, type, name, (), (), count, degrees[n], layout.communities[n], year, year, *layout.positions[n])
        )
    edge_list = []
    for number, (p, entity) in enumerate(pairs):
        sentence = chance.choice(sentences[p])
        begin = paper_list[p].abstract.index(sentence)
        end = begin + sentence.index(" ")
        found = Evidence(f"p{p:06}", "abstract", begin, end, begin, sentence, "ner", "3", round(chance.random(), 3))
        ends = (node_list[p].id, ROLES[number % len(ROLES)], node_list[entity].id)
        edge_list.append(Edge(f"{number:012x}", *ends, found.score, 1, (found,)))
    return MadeUp(paper_list, node_list, edge_list)


def times(page: Path, runs: int) -> list[tuple[float, float]]:
    """Seconds until the page answers and until its sentences are there, each time in a new browser."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            options = webdriver.ChromeOptions()
            options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
            for flag in (*FLAGS, f"--user-data-dir={profile}"):
                options.add_argument(flag)
            driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
            try:
                driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
                driver.get("about:blank")
                driver.get(page.as_uri())
                while not driver.execute_script("return window.textsAt"):
                    time.sleep(0.2)
                ready, texts = driver.execute_script("return [window.readyAt, window.textsAt]")
                found.append((ready / 1000, texts / 1000))
            finally:
                driver.quit()
    return found


def measure(name: str, view: GraphView, runs: int) -> None:
    """Write the page, open it and print."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "graph.html"
        start = time.process_time()
        export(view, page, options=ExportOptions(title=name))
        written = time.process_time() - start
        size = page.stat().st_size / 1e6
        ready, texts = zip(*times(page, runs), strict=True)
    counts = view.counts()
    about = f"{name:16}{counts['nodes']:9,}{counts['edges']:9,}{size:7.1f} MB{written:7.1f} s"
    print(about, spread(ready), spread(texts), flush=True)


def spread(seconds: Sequence[float]) -> str:
    """Median, least and most."""
    return f"{statistics.median(seconds):8.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", metavar="STORE", type=Path, nargs="*", help="a kg.sqlite or its folder")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="open it so often  [default: 5]")
    parser.add_argument("--nodes", type=int, default=50_000, metavar="N", help="of the made up graph  [default: 50000]")
    parser.add_argument(
        "--edges", type=int, default=150_000, metavar="N", help="of the made up graph  [default: 150000]"
    )
    options = parser.parse_args()
    print(
        f"{'graph':16}{'nodes':>9}{'edges':>9}{'file':>10}{'written':>9} seconds until it answers   and has sentences"
    )
    measure("sample", build(sample_papers()), options.runs)
    for store in options.stores:
        with Graph.open(store) as graph:
            measure(store.resolve().name, graph, options.runs)
    if options.nodes:
        measure("made up", made_up(options.nodes, options.edges), options.runs)


if __name__ == "__main__":
    main()

// The panel: what is known about a node or an edge, with the sentences that say it.
const panel = document.getElementById("panel");
const FIRST = 20;

function openPanel(...children) {
  const close = make("button", { type: "button", className: "close", textContent: "×", "aria-label": "Close", onclick: clearSelection });
  panel.replaceChildren(close, ...children.flat().filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
}

function link(address, text) {
  // data hold http and https addresses only; this is the second lock on the door
  if (!/^https?:\/\//i.test(address)) return null;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: text, title: address });
}

function goTo(node, withShape = true) {
  return make(
    "button",
    { type: "button", className: "go", onclick: () => selectNode(node) },
    withShape ? shapeOf(node.group) : null,
    make("span", { className: "name", textContent: nameOf(node), dir: "auto" }),
  );
}

// The sentence with the mention marked; where the whole sentence is the evidence, the names of both ends are.
function quotation(evidence, edge) {
  const sentence = data.sentences[evidence.sentence];
  const whole = evidence.start <= 0 && evidence.end >= sentence.length;
  const spans = evidence.marks && evidence.marks.length ? [...evidence.marks].sort((a, b) => a[0] - b[0]) : whole && edge ? namesIn(sentence, edge) : whole ? [] : [[evidence.start, evidence.end]];
  const quote = make("blockquote", { dir: "auto" });
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at || end <= start) continue;
    quote.append(sentence.slice(at, start), make("mark", { textContent: sentence.slice(start, end) }));
    at = end;
  }
  quote.append(sentence.slice(at));
  return quote;
}

function namesIn(sentence, edge) {
  const lower = sentence.toLowerCase();
  const same = lower.length === sentence.length;
  const places = [edge.from, edge.to].flatMap((id) => {
    const names = [nodes[id].name, ...nodes[id].aliases].filter(Boolean).sort((a, b) => b.length - a.length);
    for (const name of names) {
      const at = same ? lower.indexOf(name.toLowerCase()) : sentence.indexOf(name);
      if (at >= 0) return [[at, at + name.length]];
    }
    return [];
  });
  return places.sort((a, b) => a[0] - b[0]);
}

const percent = (value) => `${Math.round(value * 100)} % confidence`;

function source(evidence, withPaper) {
  const line = make("p", { className: "source" });
  if (withPaper) {
    const node = nodeOfPaper.get(evidence.paper);
    const paper = data.papers[evidence.paper];
    if (node) line.append(make("button", { type: "button", textContent: paper.title, dir: "auto", onclick: () => selectNode(node) }));
    else line.append(make("span", { textContent: paper.title, dir: "auto" }));
    if (paper.year) line.append(`, ${paper.year}`);
    line.append(" · ");
  }
  line.append(make("bdi", { textContent: evidence.extractor }), ` · ${percent(evidence.score)}`);
  const mark = statusOf(evidence);
  if (mark) line.append(" · ", mark);
  return line;
}

const statusOf = (said) => (isAsserted(said) ? null : make("span", { className: "status", textContent: said.status }));

// Where the sentence does not name an end of the edge: the sentence that does.
function carried(evidence, edge) {
  return (evidence.carried || []).map((each) => {
    const name = nameOf(nodes[each.argument === "head" ? edge.from : edge.to]);
    return make("p", { className: "source", textContent: `${name}, named in: “${data.sentences[each.sentence]}”`, dir: "auto" });
  });
}

function proof(evidence, edge, withPaper) {
  return [quotation(evidence, edge), ...carried(evidence, edge), source(evidence, withPaper)];
}

function entry(edge, node) {
  const other = otherEnd(edge, node);
  const withPaper = nodes[edge.from].group !== "Paper";
  const [first, ...rest] = edge.evidence;
  const more = rest.length + edge.more;
  return make(
    "div",
    { className: "entry" },
    goTo(other),
    first && first.status === edge.status ? null : statusOf(edge),
    ...(first ? proof(first, edge, withPaper) : []),
    more
      ? make(
          "details",
          {},
          make("summary", { textContent: plural(more, "more sentence") }),
          ...rest.flatMap((each) => proof(each, edge, withPaper)),
          moreElsewhere(edge),
        )
      : null,
  );
}

// Edges under one heading; long lists are opened by and by.
function section(title, around, node) {
  const box = make("section", {}, make("h3", {}, make("span", { textContent: title }), make("span", { className: "count", textContent: around.length })));
  const show = (from) => {
    box.append(...around.slice(from, from + FIRST).map((edge) => entry(edge, node)));
    const left = around.length - from - FIRST;
    if (left > 0) {
      const button = make("button", { type: "button", className: "more", textContent: `Show ${Math.min(left, FIRST)} more of ${left}` });
      button.onclick = () => {
        button.remove();
        show(from + FIRST);
      };
      box.append(button);
    }
  };
  show(0);
  return box;
}

function sections(node) {
  const groups = new Map();
  for (const relation of data.relations) {
    for (const inward of [false, true]) groups.set(`${relation.name} ${inward}`, []);
  }
  for (const edge of incident[node.id].filter(edgeShown)) groups.get(`${edge.relation} ${edge.from !== node.id}`).push(edge);
  return [...groups].flatMap(([key, around]) => {
    if (!around.length) return [];
    const [name, inward] = key.split(" ");
    const relation = relations.get(name);
    around.sort((a, b) => isAsserted(b) - isAsserted(a) || b.papers - a.papers || b.confidence - a.confidence || a.id - b.id);
    const words = inward === "true" ? relation.inverse : relation.words;
    return [section(words[0].toUpperCase() + words.slice(1), around, node)];
  });
}

function describePaper(node) {
  const paper = data.papers[node.paper];
  const people = paper.authors.length > 6 ? `${paper.authors.slice(0, 5).join(", ")} and ${paper.authors.length - 5} more` : paper.authors.join(", ");
  const links = [paper.url ? link(paper.url, "Paper ↗") : null, ...paper.code.map((url) => link(url, `${url.replace(/^https?:\/\/(www\.)?/i, "")} ↗`))];
  return [
    make("h2", { textContent: paper.title.trim() || nameOf(node), dir: "auto" }),
    people ? make("p", { className: "facts", textContent: people, dir: "auto" }) : null,
    make("p", { className: "facts", textContent: [paper.venue, paper.year].filter(Boolean).join(", ") }),
    links.some(Boolean) ? make("div", { className: "links" }, ...links) : null,
    results(paper.results),
  ];
}

function results(rows) {
  if (!rows.length) return null;
  const table = make("table", {}, make("tr", {}, ...["Of", "On", "Result"].map((text) => make("th", { textContent: text, scope: "col" }))));
  for (const row of rows) {
    const of = [row.method, row.metric].filter(Boolean).join(", ");
    const on = [row.dataset || row.task, row.baseline ? `against ${row.baseline}` : ""].filter(Boolean).join(", ");
    const value = [row.value, row.unit].filter(Boolean).join(row.unit === "%" ? "" : " ");
    table.append(make("tr", { title: data.sentences[row.sentence] }, ...[of, on, value].map((text) => make("td", { textContent: text, dir: "auto" }))));
    if (!isAsserted(row)) table.lastChild.lastChild.append(" ", statusOf(row));
  }
  return make("section", {}, make("h3", {}, make("span", { textContent: "Results" }), make("span", { className: "count", textContent: rows.length })), table);
}

function describeEntity(node) {
  const [first, last] = node.years;
  const years = !first ? "" : first === last ? ` · ${first}` : ` · ${first}–${last}`;
  const names = node.aliases.slice(0, 12).join(" · ") + (node.aliases.length > 12 ? " …" : "");
  return [
    make("h2", { textContent: nameOf(node), dir: "auto" }),
    make("p", { className: "facts", textContent: `${plural(node.papers, "paper")}${years}` }),
    names ? make("p", { className: "facts", textContent: `Also ${names}`, dir: "auto" }) : null,
    node.links.length ? make("div", { className: "links" }, ...node.links.map((url) => link(url, `${url.replace(/^https?:\/\/(www\.)?/i, "")} ↗`))) : null,
    kinds("Kind of", node.broader.map((id) => nodes[id])),
    kinds("Kinds", narrower[node.id]),
  ];
}

function kinds(title, others) {
  if (!others.length) return null;
  const [shown, rest] = [others.slice(0, FIRST), others.slice(FIRST)];
  return make(
    "div",
    { className: "kinds" },
    make("span", { className: "facts", textContent: `${title}:` }),
    ...shown.map((other) => goTo(other, false)),
    rest.length ? make("details", {}, make("summary", { textContent: `${rest.length} more` }), ...rest.map((other) => goTo(other, false))) : null,
  );
}

function showNode(node) {
  openPanel(
    make("p", { className: "kind" }, shapeOf(node.group), node.group),
    node.paper === undefined ? describeEntity(node) : describePaper(node),
    sections(node),
  );
}

// Everything that is said between the two ends of an edge, the edge itself first: parallel lines lie on one another.
function showEdge(edge) {
  const between = incident[edge.from].filter((other) => edgeShown(other) && otherEnd(other, nodes[edge.from]).id === edge.to);
  const parallel = between.filter((other) => other !== edge && other.from !== other.to);
  openPanel(
    make("p", { className: "kind", textContent: "Relation" }),
    ...[edge, ...parallel].flatMap(said),
  );
}

function said(edge) {
  const relation = relations.get(edge.relation);
  return [
    make("div", { className: "arrow" }, goTo(nodes[edge.from]), make("p", { className: "verb", textContent: `↓ ${relation.words}` }), goTo(nodes[edge.to])),
    make("p", { className: "facts", textContent: `Said by ${plural(edge.papers, "paper")} · ${percent(edge.confidence)}` }, statusOf(edge) && " · ", statusOf(edge)),
    make("h3", {}, make("span", { textContent: "Evidence" }), make("span", { className: "count", textContent: edge.evidence.length + edge.more })),
    ...edge.evidence.map((each) => make("div", { className: "entry" }, ...proof(each, edge, true))),
    moreElsewhere(edge),
  ];
}

const moreElsewhere = (edge) =>
  edge.more ? make("p", { className: "source", textContent: `and ${plural(edge.more, "more sentence")} in the other files` }) : null;

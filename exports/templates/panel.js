// The panel: what is known about a node or an edge, with the sentences that say it.
const panel = byId("panel");
const FIRST = 20;

function openPanel(...children) {
  const close = make("button", { type: "button", className: "close", textContent: "×", "aria-label": "Close", title: "Close (Escape)", onclick: leave });
  panel.replaceChildren(close, ...children.flat(2).filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
}

function showPanel() {
  if (view.kind === "overview") return showContents();
  if (view.kind === "community") return showCommunity(view.community);
  if (!texts) return openPanel(make("p", { className: "facts", textContent: unreadable || "Unpacking the sentences…" }));
  return view.kind === "edge" ? showEdge(view.edge) : showNode(view.node);
}

// Edges or rows under one heading, `first` of them; the others are opened by and by. Rows may go inside a table.
function section(title, some, made, first = FIRST, inside = null) {
  const box = make("section", {}, make("h3", {}, make("span", { textContent: title }), make("span", { className: "count", textContent: some.length.toLocaleString("en") })));
  const rows = inside || make("div");
  box.append(rows);
  const more = (from, to) => {
    rows.append(...some.slice(from, to).map(made));
    if (to >= some.length) return;
    const button = make("button", { type: "button", className: "more", textContent: `Show ${Math.min(some.length - to, FIRST)} more of ${(some.length - to).toLocaleString("en")}` });
    button.onclick = () => {
      button.remove();
      more(to, to + FIRST);
    };
    box.append(button);
  };
  more(0, first);
  return box;
}

function sections(node) {
  const groups = new Map();
  data.relations.forEach((_, relation) => [false, true].forEach((inward) => groups.set(`${relation} ${inward}`, [])));
  for (const edge of edgesOf(node)) if (edgeOn[edge]) groups.get(`${edges.relation[edge]} ${edges.from[edge] !== node}`).push(edge);
  return [...groups].flatMap(([key, around]) => {
    if (!around.length) return [];
    const [relation, inward] = key.split(" ");
    const words = data.relations[relation][inward === "true" ? "inverse" : "words"];
    around.sort((a, b) => isAsserted(b) - isAsserted(a) || edges.papers[b] - edges.papers[a] || edges.confidence[b] - edges.confidence[a] || a - b);
    return [section(words[0].toUpperCase() + words.slice(1), around, (edge) => entry(edge, node))];
  });
}

function describePaper(node) {
  const paper = paperOf(paperOfNode.get(node));
  const { authors } = paper;
  const people = authors.length > 6 ? `${authors.slice(0, 5).join(", ")} and ${authors.length - 5} more` : authors.join(", ");
  const links = [paper.address ? link(paper.address, "Paper ↗") : null, ...paper.code.map(outside)];
  return [
    make("h2", { textContent: paper.title.trim() || nameOf(node), dir: "auto" }),
    people ? make("p", { className: "facts", textContent: people, dir: "auto" }) : null,
    make("p", { className: "facts", textContent: [paper.venue, paper.year].filter(Boolean).join(", ") }),
    paper.categories.length ? make("p", { className: "facts", textContent: paper.categories.slice(0, 12).join(" · "), dir: "auto" }) : null,
    links.some(Boolean) ? make("div", { className: "links" }, ...links) : null,
  ];
}

function describeEntity(node) {
  const [first, last] = [nodes.first[node], nodes.last[node]];
  const years = !first ? "" : first === last ? ` · ${first}` : ` · ${first}–${last}`;
  const aliases = aliasesOf(node);
  const names = aliases.slice(0, 8).join(" · ") + (aliases.length > 8 ? " …" : "");
  const links = nodes.links[node] || [];
  return [
    make("h2", { textContent: nameOf(node), dir: "auto" }),
    make("p", { className: "facts", textContent: `${plural(nodes.papers[node], "paper")}${years}` }),
    names ? make("p", { className: "facts", textContent: `Also ${names}`, dir: "auto" }) : null,
    links.length ? make("div", { className: "links" }, ...links.map(outside)) : null,
    kinds("Kind of", nodes.broader[node] || []),
    kinds("Kinds", narrower.get(node) || []),
  ];
}

function kinds(title, others) {
  if (!others.length) return null;
  const [shown, rest] = [others.slice(0, 6), others.slice(6)];
  return make(
    "div",
    { className: "kinds" },
    make("span", { className: "facts", textContent: `${title}:` }),
    ...shown.map((other) => goTo(other, false)),
    rest.length ? make("details", {}, make("summary", { textContent: `${rest.length} more` }), ...rest.map((other) => goTo(other, false))) : null,
  );
}

// How much of the neighbourhood is drawn.
function reachTools() {
  const step = (steps) =>
    make("button", { type: "button", textContent: plural(steps, "step"), "aria-pressed": String(view.steps === steps), onclick: () => goToNode(view.node, { ...around(), steps }) });
  const around = () => ({ steps: view.steps, more: view.more, expanded: [...view.expanded] });
  const more = make("button", { type: "button", className: "plain", onclick: () => goToNode(view.node, { ...around(), more: view.more + 1 }) });
  more.textContent = `Draw more of ${scene.folded.toLocaleString("en")} others`;
  return make("div", { className: "tools" }, make("span", { className: "choice", role: "group", "aria-label": "Steps around" }, step(1), step(2)), scene.folded > 0 && view.more < 9 ? more : null);
}

function showNode(node) {
  const community = nodes.community[node];
  const place = community < 0 ? null : make("button", { type: "button", className: "go quiet", title: "Go to its community", textContent: `in ${data.communities[community].name}`, onclick: () => goToCommunity(community) });
  openPanel(
    make("p", { className: "kind" }, shapeOf(typeOf(node)), typeOf(node).label || typeOf(node).name, place),
    paperOfNode.has(node) ? describePaper(node) : describeEntity(node),
    edgesOf(node).some((edge) => edgeOn[edge]) ? reachTools() : null,
    edgesOf(node).every((edge) => !edgeOn[edge]) ? make("p", { className: "facts", textContent: isFiltered() ? "Nothing that the filters let through is said of it." : "Nothing else is said of it." }) : null,
    resultTable(resultsOf(node), node),
    sections(node),
  );
}

// Everything that is said between the two ends of an edge, the edge itself first: parallel lines lie on one another.
function showEdge(edge) {
  const [from, to] = [edges.from[edge], edges.to[edge]];
  const parallel = [...edgesOf(from)].filter((other) => other !== edge && edgeOn[other] && otherEnd(other, from) === to && from !== to);
  openPanel(make("p", { className: "kind", textContent: "Relation" }), [edge, ...parallel].flatMap(said));
}

function said(edge) {
  const found = evidenceOf(edge);
  const status = () => statusMark(statusOf(edge));
  return [
    make("div", { className: "arrow" }, goTo(edges.from[edge]), make("p", { className: "verb", textContent: `↓ ${relationOf(edge).words}` }), goTo(edges.to[edge])),
    make("p", { className: "facts", textContent: `Said by ${plural(edges.papers[edge], "paper")} · ${percent(edges.confidence[edge] / 1000)}` }, status() && " · ", status()),
    make("h3", {}, make("span", { textContent: "Evidence" }), make("span", { className: "count", textContent: found.length + moreOf(edge) })),
    ...found.map((each) => make("div", { className: "entry" }, ...proof(each, edge, true))),
    moreElsewhere(edge),
  ];
}

// What the panel tells where no node is chosen: the communities and the most connected, of all or of one community.
let contentsClosed = narrow.matches;

function listed(node) {
  const hint = isPaper(node) ? String(nodes.first[node] || "") : plural(nodes.papers[node], "paper");
  return make(
    "button",
    { type: "button", className: "listed", onclick: () => goToNode(node) },
    shapeOf(typeOf(node)),
    make("span", { className: "name", textContent: nameOf(node), dir: "auto" }),
    make("span", { className: "hint", textContent: hint }),
  );
}

function listedCommunity(community) {
  const { name, papers } = data.communities[community];
  return make(
    "button",
    { type: "button", className: "listed community", onclick: () => goToCommunity(community) },
    make("span", { className: "name", textContent: name, dir: "auto" }),
    make("span", { className: "hint", textContent: plural(papers, "paper") }),
  );
}

function showContents() {
  if (contentsClosed || !nodeCount) {
    panel.hidden = true;
    return;
  }
  const communities = data.communities.map((_, community) => community);
  openPanel(
    make("h2", { textContent: "Overview" }),
    make("p", { className: "facts", textContent: "Choose a community or an entity, here or on the map; or search." }),
    communities.length ? section("Communities", communities, listedCommunity) : null,
    entityLists([...byImportance].filter((node) => nodeOn[node])),
  );
}

function showCommunity(community) {
  const { name, size, papers } = data.communities[community];
  const some = [...members[community]].filter((node) => nodeOn[node]).sort((a, b) => importance[b] - importance[a] || a - b);
  openPanel(
    make("p", { className: "kind", textContent: "Community" }),
    make("h2", { textContent: name, dir: "auto" }),
    make("p", { className: "facts", textContent: `${plural(papers, "paper")} · ${(size - papers).toLocaleString("en")} entities` }),
    entityLists(some),
    listPapers(some.filter(isPaper)),
  );
}

const pluralOf = (type) => type.plural || (type.name === "Hardware" || type.name === "Software" ? type.name : `${type.name}s`);

// The most connected entities, type by type.
function entityLists(some) {
  return data.types.map((type, number) => {
    const found = type.name === "Paper" ? [] : some.filter((node) => nodes.type[node] === number);
    return found.length ? section(pluralOf(type), found, listed, 6) : null;
  });
}

function listPapers(some) {
  some.sort((a, b) => nodes.first[b] - nodes.first[a] || nodes.degree[b] - nodes.degree[a] || a - b);
  return some.length ? section("Papers", some, listed) : null;
}

// Results: what was reached, with whom, on what; each end leads to its node.
function resultTable(rows, node) {
  if (!rows.length) return null;
  const own = isPaper(node);
  const end = (value) => (typeof value !== "number" ? value : value === node ? nameOf(value) : make("button", { type: "button", textContent: nameOf(value), dir: "auto", onclick: () => goToNode(value) }));
  const lines = (parts) => parts.filter((part) => part !== "").map((part) => make("div", {}, part));
  const order = [...rows].sort((a, b) => (nodes.first[nodeOfPaper[b.paper]] || 0) - (nodes.first[nodeOfPaper[a.paper]] || 0));
  const line = (row) => {
    const paper = nodeOfPaper[row.paper];
    const cells = [
      lines([end(row.method), end(row.metric)]),
      lines([end(row.dataset === "" ? row.task : row.dataset), row.baseline === "" ? "" : make("span", {}, "against ", end(row.baseline))]),
      [[row.value, row.unit].filter(Boolean).join(row.unit === "%" ? "" : " "), row.status === "asserted" ? "" : " ", statusMark(row.status)],
    ];
    if (!own) cells.push([make("button", { type: "button", textContent: nodes.first[paper] || "↗", title: nameOf(paper), onclick: () => goToNode(paper) })]);
    return make("tr", { title: row.sentence }, ...cells.map((cell, n) => make("td", { dir: "auto", className: n > 1 ? "value" : "" }, ...cell)));
  };
  const heads = own ? ["Of", "On", "Result"] : ["Of", "On", "Result", "Paper"];
  const table = make("table", {}, make("tr", {}, ...heads.map((text) => make("th", { textContent: text, scope: "col" }))));
  return section("Results", order, line, 8, table);
}

// The page: selection, search, legend, keyboard.
const query = document.getElementById("query");
const suggestions = document.getElementById("suggestions");
const legend = document.getElementById("legend");
let started = false;
let chosen = -1;
let offered = [];

function selectNode(node, move = true) {
  if (state.hiddenTypes.delete(node.group)) markLegend();
  Object.assign(state, { node, edge: null });
  showNode(node);
  paint();
  if (move) fit([...lit.nodes].slice(0, 400).map((id) => nodes[id]), 1.6);
}

function selectEdge(edge) {
  Object.assign(state, { node: null, edge });
  showEdge(edge);
  paint();
}

function clearSelection() {
  Object.assign(state, { node: null, edge: null });
  panel.hidden = true;
  paint();
}

// Search ------------------------------------------------------------------------------------------------------

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const index = nodes.map((node) => ({ node, names: [node.name, ...node.aliases].map(fold) }));

function matches(text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const found = [];
  for (const { node, names } of index) {
    let best = 0;
    names.forEach((name, i) => {
      const at = name.indexOf(wanted);
      if (at < 0) return;
      const word = at === 0 || !/[\p{L}\p{N}]/u.test(name[at - 1]);
      best = Math.max(best, (name === wanted ? 8 : at === 0 ? 4 : word ? 2 : 1) + (i === 0 ? 0.5 : 0));
    });
    if (best) found.push([best, node]);
  }
  found.sort((a, b) => b[0] - a[0] || rank(b[1]) - rank(a[1]) || a[1].id - b[1].id);
  return found.slice(0, 12).map(([, node]) => node);
}

function suggest() {
  offered = matches(query.value);
  chosen = offered.length ? 0 : -1;
  const rows = offered.map((node, i) =>
    make(
      "li",
      { id: `s${i}`, role: "option", onpointerdown: (event) => event.preventDefault(), onclick: () => pick(node) },
      shapeOf(node.group),
      make("span", { className: "name", textContent: nameOf(node), dir: "auto" }),
      make("span", { className: "hint", textContent: node.group === "Paper" ? String(node.years[0] || "") : plural(node.papers, "paper") }),
    ),
  );
  const none = make("li", { className: "none", textContent: "Nothing by this name in the drawing" });
  suggestions.replaceChildren(...(rows.length ? rows : [none]));
  suggestions.hidden = !query.value.trim();
  query.setAttribute("aria-expanded", String(!suggestions.hidden));
  markChosen();
}

function markChosen() {
  [...suggestions.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) {
    query.setAttribute("aria-activedescendant", `s${chosen}`);
    suggestions.children[chosen].scrollIntoView({ block: "nearest" });
  } else query.removeAttribute("aria-activedescendant");
}

function closeSuggestions() {
  suggestions.hidden = true;
  query.setAttribute("aria-expanded", "false");
}

function pick(node) {
  query.value = node.name;
  closeSuggestions();
  query.blur();
  selectNode(node);
}

query.addEventListener("input", suggest);
query.addEventListener("focus", () => query.value && suggest());
query.addEventListener("blur", closeSuggestions);
query.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && offered.length) {
    chosen = (chosen + step + offered.length) % offered.length;
    markChosen();
    event.preventDefault();
  } else if (event.key === "Enter" && offered[chosen]) pick(offered[chosen]);
});

// Legend and filters ------------------------------------------------------------------------------------------

const filters = [["types", state.hiddenTypes], ["relations", state.hiddenRelations], ["statuses", state.hiddenStatuses]];

function toggle(set, name) {
  if (!set.delete(name)) set.add(name);
  if (state.node && !nodeShown(state.node)) clearSelection();
  else if (state.edge && !edgeShown(state.edge)) clearSelection();
  else if (state.node) showNode(state.node);
  markLegend();
  paint();
}

function row(set, name, words, count, mark) {
  return make(
    "button",
    { type: "button", dataset: { name }, "aria-pressed": "true", onclick: () => toggle(set, name) },
    mark,
    make("span", { className: "word", textContent: words }),
    make("span", { className: "count", textContent: count.toLocaleString("en") }),
  );
}

const line = (status) => make("span", { className: "line", dataset: { asserted: status.name === "asserted" }, "aria-hidden": "true" });

function markLegend() {
  for (const [id, set] of filters) {
    for (const button of document.getElementById(id).children) button.setAttribute("aria-pressed", String(!set.has(button.dataset.name)));
  }
  document.getElementById("all").hidden = filters.every(([, set]) => !set.size);
}

function openLegend() {
  const present = (rows) => rows.filter((each) => each.count);
  document.getElementById("types").append(
    ...present(data.types).map((type) => row(state.hiddenTypes, type.name, type.name, type.count, shapeOf(type.name))),
  );
  document.getElementById("relations").append(
    ...present(data.relations).map((relation) => row(state.hiddenRelations, relation.name, relation.words, relation.count, null)),
  );
  document.getElementById("statuses").append(
    ...present(data.statuses).map((status) => row(state.hiddenStatuses, status.name, status.name, status.count, line(status))),
  );
  document.getElementById("said").hidden = present(data.statuses).length < 2;
  document.getElementById("all").onclick = () => {
    for (const [, set] of filters) set.clear();
    markLegend();
    if (state.node) showNode(state.node);
    paint();
  };
  legend.open = !narrow.matches;
}

// Keyboard and zoom -------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (query.value && document.activeElement === query) {
      query.value = "";
      closeSuggestions();
    } else clearSelection();
    query.blur();
    return;
  }
  if (document.activeElement === query || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {
    "/": () => query.focus(),
    "+": () => zoomBy(1.35),
    "=": () => zoomBy(1.35),
    "-": () => zoomBy(1 / 1.35),
    0: () => fit(),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.onclick = () => ({ in: () => zoomBy(1.35), out: () => zoomBy(1 / 1.35), fit: () => fit() })[button.dataset.zoom]();
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  readTheme();
  paint(true);
});

openLegend();
openNetwork();
started = true;
if (!nodes.length) {
  const message = document.getElementById("message");
  message.textContent = "There is nothing in this graph yet.";
  message.hidden = false;
}
document.documentElement.dataset.ready = "true";

// Where we are: what is looked at and the filters, as the part of the address after #, so that links and Back lead there.
const HOME = Object.freeze({ kind: "overview", node: -1, edge: -1, community: -1, steps: 1, more: 0, expanded: [], at: null });
const DETAIL = 60;
const view = { ...HOME, detail: DETAIL };

const LISTS = [["hide", filters.types], ["without", filters.relations], ["unsaid", filters.statuses]];

function address() {
  const parts = new URLSearchParams();
  if (view.kind === "node" || view.kind === "edge") parts.set("node", nodes.id[view.node]);
  if (view.kind === "edge") {
    parts.set("from", nodes.id[edges.from[view.edge]]);
    parts.set("relation", relationOf(view.edge).name);
    parts.set("to", nodes.id[edges.to[view.edge]]);
  }
  if (view.kind === "community") parts.set("community", data.communities[view.community].name);
  if (view.steps === 2) parts.set("steps", "2");
  if (view.more) parts.set("more", String(view.more));
  for (const node of view.expanded) parts.append("expand", nodes.id[node]);
  if (view.detail !== DETAIL) parts.set("show", String(view.detail));
  if (view.at) parts.set("at", view.at.join(" "));
  for (const [key, set] of LISTS) for (const name of [...set].sort()) parts.append(key, name);
  if (filters.from !== OPEN.from) parts.set("since", String(filters.from));
  if (filters.to !== OPEN.to) parts.set("until", String(filters.to));
  if (filters.sure !== OPEN.sure) parts.set("sure", String(filters.sure));
  if (filters.support !== OPEN.support) parts.set("support", String(filters.support));
  return parts.toString();
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const number = (key, usual, low, high) => {
    const value = Math.round(Number(parts.get(key) ?? NaN));
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
  };
  const known = (key) => numberOf.get(parts.get(key)) ?? -1;
  clearFilters();
  for (const [key, set] of LISTS) for (const name of parts.getAll(key)) set.add(name);
  filters.from = number("since", OPEN.from, 0, 9999);
  filters.to = number("until", OPEN.to, 0, 9999);
  filters.sure = number("sure", OPEN.sure, 0, 100);
  filters.support = number("support", OPEN.support, 1, 1e6);
  Object.assign(view, HOME, { detail: number("show", DETAIL, 5, 400), expanded: [] });
  const community = parts.has("community") ? data.communities.findIndex((each) => each.name === parts.get("community")) : -1;
  const node = known("node");
  if (node >= 0) {
    const edge = edgeBetween(known("from"), parts.get("relation"), known("to"));
    const expanded = parts.getAll("expand").map((id) => numberOf.get(id)).filter((each) => each !== undefined);
    Object.assign(view, { kind: edge >= 0 ? "edge" : "node", node, edge, steps: number("steps", 1, 1, 2), more: number("more", 0, 0, 9), expanded });
  } else if (community >= 0) Object.assign(view, { kind: "community", community });
  const at = (parts.get("at") || "").split(" ").map(Number);
  if (node < 0 && at.length === 3 && at.every(Number.isFinite) && at[2] > 0.001 && at[2] < 20) view.at = at;
}

function edgeBetween(from, relation, to) {
  if (from < 0 || to < 0) return -1;
  return edgesOf(from).find((edge) => edges.from[edge] === from && edges.to[edge] === to && relationOf(edge).name === relation) ?? -1;
}

// A step forward, to which Back leads again; `replace` for what is set gradually.
function remember(replace = false) {
  const here = address();
  if (here === location.hash.slice(1)) return;
  if (replace) history.replaceState(null, "", `#${here}`);
  else history.pushState(null, "", `#${here}`);
}

function go(change, { move = true } = {}) {
  Object.assign(view, HOME, { detail: view.detail, expanded: [] }, change);
  remember();
  show(move);
}

const goHome = () => go({ kind: "overview" });
const goToNode = (node, more = {}) => {
  if (filters.types.has(typeOf(node).name)) {
    filters.types.delete(typeOf(node).name);
    filtersChanged(false);
  }
  go({ kind: "node", node, ...more });
};
const goToEdge = (edge) => {
  const node = view.node >= 0 && [edges.from[edge], edges.to[edge]].includes(view.node) ? view.node : edges.from[edge];
  const { steps, more, expanded } = node === view.node ? view : HOME;
  go({ kind: "edge", node, edge, steps, more, expanded: [...expanded] }, { move: node !== view.node });
};
const goToCommunity = (community) => go({ kind: "community", community });

for (const event of ["popstate", "hashchange"]) {
  addEventListener(event, () => {
    if (event === "hashchange" && address() === location.hash.slice(1)) return;
    readAddress();
    filtersChanged(false);
    show();
  });
}

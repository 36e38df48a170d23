// The data of the page: nodes and edges with their neighbours, names to search, what is shown and what is lit.
const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes;
const edges = data.edges;
const styles = new Map(data.types.map((type) => [type.name, type]));
const relations = new Map(data.relations.map((relation) => [relation.name, relation]));
const incident = nodes.map(() => []);
for (const edge of edges) {
  incident[edge.from].push(edge);
  incident[edge.to].push(edge);
}
// What is a kind of a node, most papers first.
const narrower = nodes.map(() => []);
for (const node of nodes) for (const id of node.broader) narrower[id].push(node);
for (const kinds of narrower) kinds.sort((a, b) => b.papers - a.papers || a.id - b.id);
const nodeOfPaper = new Map(nodes.filter((node) => node.paper !== undefined).map((node) => [node.paper, node]));
const state = { node: null, edge: null, hiddenTypes: new Set(), hiddenRelations: new Set(), hiddenStatuses: new Set() };
const narrow = matchMedia("(max-width: 720px)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const nodeShown = (node) => !state.hiddenTypes.has(node.group);
const edgeShown = (edge) =>
  !state.hiddenRelations.has(edge.relation) &&
  !state.hiddenStatuses.has(edge.status) &&
  nodeShown(nodes[edge.from]) &&
  nodeShown(nodes[edge.to]);
const otherEnd = (edge, node) => nodes[edge.from === node.id ? edge.to : edge.from];
const isAsserted = (said) => said.status === "asserted";
const nameOf = (node) => node.name.trim() || "(no name)";
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// An element with properties and children; strings become text, never markup.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function shapeOf(type) {
  const style = styles.get(type);
  const mark = make("span", { className: "shape", dataset: { shape: style.shape }, "aria-hidden": "true" });
  mark.style.setProperty("--color", style.color);
  return mark;
}

// What is lit by the selection: sets of node and edge ids, or null when nothing is selected.
function litByState() {
  if (state.edge) return { nodes: new Set([state.edge.from, state.edge.to]), edges: new Set([state.edge.id]) };
  if (!state.node) return null;
  const around = incident[state.node.id].filter(edgeShown);
  return {
    nodes: new Set([state.node.id, ...around.map((edge) => otherEnd(edge, state.node).id)]),
    edges: new Set(around.map((edge) => edge.id)),
  };
}

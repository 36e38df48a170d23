// The data of the page: columns of nodes and edges, neighbours, and how a name, a shape and an element are made.
const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes;
const edges = data.edges;
const nodeCount = nodes.id.length;
const edgeCount = edges.from.length;
const PAPER = data.types.findIndex((type) => type.name === "Paper");
const numberOf = new Map(nodes.id.map((id, node) => [id, node]));
// papers are numbered as their nodes are, and those that are no nodes follow
const nodeOfPaper = nodes.id.flatMap((id, node) => (id.startsWith("paper:") ? [node] : []));
const paperOfNode = new Map(nodeOfPaper.map((node, paper) => [node, paper]));
const narrow = matchMedia("(max-width: 720px)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const typeOf = (node) => data.types[nodes.type[node]];
const isPaper = (node) => nodes.type[node] === PAPER;
const nameOf = (node) => nodes.name[node].trim() || "(no name)";
const aliasesOf = (node) => nodes.aliases[node] || [];
const sizeOf = (node) => data.sizes[Math.min(nodes.papers[node], data.sizes.length - 1)];
const relationOf = (edge) => data.relations[edges.relation[edge]];
const statusOf = (edge) => data.statuses[edges.status[edge]].name;
const isAsserted = (edge) => edges.status[edge] === 0;
const otherEnd = (edge, node) => (edges.from[edge] === node ? edges.to[edge] : edges.from[edge]);
const sentenceFor = (edge) => `${nameOf(edges.from[edge])} ${relationOf(edge).words} ${nameOf(edges.to[edge])}`;
const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// The edges of a node lie side by side in `incident`, from `firstOf[node]` up to `firstOf[node + 1]`.
const firstOf = new Uint32Array(nodeCount + 1);
for (let edge = 0; edge < edgeCount; edge += 1) {
  firstOf[edges.from[edge] + 1] += 1;
  if (edges.from[edge] !== edges.to[edge]) firstOf[edges.to[edge] + 1] += 1;
}
for (let node = 0; node < nodeCount; node += 1) firstOf[node + 1] += firstOf[node];
const incident = new Uint32Array(firstOf[nodeCount]);
const filled = firstOf.slice();
for (let edge = 0; edge < edgeCount; edge += 1) {
  incident[filled[edges.from[edge]]++] = edge;
  if (edges.from[edge] !== edges.to[edge]) incident[filled[edges.to[edge]]++] = edge;
}
const edgesOf = (node) => incident.subarray(firstOf[node], firstOf[node + 1]);

// What is a kind of a node, most papers first.
const narrower = new Map();
for (const [node, kinds] of Object.entries(nodes.broader)) {
  for (const kind of kinds) narrower.set(kind, [...(narrower.get(kind) || []), Number(node)]);
}
for (const kinds of narrower.values()) kinds.sort((a, b) => nodes.papers[b] - nodes.papers[a] || a - b);

// Names of entities say more at a glance than titles.
const importance = Float64Array.from(nodes.id, (_, node) => nodes.papers[node] * 4 + Math.min(nodes.degree[node], 40) / 10 - (isPaper(node) ? 100 : 0));
const byImportance = Uint32Array.from(nodes.id, (_, node) => node).sort((a, b) => importance[b] - importance[a] || a - b);

// An element with properties and children; strings become text, never markup.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function shapeOf(type) {
  const mark = make("span", { className: "shape", dataset: { shape: type.shape }, "aria-hidden": "true" });
  mark.style.setProperty("--color", type.color);
  return mark;
}

const byId = (id) => document.getElementById(id);

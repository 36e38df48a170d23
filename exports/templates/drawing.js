// The drawing: vis-network paints shapes and lines at given positions; labels are placed here so that none overlap.
const graph = document.getElementById("graph");
const tip = document.getElementById("tip");
const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
let network = null;
let theme = null;
let lit = null;
const painted = { nodes: [], edges: [] };
const SHAPE_SCALE = { square: 0.82, diamond: 1.15, triangle: 1.08, triangleDown: 1.08, hexagon: 1, star: 1.2, dot: 1 };
const byImportance = [...nodes].sort((a, b) => rank(b) - rank(a) || a.id - b.id);

function rank(node) {
  // names of entities say more at a glance than titles
  return node.papers * 4 + Math.min(node.degree, 40) / 10 - (node.group === "Paper" ? 100 : 0);
}

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  theme = { paper: value("--paper"), ink: value("--ink"), muted: value("--muted"), edge: value("--edge") };
  theme.dark = matchMedia("(prefers-color-scheme: dark)").matches;
  theme.font = getComputedStyle(document.body).fontFamily;
}

function colorOf(type) {
  const hex = styles.get(type).color;
  if (!theme.dark) return hex;
  // a fifth of white makes the deep blue and green stand out from the dark
  const part = (from) => Math.round(parseInt(hex.slice(from, from + 2), 16) * 0.8 + 51);
  return `rgb(${part(1)}, ${part(3)}, ${part(5)})`;
}

const CELL = 64;
const VEIL = 0.88;

const nodeLook = (node) => ({
  id: node.id,
  hidden: !nodeShown(node),
  borderWidth: 1,
  color: { background: colorOf(node.group), border: theme.paper },
});

const edgeLook = (edge) => ({
  id: edge.id,
  hidden: !edgeShown(edge),
  width: Math.min(3, 0.8 + Math.log2(edge.papers) / 2),
  dashes: isAsserted(edge) ? false : [3, 4],
  color: { color: theme.edge, hover: theme.ink, opacity: (edges.length > 1500 ? 0.18 : 0.3) * (isAsserted(edge) ? 1 : 0.7) },
});

// Bring the drawing in line with the state. Selecting costs one redraw, whatever the size of the graph: the rest is
// faded by a veil, over which what is lit is drawn again. Only filters and themes go to vis-network, item by item.
function paint(everything = false) {
  lit = litByState();
  const changed = (items, key, shown, look) =>
    items.flatMap((item) => {
      if (!everything && painted[key][item.id] === shown(item)) return [];
      painted[key][item.id] = shown(item);
      return [look(item)];
    });
  nodeSet.update(changed(nodes, "nodes", nodeShown, nodeLook));
  edgeSet.update(changed(edges, "edges", edgeShown, edgeLook));
  if (network) network.redraw();
}

function drawOver(context) {
  if (lit) {
    veil(context);
    for (const id of lit.edges) drawLit(context, edges[id]);
    for (const id of lit.nodes) network.body.nodes[id].draw(context);
  }
  placeLabels(context);
}

function veil(context) {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = VEIL;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
}

function drawLit(context, edge) {
  const [a, b] = [nodes[edge.from], nodes[edge.to]];
  const scale = network.getScale();
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [dx, dy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const head = Math.min(9 / scale, length / 3);
  const tip = { x: b.x - dx * (b.size + 1 / scale), y: b.y - dy * (b.size + 1 / scale) };
  context.save();
  context.globalAlpha = isAsserted(edge) ? 0.85 : 0.6;
  context.strokeStyle = context.fillStyle = theme.edge;
  context.lineWidth = Math.min(3, 1.2 + Math.log2(edge.papers) / 2) / Math.min(1, scale * 1.2);
  if (!isAsserted(edge)) context.setLineDash([5 / scale, 5 / scale]);
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.lineTo(tip.x - dx * head * 0.8, tip.y - dy * head * 0.8);
  context.stroke();
  context.beginPath();
  context.moveTo(tip.x, tip.y);
  for (const side of [1, -1]) context.lineTo(tip.x - head * (dx + side * dy * 0.38), tip.y - head * (dy - side * dx * 0.38));
  context.fill();
  context.restore();
}

function openNetwork() {
  readTheme();
  // a phone shows everything at half the scale
  if (narrow.matches) for (const node of nodes) node.size *= 1.6;
  nodeSet.add(
    nodes.map((node) => {
      const shape = styles.get(node.group).shape;
      return { id: node.id, x: node.x, y: node.y, shape, size: node.size * SHAPE_SCALE[shape] };
    }),
  );
  edgeSet.add(edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to })));
  paint(true);
  network = new vis.Network(graph, { nodes: nodeSet, edges: edgeSet }, data.options);
  network.on("afterDrawing", drawOver);
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    hideTip();
    if (node !== undefined) selectNode(nodes[node], false);
    else if (edge !== undefined) selectEdge(edges[edge]);
    else clearSelection();
  });
  network.on("dragging", ({ nodes: dragged }) => {
    for (const [id, place] of Object.entries(network.getPositions(dragged))) Object.assign(nodes[id], place);
    hideTip();
  });
  network.on("hoverNode", ({ node, event }) => showTip(nameOf(nodes[node]), event));
  network.on("hoverEdge", ({ edge, event }) => showTip(sentenceOf(edges[edge]), event));
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, hideTip);
  fit();
}

function sentenceOf(edge) {
  return `${nameOf(nodes[edge.from])} ${relations.get(edge.relation).words} ${nameOf(nodes[edge.to])}`;
}

function showTip(text, event) {
  graph.style.cursor = "pointer";
  if (narrow.matches) return;
  const area = graph.getBoundingClientRect();
  tip.textContent = text.length > 160 ? `${text.slice(0, 159)}…` : text;
  tip.hidden = false;
  tip.style.left = `${Math.min(event.clientX - area.left + 14, area.width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(event.clientY - area.top + 16, area.height - tip.offsetHeight - 8)}px`;
}

function hideTip() {
  tip.hidden = true;
  graph.style.cursor = "";
}

// Labels have one size on the screen. The most important ones come first and keep their place; what would overlap an
// earlier one, or a node that matters, waits until there is room, so zooming in brings more.
function placeLabels(context) {
  const scale = network.getScale();
  const centre = network.getViewPosition();
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = graph;
  const taken = new Map();
  const place = (node) => ({
    node,
    x: (node.x - centre.x) * scale + width / 2,
    y: (node.y - centre.y) * scale + height / 2,
    radius: node.size * scale,
  });
  const inView = ({ x, y }) => x > -60 && y > -20 && x < width + 60 && y < height + 20;
  const candidates = byImportance.filter((node) => nodeShown(node) && (!lit || lit.nodes.has(node.id))).map(place).filter(inView);
  const first = candidates.filter(({ node }) => isSelected(node));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const card of document.querySelectorAll(".card:not([hidden])")) {
    claim(taken, card.offsetLeft, card.offsetTop, card.offsetLeft + card.offsetWidth, card.offsetTop + card.offsetHeight, true);
  }
  for (const { x, y, radius } of candidates) if (lit || radius > 5) claim(taken, x - radius, y - radius, x + radius, y + radius, true);
  for (const each of first) ring(context, each);
  let room = Math.max(14, (width * height) / (lit ? 9000 : 21000));
  for (const each of [...first, ...candidates.filter(({ node }) => !isSelected(node))]) {
    if (room <= 0) break;
    if (drawLabel(context, taken, each, scale)) room -= 1;
  }
  context.restore();
}

const isSelected = (node) => node === state.node || (state.edge && (state.edge.from === node.id || state.edge.to === node.id));

function ring(context, { x, y, radius }) {
  context.beginPath();
  context.arc(x, y, radius + 4, 0, 2 * Math.PI);
  context.lineWidth = 1.75;
  context.strokeStyle = theme.ink;
  context.stroke();
}

// Below the node if there is room, else above, right or left of it; false if there is none.
function drawLabel(context, taken, { node, x, y, radius }, scale) {
  const paper = node.group === "Paper";
  const chosen = isSelected(node);
  if (!chosen && !lit && (radius < 1.5 || (paper && scale < 1.3))) return false;
  const size = paper ? 11.5 : Math.min(16, 11 + Math.sqrt(node.papers));
  context.font = `${chosen || (!paper && node.papers > 5) ? 600 : 450} ${size}px ${theme.font}`;
  const text = shorten(node.name, paper ? 34 : 30);
  const half = context.measureText(text).width / 2;
  const gap = radius + (chosen ? 7 : 3);
  const spots = [[x, y + gap + size / 2], [x, y - gap - size / 2], [x + gap + half, y], [x - gap - half, y]];
  const inside = ([i]) => i - half > 2 && i + half < graph.clientWidth - 2;
  const free = spots.filter(inside).find(([i, j]) => claim(taken, i - half - 4, j - size / 2 - 1, i + half + 4, j + size / 2 + 1));
  if (!free && !chosen) return false;
  const [left, top] = free || spots[0];
  context.lineWidth = 3.5;
  context.strokeStyle = theme.paper;
  context.fillStyle = paper && !chosen ? theme.muted : theme.ink;
  context.strokeText(text, left, top);
  context.fillText(text, left, top);
  return true;
}

function shorten(text, length) {
  const letters = [...text.slice(0, 4 * length)];
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : text;
}

// Take the rectangle if it is free, or in any case if `anyway`; a grid of cells keeps the search short.
function claim(taken, left, top, right, bottom, anyway = false) {
  const cells = [];
  for (let i = Math.floor(left / CELL); i <= Math.floor(right / CELL); i += 1) {
    for (let j = Math.floor(top / CELL); j <= Math.floor(bottom / CELL); j += 1) cells.push(i * 4096 + j);
  }
  const apart = (r) => r[2] < left || right < r[0] || r[3] < top || bottom < r[1];
  if (!anyway && !cells.every((key) => (taken.get(key) || []).every(apart))) return false;
  for (const key of cells) {
    if (!taken.has(key)) taken.set(key, []);
    taken.get(key).push([left, top, right, bottom]);
  }
  return true;
}

// Show `some` nodes (all that are shown) between the cards that lie over the drawing.
function fit(some = nodes.filter(nodeShown), largest = 2) {
  if (!some.length) return;
  const area = graph.getBoundingClientRect();
  const [panel, legend] = ["panel", "legend"].map((id) => document.getElementById(id));
  const open = !panel.hidden;
  const right = open && !narrow.matches ? panel.offsetWidth + 24 : 40;
  const bottom = open && narrow.matches ? panel.offsetHeight + 24 : 40;
  const left = narrow.matches ? 32 : legend.offsetWidth + 40;
  const top = narrow.matches ? 60 : 32;
  const reach = (pick) => some.map(pick).reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const [x0, x1] = reach((node) => node.x);
  const [y0, y1] = reach((node) => node.y);
  const room = [Math.max(80, area.width - left - right), Math.max(80, area.height - top - bottom)];
  const scale = Math.min(largest, room[0] / Math.max(1, x1 - x0 + 40), room[1] / Math.max(1, y1 - y0 + 40));
  moveTo((x0 + x1) / 2, (y0 + y1) / 2, scale, (left - right) / 2, (top - bottom) / 2);
}

function moveTo(x, y, scale, dx = 0, dy = 0) {
  const animation = started && !still.matches ? { duration: 320, easingFunction: "easeInOutQuad" } : false;
  network.moveTo({ position: { x: x - dx / scale, y: y - dy / scale }, scale, animation });
}

function zoomBy(factor) {
  const { x, y } = network.getViewPosition();
  moveTo(x, y, Math.min(8, Math.max(0.02, network.getScale() * factor)));
}

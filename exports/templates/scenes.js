// What a view draws: nodes and edges that vis-network holds, at their places, and dots of the map behind them.
const SMALL = 260;
const members = data.communities.map(() => []);
nodes.community.forEach((community, node) => community >= 0 && members[community].push(node));
// Where a community's name stands: on a map of islands above its own, on a large map amid its nodes.
const ISLANDS = 5000;
const centres = members.map((some) => {
  const sorted = (axis) => some.map((node) => axis[node]).sort((a, b) => a - b);
  const [xs, ys] = [sorted(nodes.x), sorted(nodes.y)];
  return { x: xs[xs.length >> 1], y: nodeCount > ISLANDS ? ys[ys.length >> 1] : ys[0] - 24 };
});

// `nodes`: drawn by vis-network, with a place each; `edges` between them; `lit`: whether the map shows a dot as such;
// `top`: the dots that stand out by size and name; `regions`: communities that are named on the map.
const scene = { nodes: [], edges: [], places: new Map(), sides: new Map(), lit: () => true, faded: false, top: [], regions: [], folded: 0 };

function setScene() {
  const made = view.kind === "overview" ? field(null) : view.kind === "community" ? field(view.community) : lens();
  Object.assign(scene, { sides: new Map(), top: [], regions: [], folded: 0 }, made);
}

// All nodes, or those of a community. Few are drawn one by one; of many, the most connected stand out of the map.
function field(community) {
  const lit = (node) => nodeOn[node] === 1 && (community === null || nodes.community[node] === community);
  const ranked = (community === null ? byImportance : [...members[community]].sort((a, b) => importance[b] - importance[a] || a - b)).filter(lit);
  const regions = community === null ? [...data.communities.keys()] : [];
  if (ranked.length > SMALL) return { nodes: [], edges: [], places: new Map(), lit, faded: community !== null, top: spread(ranked.slice(0, 40 * view.detail)), regions };
  const some = [...ranked];
  const among = new Set(some);
  const places = new Map(some.map((node) => [node, [nodes.x[node], nodes.y[node]]]));
  return { nodes: some, edges: edgesAmong(among), places, lit: () => false, faded: community !== null, regions };
}

// The most connected, but each community's next one counts less than the one before: all of the map has some.
function spread(ranked) {
  const taken = new Map();
  const queues = new Map();
  for (const node of ranked) {
    const community = nodes.community[node];
    if (!queues.has(community)) queues.set(community, []);
    if (!isPaper(node)) queues.get(community).push(node);
  }
  const worth = ([community, [first]]) => (first === undefined ? -1 : importance[first] / (1 + (taken.get(community) || 0)));
  const some = [];
  while (some.length < view.detail) {
    const best = [...queues].reduce((a, b) => (worth(b) > worth(a) ? b : a));
    if (!best[1].length) break;
    some.push(best[1].shift());
    taken.set(best[0], (taken.get(best[0]) || 0) + 1);
  }
  return some;
}

function edgesAmong(some) {
  const found = [];
  for (const node of some) {
    for (const edge of edgesOf(node)) if (edgeOn[edge] && edges.from[edge] === node && some.has(edges.to[edge])) found.push(edge);
  }
  return found;
}

// What is in sight, for saving: what is drawn as such, and of the map what is on the screen.
function visiblePart() {
  if (scene.nodes.length) return { nodes: scene.nodes, edges: scene.edges };
  const [left, top, right, bottom] = extent();
  const some = [];
  for (let node = 0; node < nodeCount; node += 1) {
    if (scene.lit(node) && nodes.x[node] >= left && nodes.x[node] <= right && nodes.y[node] >= top && nodes.y[node] <= bottom) some.push(node);
  }
  return { nodes: some, edges: edgesAmong(new Set(some)) };
}

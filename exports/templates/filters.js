// Filters: what of the graph takes part, for each node and edge, worked out anew when a filter changes.
const OPEN = Object.freeze({ from: 0, to: 9999, sure: 0, support: 1 });
const filters = { types: new Set(), relations: new Set(), statuses: new Set(), ...OPEN };
const nodeOn = new Uint8Array(nodeCount);
const edgeOn = new Uint8Array(edgeCount);
const YEARS = nodes.first.reduce(
  ([low, high], first, node) => (first ? [Math.min(low, first), Math.max(high, nodes.last[node] || first)] : [low, high]),
  [9999, 0],
);

const isFiltered = () =>
  filters.types.size + filters.relations.size + filters.statuses.size > 0 || Object.keys(OPEN).some((key) => filters[key] !== OPEN[key]);

function clearFilters() {
  for (const set of [filters.types, filters.relations, filters.statuses]) set.clear();
  Object.assign(filters, OPEN);
}

// Where years are chosen, what is of no known year has no place among them.
function inYears(first, last) {
  if (filters.from === OPEN.from && filters.to === OPEN.to) return true;
  return first > 0 && first <= filters.to && (last || first) >= filters.from;
}

// A paper says a thing once, so support is asked of entities and of links between them.
function applyFilters() {
  const hiddenType = data.types.map((type) => filters.types.has(type.name));
  const hiddenRelation = data.relations.map((relation) => filters.relations.has(relation.name));
  const hiddenStatus = data.statuses.map((status) => filters.statuses.has(status.name));
  const passes = Uint8Array.from(nodes.id, (_, node) =>
    Number(!hiddenType[nodes.type[node]] && inYears(nodes.first[node], nodes.last[node]) && (isPaper(node) || nodes.papers[node] >= filters.support)),
  );
  const aboutEdges = filters.relations.size + filters.statuses.size + filters.sure > 0;
  nodeOn.fill(0);
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const [from, to] = [edges.from[edge], edges.to[edge]];
    const on =
      passes[from] && passes[to] && !hiddenRelation[edges.relation[edge]] && !hiddenStatus[edges.status[edge]] &&
      edges.confidence[edge] >= filters.sure * 10 && (isPaper(from) || edges.papers[edge] >= filters.support) &&
      inYears(edges.first[edge], edges.last[edge]);
    edgeOn[edge] = Number(on);
    if (on) nodeOn[from] = nodeOn[to] = 1;
  }
  // a node goes with its last edge where filters ask something of edges
  if (!aboutEdges) nodeOn.set(passes);
}

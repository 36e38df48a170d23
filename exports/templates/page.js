// The page: shows a view, and what keys and buttons do.
let unreadable = "";
const pageTitle = document.title;
const nameOfView = () => (view.node >= 0 ? nameOf(view.node) : view.community >= 0 ? data.communities[view.community].name : "");

function show(move = true) {
  draw();
  showPanel();
  markLegend();
  byId("home").hidden = view.kind === "overview" && (!contentsClosed || !nodeCount);
  document.title = [nameOfView(), pageTitle].filter(Boolean).join(" – ");
  byId("home").textContent = view.kind === "overview" ? "Contents" : "Overview";
  if (!nodeCount || !move) return;
  if (view.at) moveThere(view.at);
  else fit();
}

function fitAgain() {
  view.at = null;
  remember(true);
  fit();
}

function leave() {
  if (view.kind === "overview") contentsClosed = true;
  else if (narrow.matches) contentsClosed = true;
  return view.kind === "overview" ? show(false) : goHome();
}

// Draw the neighbours of a node that is in the lens.
function expand(node) {
  if (node === view.node || view.expanded.includes(node)) return;
  view.expanded = [...view.expanded, node];
  remember();
  const top = panel.scrollTop;
  show();
  panel.scrollTop = top;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (query.value && document.activeElement === query) {
      query.value = "";
      closeSuggestions();
    } else leave();
    query.blur();
    return;
  }
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = (dx, dy) => () => {
    if (panel.contains(document.activeElement)) return dy ? step(dy) : undefined;
    const { x, y } = network.getViewPosition();
    moveTo(x + (dx * 90) / network.getScale(), y + (dy * 90) / network.getScale(), network.getScale());
    return moved();
  };
  const act = {
    "/": () => query.focus(),
    "+": () => zoomBy(1.35),
    "=": () => zoomBy(1.35),
    "-": () => zoomBy(1 / 1.35),
    0: fitAgain,
    ArrowLeft: pan(-1, 0),
    ArrowRight: pan(1, 0),
    ArrowUp: pan(0, -1),
    ArrowDown: pan(0, 1),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// From one node in the panel to the next.
function step(by) {
  const stops = [...panel.querySelectorAll(".go, .listed, .more")];
  const at = stops.indexOf(document.activeElement);
  stops[Math.min(stops.length - 1, Math.max(0, at + by))]?.focus();
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.onclick = () => ({ in: () => zoomBy(1.35), out: () => zoomBy(1 / 1.35), fit: fitAgain })[button.dataset.zoom]();
}
byId("home").onclick = () => {
  contentsClosed = false;
  return view.kind === "overview" ? show(false) : goHome();
};
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  readTheme();
  draw();
});
narrow.addEventListener("change", () => show());

openLegend();
openNetwork();
readAddress();
applyFilters();
show();
started = true;
if (!nodeCount) {
  byId("message").textContent = "There is nothing in this graph yet.";
  byId("message").hidden = false;
}
// sentences come after the first picture: they are read later than it is looked at
requestAnimationFrame(() =>
  setTimeout(() => {
    document.documentElement.dataset.ready = "true";
    unpack()
      .catch(() => (unreadable = "This browser can't unpack the sentences; one of the last years can."))
      .then(() => view.node >= 0 && showPanel());
  }),
);

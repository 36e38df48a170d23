// The legend, which is the filters too, and how many names the map has.
const legend = byId("legend");
const SETS = [["types", filters.types], ["relations", filters.relations], ["statuses", filters.statuses]];
const FIELDS = [["since", "from"], ["until", "to"], ["sure", "sure"], ["support", "support"]];

function filtersChanged(byHand = true) {
  applyFilters();
  markLegend();
  if (!byHand) return;
  const gone = (view.node >= 0 && !nodeOn[view.node]) || (view.kind === "edge" && !edgeOn[view.edge]);
  if (gone) return goHome();
  remember(true);
  show(false);
}

function toggle(set, name) {
  if (!set.delete(name)) set.add(name);
  filtersChanged();
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
  for (const [id, set] of SETS) {
    for (const button of byId(id).children) button.setAttribute("aria-pressed", String(!set.has(button.dataset.name)));
  }
  for (const [id, key] of FIELDS) byId(id).value = filters[key] === OPEN[key] && id !== "sure" && id !== "support" ? "" : filters[key];
  byId("sure-told").textContent = filters.sure ? `≥ ${filters.sure} %` : "any";
  byId("detail").value = view.detail;
  byId("detail-told").textContent = view.detail;
  byId("all").hidden = !isFiltered();
}

function openLegend() {
  const present = (rows) => rows.filter((each) => each.count);
  byId("types").append(...present(data.types).map((type) => row(filters.types, type.name, type.label || type.name, type.count, shapeOf(type))));
  byId("relations").append(...present(data.relations).map((relation) => row(filters.relations, relation.name, relation.words, relation.count, null)));
  byId("statuses").append(...present(data.statuses).map((status) => row(filters.statuses, status.name, status.name, status.count, line(status))));
  byId("said").hidden = present(data.statuses).length < 2;
  byId("years").hidden = YEARS[0] >= YEARS[1];
  for (const [id, key] of FIELDS) {
    const field = byId(id);
    if (key === "from" || key === "to") Object.assign(field, { min: YEARS[0], max: YEARS[1], placeholder: YEARS[key === "from" ? 0 : 1] });
    field.addEventListener("input", () => {
      const value = Math.round(Number(field.value));
      const year = key === "from" || key === "to";
      // a year that is being written is none yet
      if (field.value && year && (value < 1000 || value > 9999)) return;
      filters[key] = field.value ? Math.max(value, key === "support" ? 1 : 0) : OPEN[key];
      filtersChanged();
    });
    field.addEventListener("change", markLegend);
  }
  byId("detail").addEventListener("input", ({ target }) => {
    view.detail = Number(target.value);
    markLegend();
    remember(true);
    show(false);
  });
  byId("detail-row").hidden = nodeCount <= SMALL;
  byId("all").onclick = () => {
    clearFilters();
    filtersChanged();
  };
  legend.open = !narrow.matches;
}

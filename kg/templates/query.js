"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const [form, recipe, query, told, error, rows, triples] =
    ["ask", "recipe", "query", "told", "error", "rows", "triples"].map(at);
  const NUMBERS = /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(integer|decimal|double|float|nonNegativeInteger)$/;
  let running = null;

  function cell(term) {
    const field = document.createElement("td");
    if (!term) return field;
    if (term.type === "uri" && /^https?:\/\//i.test(term.value)) {
      const link = document.createElement("a");
      link.href = term.value;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      link.textContent = term.value;
      field.append(link);
    } else {
      field.textContent = term.type === "triple" ? "<<triple>>" : term.value;
      if (term.datatype && NUMBERS.test(term.datatype)) field.className = "number";
    }
    return field;
  }

  function showRows(found) {
    const columns = found.head.vars;
    const head = document.createElement("tr");
    for (const name of columns) {
      const title = document.createElement("th");
      title.scope = "col";
      title.textContent = name;
      head.append(title);
    }
    const lines = found.results.bindings.map((row) => {
      const line = document.createElement("tr");
      line.append(...columns.map((name) => cell(row[name])));
      return line;
    });
    rows.replaceChildren(head, ...lines);
    rows.hidden = false;
    return `${lines.length} row${lines.length === 1 ? "" : "s"}`;
  }

  function showText(text) {
    triples.textContent = text;
    triples.hidden = false;
    return `${text.split("\n").length} lines`;
  }

  function show(text, type) {
    if (!type.includes("json")) return showText(text);
    const found = JSON.parse(text);
    return "boolean" in found ? (found.boolean ? "yes" : "no") : showRows(found);
  }

  async function ask(format) {
    running?.abort();
    running = new AbortController();
    const signal = running.signal;
    for (const each of [error, rows, triples]) each.hidden = true;
    told.textContent = "running …";
    const started = performance.now();
    try {
      const answer = await fetch("sparql", {
        method: "POST",
        headers: { "Content-Type": "application/sparql-query", Accept: `${format}, text/turtle;q=0.9, */*;q=0.1` },
        body: query.value,
        signal,
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      const type = answer.headers.get("Content-Type") || "";
      const size = format === "text/csv" ? showText(text) : show(text, type);
      const most = answer.headers.get("X-Truncated-At");
      const seconds = ((performance.now() - started) / 1000).toFixed(2);
      told.textContent = `${size} in ${seconds} s${most ? `; there are more than these ${most}` : ""}`;
    } catch (reason) {
      if (signal.aborted) return;
      told.textContent = "";
      error.textContent = reason.message;
      error.hidden = false;
    }
  }

  const JSON_RESULTS = "application/sparql-results+json";
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(JSON_RESULTS); });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(JSON_RESULTS); }
  });
  recipe.addEventListener("change", () => {
    at("about").textContent = recipe.value ? recipe.selectedOptions[0].title : "";
    if (recipe.value) { query.value = recipe.value; ask(JSON_RESULTS); }
  });
  for (const button of document.querySelectorAll("[data-format]")) {
    button.addEventListener("click", () => download(button.dataset.format));
  }

  // as kg.text.neutralise: an apostrophe before what a spreadsheet would run
  function csvCell(term) {
    if (!term) return "";
    const number = term.datatype && NUMBERS.test(term.datatype);
    const runs = !number && /^[=+\-@\t\r\n']/.test(term.value) && !/^[+-]?\d{1,30}(\.\d{1,30})?$/.test(term.value);
    const text = (runs ? "'" : "") + term.value;
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  function csv(found) {
    if ("boolean" in found) return String(found.boolean);
    const columns = found.head.vars;
    const lines = found.results.bindings.map((row) => columns.map((name) => csvCell(row[name])).join(","));
    return [columns.join(","), ...lines, ""].join("\r\n");
  }

  async function download(format) {
    const answer = await fetch("sparql", {
      method: "POST",
      headers: { "Content-Type": "application/sparql-query", Accept: `${JSON_RESULTS}, */*;q=0.1` },
      body: query.value,
    });
    let text = await answer.text();
    let type = answer.headers.get("Content-Type") || format;
    if (!answer.ok) { told.textContent = ""; error.textContent = text; error.hidden = false; return; }
    if (format === "text/csv" && type.startsWith(JSON_RESULTS)) {
      text = csv(JSON.parse(text));
      type = "text/csv;charset=utf-8";
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = format === "text/csv" ? "answer.csv" : "answer.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
})();

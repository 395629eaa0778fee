// Filters and sorts a table; its state stands in the address (#state=open&sort=-2), so that a view can be sent.
// Without this script the controls stay hidden and the table is whole.
(() => {
  "use strict";
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const form of document.querySelectorAll("form[data-table]")) {
    const table = document.getElementById(form.dataset.table);
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: folded(row.textContent) }));
    const heads = [...table.tHead.rows[0].cells];
    const count = form.querySelector("[role=status]");
    let order = 0; // column from 1, negative when descending, 0 as written

    const matches = ({ row, text }, name, value) =>
      name === "q" ? folded(value).split(/\s+/).every((word) => text.includes(word))
        : (row.dataset[name] || "").split(" ").includes(value);

    const wanted = () => [...new FormData(form)].filter(([, value]) => value.trim());

    function apply() {
      const filters = wanted();
      let shown = 0;
      for (const entry of rows) {
        const visible = filters.every(([name, value]) => matches(entry, name, value));
        entry.row.hidden = !visible;
        shown += visible;
      }
      count.textContent = count.dataset.template.replace("{shown}", shown).replace("{all}", rows.length);
    }

    const valueOf = (row, column) => {
      const cell = row.cells[column], time = cell.querySelector("time");
      return time ? time.dateTime : cell.textContent.trim();
    };

    function sort() {
      const column = Math.abs(order) - 1;
      const sorted = order ? [...rows].sort((a, b) =>
        Math.sign(order) * collator.compare(valueOf(a.row, column), valueOf(b.row, column))) : rows;
      body.append(...sorted.map(({ row }) => row));
      heads.forEach((head, index) => {
        if (index === column) head.setAttribute("aria-sort", order > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
    }

    function save() {
      const state = new URLSearchParams(wanted());
      if (order) state.set("sort", order);
      history.replaceState(null, "", `#${state}`);
    }

    function load() {
      const state = new URLSearchParams(location.hash.slice(1));
      for (const control of form.elements) if (control.name) control.value = state.get(control.name) || "";
      const column = Number.parseInt(state.get("sort"), 10) || 0;
      order = Math.abs(column) <= heads.length ? column : 0;
      sort();
      apply();
    }

    heads.forEach((head, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        order = order === index + 1 ? -(index + 1) : index + 1;
        sort();
        save();
      });
      head.append(button);
    });
    form.addEventListener("input", () => { apply(); save(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { order = 0; sort(); apply(); save(); }));
    addEventListener("hashchange", load);
    form.hidden = false;
    load();
  }
})();

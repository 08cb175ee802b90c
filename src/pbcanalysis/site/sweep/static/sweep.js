// Sorting of the table of runs. It is in order already; this lets a reader choose another.
(() => {
  "use strict";

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const stated = cell.dataset.sort;
    if (stated === undefined) return cell.textContent.trim();
    return stated === "" ? null : Number(stated);
  };

  // What is blank comes last, whichever way the rest is sorted.
  const compared = (a, b, way) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === "number" && typeof b === "number") return way * (a - b);
    return way * String(a).localeCompare(String(b), "en", { numeric: true });
  };

  const sortable = (table) => {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pbc-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numbers = [...body.rows].some((row) => typeof valueOf(row, column) === "number");
        const before = head.getAttribute("aria-sort");
        const first = numbers ? "descending" : "ascending";
        const other = numbers ? "ascending" : "descending";
        const next = before === first ? other : first;
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", next);
        const way = next === "ascending" ? 1 : -1;
        const rows = [...body.rows].map((row) => [valueOf(row, column), row]);
        rows.sort((a, b) => compared(a[0], b[0], way));
        body.append(...rows.map((pair) => pair[1]));
      });
    });
  };

  const start = () => document.querySelectorAll("table.pbc-sortable").forEach(sortable);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

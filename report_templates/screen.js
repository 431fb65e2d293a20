"use strict";
// Every table with more than one row can be sorted by a column; without this script it is read as it is.
for (const table of document.querySelectorAll("main table")) {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) continue;
  const value = (row, column) => row.cells[column].firstChild ? row.cells[column].firstChild.textContent.trim() : "";
  const number = text => parseFloat(text.replace(/[\s,\u202f\u00a0]/g, "").replace("\u2212", "-"));
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = (a, b) => {
        const [left, right] = [value(a, column), value(b, column)];
        const [x, y] = [number(left), number(right)];
        const order = isNaN(x) || isNaN(y) ? isNaN(x) - isNaN(y) || left.localeCompare(right) : x - y;
        return down ? -order : order;
      };
      body.append(...Array.from(body.rows).sort(compare));
    });
  });
}

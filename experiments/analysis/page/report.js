// report.js - sorts and filters the tables.  The page is whole without it: the
// buttons and boxes are made here, so that nothing is shown that does nothing.
"use strict";

const collator = new Intl.Collator("en", { numeric: true });

// Numbers by their value in the file, undefined ones last; texts by themselves.
function compareCells(a, b, direction) {
  const x = a.dataset.v, y = b.dataset.v;
  if (x === undefined && y === undefined) {
    return direction * collator.compare(a.textContent, b.textContent);
  }
  if (x === "" || y === "") return (x === "") - (y === "");
  return direction * (Number(x) - Number(y));
}

function sortBy(table, head, say) {
  const heads = [...head.parentElement.cells];
  const column = heads.indexOf(head);
  const up = head.getAttribute("aria-sort") !== "ascending";
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.sort((a, b) =>
    compareCells(a.cells[column], b.cells[column], up ? 1 : -1));
  body.append(...rows);
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  say(`sorted by ${head.dataset.name}, ${up ? "smallest" : "largest"} first`);
}

// Every word must be somewhere in the row's names.
function filter(table, text, say) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const rows = [...table.tBodies[0].rows];
  let shown = 0;
  for (const row of rows) {
    const names = row.dataset.names.toLowerCase();
    row.hidden = !words.every((word) => names.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  say(`${shown} of ${rows.length} rows`);
}

function prepare(block) {
  const table = block.querySelector("table");
  const controls = block.querySelector(".controls");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const output = document.createElement("output");
  const say = (text) => { output.textContent = text; };
  box.type = "search";
  box.placeholder = block.dataset.example;
  label.append("Filter the rows by words ", box);
  controls.prepend(label, output);
  box.addEventListener("input", () => filter(table, box.value, say));
  filter(table, "", say);
  for (const head of table.tHead.rows[0].cells) {
    const name = head.querySelector("span");
    const button = document.createElement("button");
    button.type = "button";
    button.title = "sort by this column";
    name.replaceWith(button);
    button.append(name);
    button.addEventListener("click", () => sortBy(table, head, say));
  }
}

document.querySelectorAll(".table").forEach(prepare);

// Paper cannot be unfolded.
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not(.long)").forEach((d) => {
    d.open = true;
  });
});

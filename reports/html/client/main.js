/**
 * Starts the page's script. Without it, the page is an article with tables.
 *
 * @module
 */
import { mountExplorer } from "./explorer.js";
import { addCopyButton, addVerdictFilter, makeSortable } from "./tables.js";
import { unpack, unpackFigure } from "./unpack.js";

const { data, charts } = JSON.parse(
  await unpack(document.getElementById("data").textContent),
);

/** Prepares tables and rows below an element. */
function prepare(root) {
  for (const table of root.querySelectorAll("table")) makeSortable(table);
  for (const row of root.querySelectorAll("tr[data-command]")) addCopyButton(row);
}

prepare(document);
addVerdictFilter(document);
for (const details of document.querySelectorAll("details[data-item]")) {
  details.addEventListener("toggle", () => {
    mountExplorer(details, details.dataset.item, { data, charts });
    prepare(details);
  }, { once: true });
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([data-item])")) {
    details.open = true;
  }
});
await Promise.all([...document.querySelectorAll("img[data-svg]")].map(unpackFigure));
document.documentElement.dataset.ready = "true";

/**
 * Tables that sort by a column, rows with a command to copy, and the filter of verdicts. Not here: the
 * charts.
 *
 * @module
 */

/** The number that a cell begins with, after a sign or a label; undefined without one. */
export function numberOf(text) {
  const found = /^[<~]?\s*([+\-−]?[\d,]*\.?\d+)/.exec(text.trim());
  return found === null ? undefined : Number(found[1].replaceAll(",", "").replace("−", "-"));
}

/** Compares cells: numbers by value, text by language, cells without a value last. */
export function compareCells(a, b) {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== undefined && second !== undefined) return first - second;
  const rank = (text, number) => number !== undefined ? 0 : text.trim() === "-" ? 2 : 1;
  return rank(a, first) - rank(b, second) || a.localeCompare(b, "en", { numeric: true });
}

/** Makes the headers of a table buttons that sort it. */
export function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  const [body] = table.tBodies;
  headers.forEach((header, column) => {
    if (header.tagName !== "TH" || body.rows.length < 2) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const isAscending = header.getAttribute("aria-sort") !== "ascending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
      const sorted = [...body.rows].sort((a, b) =>
        (isAscending ? 1 : -1) *
        compareCells(a.cells[column].textContent, b.cells[column].textContent)
      );
      body.append(...sorted);
    });
  });
}

/** Adds a button to a row that copies its command. */
export function addCopyButton(row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "copy command";
  button.title = row.dataset.command;
  button.setAttribute("aria-label", `Copy the command: ${row.dataset.command}`);
  button.addEventListener("click", async () => {
    const isCopied = await copy(row.dataset.command);
    button.textContent = isCopied ? "copied" : row.dataset.command;
    if (isCopied) setTimeout(() => button.textContent = "copy command", 2000);
  });
  row.cells[row.cells.length - 1].append(" ", button);
}

/** Whether a text could be copied; pages from files may not in some browsers. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A list of verdicts before the first table with any; hides the rows of all others. */
export function addVerdictFilter(root) {
  const rows = [...root.querySelectorAll("tr[data-verdict]")];
  const first = rows[0]?.closest(".scroll");
  if (first === undefined) return;
  // A claim may have a row in several tables.
  const counted = new Map();
  for (const { dataset } of rows) counted.set(dataset.claim, dataset.verdict);
  const counts = Map.groupBy(counted.values(), (verdict) => verdict);
  const select = document.createElement("select");
  select.append(new Option(`all (${counted.size})`, ""));
  for (const [verdict, all] of counts) {
    select.append(new Option(`${verdict} (${all.length})`, verdict));
  }
  const label = document.createElement("label");
  label.append("Show claims that are ", select);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "hint";
  const controls = document.createElement("div");
  controls.className = "controls";
  controls.id = "verdict-filter";
  controls.append(label, status);
  first.before(controls);
  select.addEventListener("change", () => {
    for (const row of rows) {
      row.hidden = select.value !== "" && row.dataset.verdict !== select.value;
    }
    const shown = select.value === "" ? counted.size : counts.get(select.value).length;
    status.textContent = `${shown} of ${counted.size} claims are shown`;
  });
}

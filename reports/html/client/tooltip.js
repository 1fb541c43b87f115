/**
 * The tooltip of the page's charts: text beside the pointer. Not here: what it says.
 *
 * @module
 */

const GAP = 12;

let element;

/** Shows a text beside a pointer event; hides the tooltip without a text. */
export function showTooltip(_handler, event, _item, text) {
  element ??= createTooltip();
  element.hidden = typeof text !== "string" || text === "";
  if (element.hidden) return;
  element.textContent = text;
  const { offsetWidth, offsetHeight } = element;
  const x = Math.min(event.clientX + GAP, globalThis.innerWidth - offsetWidth - GAP);
  const below = event.clientY + GAP;
  const y = below + offsetHeight > globalThis.innerHeight
    ? event.clientY - offsetHeight - GAP
    : below;
  element.style.left = `${Math.max(0, x)}px`;
  element.style.top = `${Math.max(0, y)}px`;
}

function createTooltip() {
  const made = document.createElement("div");
  made.className = "tooltip";
  made.setAttribute("role", "tooltip");
  document.body.append(made);
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") made.hidden = true;
  });
  return made;
}

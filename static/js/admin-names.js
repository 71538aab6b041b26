// Accessible names for what Django's admin leaves without one: controls in inline tables, the
// search boxes of select2 and the rich-text editor. Cells get a `data-label`, which the style
// sheet shows on phones, where tables have no row of headings.

function labelText(node) {
  return node?.textContent.replace(/[:?*]?\s*$/, "").trim();
}

function columnLabel(cell) {
  const headers = cell.closest("table").querySelectorAll("thead th, thead td");
  let column = 0;
  let previous = cell.previousElementSibling;
  while (previous) {
    column += previous.colSpan;
    previous = previous.previousElementSibling;
  }
  for (const header of headers) {
    if (column < header.colSpan) return labelText(header.querySelector(".text") ?? header);
    column -= header.colSpan;
  }
  return "";
}

function controlName(control) {
  const label = control.id && document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
  if (label) return labelText(label);
  const cell = control.closest(".tabular td");
  return cell ? columnLabel(cell) : "";
}

function labelCells() {
  const cells = document.querySelectorAll(
    ":is(#result_list, .tabular) tbody td:not([data-label], .action-checkbox, .original, .delete)",
  );
  for (const cell of cells) {
    const label = columnLabel(cell);
    if (label) cell.dataset.label = label;
  }
  const selectAll = document.querySelector("#action-toggle");
  if (selectAll) selectAll.closest(".text").dataset.label = selectAll.ariaLabel;
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
    tip.role = "img";
  }
}

function nameInlineControls() {
  const controls = ".tabular td :is(input:not([type=hidden]), select, textarea)";
  for (const control of document.querySelectorAll(controls)) {
    if (!control.labels?.length && !control.ariaLabel) control.ariaLabel = controlName(control);
  }
}

function nameSelect2Boxes() {
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const name = select && controlName(select);
    if (!name) continue;
    box.removeAttribute("aria-labelledby");
    box.ariaLabel = name;
    const value = box.querySelector("[role=textbox]");
    if (value) value.ariaLabel = name;
  }
}

// An empty <th> is announced as a heading without text; a <td> is not.
function replaceEmptyHeaders() {
  for (const header of document.querySelectorAll(".tabular thead th:empty")) {
    const cell = document.createElement("td");
    cell.className = header.className;
    cell.colSpan = header.colSpan;
    header.replaceWith(cell);
  }
}

function nameAll() {
  labelCells();
  nameInlineControls();
  nameSelect2Boxes();
  replaceEmptyHeaders();
}

document.addEventListener("prose-editor:ready", ({ detail, target }) => {
  detail.editor.view.dom.ariaLabel = controlName(target);
});
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();

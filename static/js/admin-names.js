// Names for what Django's admin leaves without one. Screen readers say those of controls: the cells
// of inline tables, the search boxes of select2, the rich-text editor. Phones show those of cells,
// whose table has no room for a row of headings.
const textOf = (node) => node?.textContent.replace(/[:?*]?\s*$/, "").trim()

const columnHeader = (cell) => {
  const headers = cell.closest("table").querySelectorAll("thead th, thead td")
  let column = 0
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) column += before.colSpan
  for (const header of headers) {
    if (column < header.colSpan) return textOf(header.querySelector(".text") ?? header)
    column -= header.colSpan
  }
  return ""
}

const nameOf = (control) => {
  const label = control.id && document.querySelector(`label[for="${CSS.escape(control.id)}"]`)
  if (label) return textOf(label)
  const cell = control.closest(".tabular td")
  return cell ? columnHeader(cell) : ""
}

const nameCells = () => {
  for (const cell of document.querySelectorAll(":is(#result_list, .tabular) tbody td:not([data-label], .action-checkbox, .original, .delete)")) {
    const label = columnHeader(cell)
    if (label) cell.dataset.label = label
  }
  const all = document.querySelector("#action-toggle")
  if (all) all.closest(".text").dataset.label = all.ariaLabel
  for (const tip of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) tip.role = "img"
}

const nameControls = () => {
  for (const control of document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    if (!control.labels?.length && !control.ariaLabel) control.ariaLabel = nameOf(control)
  }
  for (const box of document.querySelectorAll(".select2-selection:not([aria-label])")) {
    const select = box.closest(".select2-container").previousElementSibling
    const name = select && nameOf(select)
    if (!name) continue
    box.removeAttribute("aria-labelledby")
    box.ariaLabel = name
    const shown = box.querySelector("[role=textbox]")
    if (shown) shown.ariaLabel = name
  }
  // A heading that says nothing heads nothing.
  for (const header of document.querySelectorAll(".tabular thead th:empty")) {
    const cell = document.createElement("td")
    cell.className = header.className
    cell.colSpan = header.colSpan
    header.replaceWith(cell)
  }
}

document.addEventListener("prose-editor:ready", ({ detail, target }) => {
  detail.editor.view.dom.ariaLabel = nameOf(target)
})
const nameAll = () => {
  nameCells()
  nameControls()
}
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true })
nameAll()

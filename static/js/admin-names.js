// Names for the controls that Django's admin leaves without one: the cells of inline tables, the
// search boxes of select2, the rich-text editor. Screen readers say them; nothing is seen.
const textOf = (node) => node?.textContent.replace(/[:?*]?\s*$/, "").trim()

const columnHeader = (cell) => {
  const headers = cell.closest("table").querySelectorAll("thead th, thead td")
  let column = 0
  for (let before = cell.previousElementSibling; before; before = before.previousElementSibling) column += before.colSpan
  for (const header of headers) {
    if (column < header.colSpan) return textOf(header)
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
new MutationObserver(nameControls).observe(document.body, { childList: true, subtree: true })
nameControls()

// A modal dialog of the editor with one form.

import { button, element } from "./elements.js";

const FOCUSABLE = "a[href], button, input, select, textarea";

// After the last field of what is shown comes the first.
function keepFocusInside(dialog, event) {
  if (event.key !== "Tab") return;
  const shown = [...dialog.querySelectorAll(FOCUSABLE)].filter(
    (control) => !control.disabled && control.checkVisibility(),
  );
  const [first, last] = [shown[0], shown.at(-1)];
  const end = event.shiftKey ? first : last;
  if (document.activeElement !== end) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

// Opens it and returns {dialog, form, attributes}. The last is a promise of what `readAttributes`
// returns when the form is sent; null from it keeps the dialog open. It is null if the dialog was
// closed. `insert` and `cancel` are the texts of the buttons.
export function openDialog({ title, parts, readAttributes, insert, cancel }) {
  const submit = element("button", { type: "submit", class: "default" }, [insert]);
  const close = button(cancel, () => dialog.close());
  const form = element("form", { method: "dialog", novalidate: "" }, [
    element("h2", {}, [title]),
    ...parts,
    element("p", { class: "source-buttons" }, [submit, close]),
  ]);
  const dialog = element("dialog", { class: "source-dialog", "aria-label": title }, [form]);
  let found = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    found = readAttributes();
    if (found) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => keepFocusInside(dialog, event));
  const attributes = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(found);
    });
  });
  // Outside the page's own form: forms cannot be nested.
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, form, attributes };
}

// Shows those fields of the short form for a source that its type has. Without this script, all
// are shown.

export function showFieldsOfType(form) {
  const type = form.elements.type;
  const show = () => {
    for (const row of form.querySelectorAll("[data-types]")) {
      const isShown = row.dataset.types.split(" ").includes(type.value);
      row.hidden = !isShown;
      // A disabled field keeps its text and is not sent.
      for (const control of row.querySelectorAll("input, textarea")) control.disabled = !isShown;
    }
  };
  type.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("form[data-by-hand]")) showFieldsOfType(form);

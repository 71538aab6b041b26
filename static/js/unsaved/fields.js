// Reads what was changed in a form since its page came, and puts it back. A value is a list of texts, by
// the name of the field: one for a text, all that are chosen for choices.

const NOT_TYPED = new Set(["hidden", "file", "password", "submit", "button", "reset", "image"]);
const ROW = /^(.+)-(\d+)-[^-]+$/;

// The rich-text editors of the page, by their textarea.
const editors = new WeakMap();
document.addEventListener("prose-editor:ready", ({ detail, target }) => {
  editors.set(target, detail.editor);
});

// The controls of each name.
function controlsOf(form) {
  const typed = [...form.elements].filter(
    (control) =>
      control.name &&
      !NOT_TYPED.has(control.type) &&
      !control.name.includes("__prefix__") &&
      !control.closest("dialog, .conflict"),
  );
  return Map.groupBy(typed, (control) => control.name);
}

function isChoice(control) {
  return control.type === "checkbox" || control.type === "radio";
}

function chosen(select, isOpened) {
  const options = [...select.options];
  if (!isOpened) return options.filter((option) => option.selected);
  const first = select.multiple ? [] : options.slice(0, 1);
  const opened = options.filter((option) => option.defaultSelected);
  return opened.length ? opened : first;
}

// What the controls of one name hold, or held when the page came.
function read(controls, isOpened) {
  const [control] = controls;
  if (control.options) return chosen(control, isOpened).map((option) => option.value);
  if (isChoice(control)) {
    const ticked = controls.filter((each) => (isOpened ? each.defaultChecked : each.checked));
    return ticked.map((each) => each.value);
  }
  return controls.map((each) => (isOpened ? each.defaultValue : each.value));
}

function isSame(one, other) {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

// {fields, labels}: the changed fields, and the labels of what was chosen in them.
export function readChanges(form) {
  const fields = {};
  const labels = {};
  for (const [name, controls] of controlsOf(form)) {
    const now = read(controls, false);
    if (isSame(now, read(controls, true))) continue;
    fields[name] = now;
    for (const option of controls[0].options ? chosen(controls[0], false) : []) {
      labels[option.value] = option.text;
    }
  }
  return { fields, labels };
}

// Whether the form holds something else than the fields.
export function differs(form, fields) {
  const controls = controlsOf(form);
  return Object.entries(fields).some(([name, value]) =>
    controls.has(name) ? !isSame(value, read(controls.get(name), false)) : value.some(Boolean),
  );
}

// The primary keys of the stored inline rows, joined, by the prefix of their formset.
export function readRows(form) {
  const rows = {};
  for (const { name, value } of form.querySelectorAll("input[name$='-INITIAL_FORMS']")) {
    const prefix = name.replace(/-INITIAL_FORMS$/, "");
    const numbers = Array.from({ length: Number(value) }, (_, index) => index);
    rows[prefix] = numbers.map((index) => form.elements[`${prefix}-${index}-id`]?.value).join(" ");
  }
  return rows;
}

function addRows(form, prefix, number) {
  const total = form.elements[`${prefix}-TOTAL_FORMS`];
  const add = document.getElementById(`${prefix}-group`)?.querySelector(".add-row a");
  for (let left = number - Number(total?.value); left > 0; left -= 1) add?.click();
}

function choose(select, value, labels) {
  for (const each of value) {
    if ([...select.options].some((option) => option.value === each)) continue;
    select.add(new Option(labels[each] ?? each, each));
  }
  for (const option of select.options) option.selected = value.includes(option.value);
}

function setText(editor, html) {
  editor.commands.setContent(html, { parseOptions: { preserveWhitespace: "full" } });
}

function put(controls, value, labels) {
  const [control] = controls;
  if (control.options) choose(control, value, labels);
  else if (isChoice(control))
    for (const each of controls) each.checked = value.includes(each.value);
  else if (editors.has(control)) setText(editors.get(control), value[0]);
  else for (const [index, each] of controls.entries()) each.value = value[index] ?? "";
  for (const name of ["input", "change"]) {
    control.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

// Puts an entry's fields into the form. Returns those that have no place there any more. Rows of a
// formset whose stored rows are others now could be put into the wrong ones.
export function putBack(form, { fields, labels, rows }) {
  const now = readRows(form);
  const isMoved = (name) => {
    const prefix = ROW.exec(name)?.[1];
    return prefix in now && now[prefix] !== rows[prefix];
  };
  const names = Object.keys(fields).filter((name) => !isMoved(name));
  for (const [, prefix, index] of names.map((name) => ROW.exec(name) ?? [])) {
    if (prefix in now) addRows(form, prefix, Number(index) + 1);
  }
  const controls = controlsOf(form);
  const found = new Set(names.filter((name) => controls.has(name)));
  for (const name of found) put(controls.get(name), fields[name], labels);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !found.has(name)));
}

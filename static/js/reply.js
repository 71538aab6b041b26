// The reply form: in place under the comment it answers, with a counter, a draft that outlives a
// reload, and a name that is remembered in this browser if its owner ticks so.

const REMEMBERED = "commenter";
const KNOWN = ["name", "email", "website"];

function stored(storage, key) {
  try {
    return JSON.parse(storage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function store(storage, key, value) {
  try {
    if (value) storage.setItem(key, JSON.stringify(value));
    else storage.removeItem(key);
  } catch {
    // Storage is full or switched off: the form works without.
  }
}

function count(field) {
  const counter = field.closest(".field").querySelector("[data-counter]");
  if (!counter) return;
  const left = Number(field.dataset.limit) - field.value.trim().length;
  const { left: remaining, over } = counter.dataset;
  counter.hidden = left > 500;
  counter.textContent = counter.hidden ? "" : `${left < 0 ? over : remaining} ${Math.abs(left)}`;
  counter.classList.toggle("field-error", left < 0);
}

function remember(form) {
  const choice = form.querySelector("[data-remember]");
  const box = choice.querySelector("input");
  const known = stored(localStorage, REMEMBERED);
  choice.hidden = false;
  box.checked = Object.keys(known).length > 0;
  for (const name of KNOWN) form.elements[name].value ||= known[name] ?? "";
  const keep = () => {
    const typed = KNOWN.map((name) => [name, form.elements[name].value]);
    store(localStorage, REMEMBERED, box.checked ? Object.fromEntries(typed) : null);
  };
  box.addEventListener("change", keep);
  form.addEventListener("submit", keep);
}

function parentOf(form) {
  return form.querySelector("input[name=parent]")?.value ?? "";
}

function keepDraft(form) {
  const key = `draft:${form.dataset.draft}`;
  const body = form.elements.body;
  const draft = stored(sessionStorage, key);
  const save = (sent) => {
    const typed = { body: body.value, parent: parentOf(form), sent };
    store(sessionStorage, key, body.value.trim() ? typed : null);
  };
  form.addEventListener("input", () => save(false));
  form.addEventListener("submit", () => save(true));
  if (body.value || !draft.body) return;
  const link = draft.parent && document.querySelector(`[data-reply="${CSS.escape(draft.parent)}"]`);
  if (link) answer(link, false);
  else if (draft.parent !== parentOf(form)) return;
  body.value = draft.body;
  count(body);
}

function setParent(form, value) {
  form.querySelector("input[name=parent]")?.remove();
  if (!value) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "parent", value });
  form.prepend(field);
}

function answer(link, focus = true) {
  const box = document.getElementById("reply");
  const heading = box.querySelector("h2");
  const form = box.querySelector("form");
  box.dataset.title ||= heading.textContent;
  link.closest(".comment").append(box);
  setParent(form, link.dataset.reply);
  heading.textContent = link.textContent.trim().replace(/\s+/g, " ");
  box.querySelector("[data-cancel]").hidden = false;
  if (focus) form.elements.body.focus();
}

function cancel(home) {
  const box = document.getElementById("reply");
  const form = box.querySelector("form");
  const link = document.querySelector(`[data-reply="${CSS.escape(parentOf(form))}"]`);
  home.before(box);
  setParent(form, "");
  box.querySelector("h2").textContent = box.dataset.title;
  box.querySelector("[data-cancel]").hidden = true;
  link?.focus();
}

function replyInPlace(section) {
  const box = document.getElementById("reply");
  const home = document.createElement("span");
  home.hidden = true;
  box.after(home);
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    if (event.target.closest("[data-cancel]")) cancel(home);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    answer(link);
  });
}

for (const section of document.querySelectorAll("[data-replies]")) replyInPlace(section);
for (const form of document.querySelectorAll("[data-draft]")) {
  keepDraft(form);
  remember(form);
}
for (const field of document.querySelectorAll("[data-limit]")) {
  count(field);
  field.addEventListener("input", () => count(field));
}
for (const receipt of document.querySelectorAll("[data-posted]")) {
  const key = `draft:${receipt.dataset.posted}`;
  if (stored(sessionStorage, key).sent) store(sessionStorage, key, null);
}

// What the browser stores for the comment form: a draft that survives a reload and, if the
// commenter ticks the box, their name, email address and website.

import { openUnder, parentOf, replyLink, updateCounter } from "./reply/form.js";

const COMMENTER_KEY = "commenter";
// What shows that a confirmation link was used in this browser: see comments/known.py.
const KNOWN_KEY = "known";
const HANDED_OVER = /^#known=([\w-]{22})$/;
const COMMENTER_FIELDS = ["name", "email", "website"];

function load(storage, key) {
  try {
    return JSON.parse(storage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function save(storage, key, value) {
  try {
    if (value) storage.setItem(key, JSON.stringify(value));
    else storage.removeItem(key);
  } catch {
    // Storage is full or switched off: the form works without it.
  }
}

function draftKey(slug) {
  return `draft:${slug}`;
}

function restoreDraft(form, draft) {
  const { body } = form.elements;
  if (body.value || !draft.body) return;
  const link = draft.parent && replyLink(draft.parent);
  if (link) openUnder(link);
  else if (draft.parent !== parentOf(form)) return;
  body.value = draft.body;
  updateCounter(body);
}

function storeDraft(form) {
  const key = draftKey(form.dataset.draft);
  const { body } = form.elements;
  const write = (sent) => {
    const draft = { body: body.value, parent: parentOf(form), sent };
    save(sessionStorage, key, body.value.trim() ? draft : null);
  };
  form.addEventListener("input", () => write(false));
  form.addEventListener("submit", () => write(true));
  restoreDraft(form, load(sessionStorage, key));
}

// The receipt page shows that the comment arrived: its draft is no longer needed.
function removeSentDraft(receipt) {
  const key = draftKey(receipt.dataset.posted);
  if (load(sessionStorage, key).sent) save(sessionStorage, key, null);
}

function rememberCommenter(form) {
  const choice = form.querySelector("[data-remember]");
  const box = choice.querySelector("input");
  const commenter = load(localStorage, COMMENTER_KEY);
  choice.hidden = false;
  box.checked = Object.keys(commenter).length > 0;
  for (const name of COMMENTER_FIELDS) form.elements[name].value ||= commenter[name] ?? "";
  const write = () => {
    const values = COMMENTER_FIELDS.map((name) => [name, form.elements[name].value]);
    save(localStorage, COMMENTER_KEY, box.checked ? Object.fromEntries(values) : null);
  };
  box.addEventListener("change", write);
  form.addEventListener("submit", write);
}

// The receipt to which a confirmation leads hands the token over in the fragment of its address.
function storeToken() {
  const token = location.hash.match(HANDED_OVER)?.[1];
  if (!token) return;
  save(localStorage, KNOWN_KEY, { token });
  history.replaceState(null, "", location.pathname);
}

for (const form of document.querySelectorAll("[data-draft]")) {
  storeDraft(form);
  rememberCommenter(form);
  form.elements.known.value = load(localStorage, KNOWN_KEY).token ?? "";
}
for (const receipt of document.querySelectorAll("[data-posted]")) {
  removeSentDraft(receipt);
  storeToken();
}

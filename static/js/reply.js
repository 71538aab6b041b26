// What the browser stores for the comment form: drafts that survive a reload and, if the commenter
// ticks the box, their name, email address and website.

import { updateCounter } from "./counter.js";
import { openUnder, parentOf, replyLink } from "./reply/form.js";

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

// The drafts of an article, by the id of the comment that they answer; "" for the article itself.
function draftsKey(slug) {
  return `drafts:${slug}`;
}

function saveDrafts(key, drafts) {
  save(sessionStorage, key, Object.keys(drafts).length ? drafts : null);
}

// Which draft to show in the form: the one that answers the same. The form on the article also takes
// one that answers a comment, so that no draft stays out of sight.
function chooseDraft(form, drafts) {
  const parent = parentOf(form);
  if (parent in drafts) return parent;
  const parents = parent ? [] : Object.keys(drafts);
  return parents.find(replyLink) ?? parents[0];
}

// Says that a draft answers a comment that is not on the page.
function showMoved(form, parent) {
  const note = form.querySelector("[data-moved]");
  const link = note.querySelector("a");
  link.href = link.dataset.href.replace("/0/", `/${parent}/`);
  note.hidden = false;
}

// Returns under which parent the text of the form is stored.
function restoreDraft(form, drafts) {
  const { body } = form.elements;
  const parent = body.value ? undefined : chooseDraft(form, drafts);
  if (parent === undefined) return parentOf(form);
  body.value = drafts[parent].body;
  updateCounter(body);
  const link = parent && replyLink(parent);
  if (link) openUnder(link);
  else if (parent !== parentOf(form)) showMoved(form, parent);
  return parent;
}

function storeDraft(form) {
  const key = draftsKey(form.dataset.draft);
  const { body } = form.elements;
  let stored = restoreDraft(form, load(sessionStorage, key));
  const write = (sent) => {
    const drafts = load(sessionStorage, key);
    delete drafts[stored];
    stored = parentOf(form);
    if (body.value.trim()) drafts[stored] = { body: body.value, sent };
    else delete drafts[stored];
    saveDrafts(key, drafts);
  };
  // The server gave the text back, so it was not stored.
  if (body.defaultValue) write(false);
  form.addEventListener("input", () => write(false));
  form.addEventListener("submit", () => write(true));
}

// Where replies have closed, shows what was typed before, to be copied.
function showUnsent(box) {
  const drafts = Object.values(load(sessionStorage, draftsKey(box.dataset.unsent)));
  if (!drafts.length) return;
  box.querySelector("textarea").value = drafts.map((draft) => draft.body).join("\n\n");
  box.hidden = false;
}

// The receipt page shows that the comment arrived: its draft is no longer needed.
function removeSentDraft(receipt) {
  const key = draftsKey(receipt.dataset.posted);
  const drafts = Object.entries(load(sessionStorage, key));
  saveDrafts(key, Object.fromEntries(drafts.filter(([, draft]) => !draft.sent)));
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
for (const box of document.querySelectorAll("[data-unsent]")) showUnsent(box);
for (const receipt of document.querySelectorAll("[data-posted]")) {
  removeSentDraft(receipt);
  storeToken();
}

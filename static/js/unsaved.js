// Keeps what is typed into the forms of the admin in the browser until it is saved, and offers it when
// the form is opened again.

import { differs, putBack, readChanges, readRows } from "./unsaved/fields.js";
import { offer } from "./unsaved/offers.js";
import {
  entriesOf,
  keyOf,
  keysOfUser,
  keysOfWindow,
  load,
  newWindow,
  remove,
  removeOld,
  write,
} from "./unsaved/store.js";

const PAUSE_MS = 700;
const CHANGES = ["input", "change", "formset:added", "formset:removed"];

class Net {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.status = box.querySelector("[data-unsaved-status]");
    // After a refusal the form goes on with what it has stored.
    this.useWindow(box.dataset.window || newWindow());
    this.carried = load(this.key) ?? { fields: {}, labels: {} };
    this.isStored = true;
    // A refused form came back with text that is nowhere else.
    if (box.dataset.window && !load(this.key)) this.isStored = false;
  }

  useWindow(id) {
    this.key = keyOf(this.box.dataset.unsaved, id);
    this.form.elements.unsaved.value = id;
  }

  start() {
    this.form.querySelector(".submit-row").append(this.status);
    this.offerAll();
    for (const name of CHANGES) this.form.addEventListener(name, () => this.wait());
    // Django's autocomplete fields tell of a change by jQuery only.
    window.django?.jQuery?.(this.form).on("change", () => this.wait());
    this.form.addEventListener("submit", () => {
      this.isSending = true;
      this.keep(true);
    });
    addEventListener("pageshow", () => {
      this.isSending = false;
    });
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
    addEventListener("beforeunload", (event) => {
      this.flush();
      if (!this.isStored && !this.isSending) event.preventDefault();
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(false), PAUSE_MS);
  }

  flush() {
    if (this.timer) this.keep(false);
  }

  keep(sent) {
    clearTimeout(this.timer);
    this.timer = null;
    const changes = readChanges(this.form);
    const fields = { ...this.carried.fields, ...changes.fields };
    if (!Object.keys(fields).length) {
      remove(this.key);
      this.isStored = true;
      this.status.textContent = "";
      return;
    }
    const labels = { ...this.carried.labels, ...changes.labels };
    const opened = this.form.elements.opened?.value;
    const rows = readRows(this.form);
    this.isStored = write(this.key, { at: Date.now(), sent, opened, rows, fields, labels });
    this.say();
  }

  say() {
    const { kept, notKept } = this.status.dataset;
    const time = new Date().toLocaleTimeString(document.documentElement.lang || undefined, {
      timeStyle: "short",
    });
    const text = this.isStored ? kept.replace("{time}", time) : notKept;
    this.status.role = this.isStored ? null : "status";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  // What other windows, or this one before, have stored for the form.
  offerAll() {
    for (const [key, entry] of entriesOf(this.box.dataset.unsaved)) {
      if (key === this.key) continue;
      if (differs(this.form, entry.fields)) this.offer(key, entry);
      else {
        remove(key);
        // A browser that went back may have filled the form in again itself.
        if (Object.keys(readChanges(this.form).fields).length) this.keep(false);
      }
    }
  }

  offer(key, entry) {
    offer(this.box, entry, {
      putBack: () => this.putBack(key, entry),
      discard: () => remove(key),
      undo: () => write(key, entry),
    });
  }

  // What the form holds now is stored, and offered in its turn.
  putBack(key, entry) {
    this.flush();
    const own = load(this.key);
    if (own) this.offer(this.key, own);
    this.useWindow(newWindow());
    const rest = putBack(this.form, entry);
    this.carried = { fields: rest, labels: entry.labels };
    // The save compares with what the form had shown when this was typed.
    if (entry.opened && this.form.elements.opened) this.form.elements.opened.value = entry.opened;
    this.keep(false);
    if (this.isStored) remove(key);
    return rest;
  }
}

// Removes what a window stored, if it was saved and nothing was typed since.
function removeSaved(id) {
  for (const key of keysOfWindow(id)) if (load(key)?.sent) remove(key);
}

function askBeforeLogOut(form) {
  const { user, question } = form.dataset;
  form.addEventListener("submit", (event) => {
    // oxlint-disable-next-line no-alert
    if (keysOfUser(user).length && !confirm(question)) event.preventDefault();
  });
}

// The page that refused a form says whether its text is kept.
function showKept(page) {
  const isKept = keysOfWindow(page.dataset.unsavedForm).length > 0;
  for (const part of document.querySelectorAll("[data-if-kept]")) part.hidden = !isKept;
  for (const part of document.querySelectorAll("[data-unless-kept]")) part.hidden = isKept;
}

removeOld();
for (const { content } of document.querySelectorAll("meta[name=saved-forms]")) {
  for (const id of content.split(" ")) removeSaved(id);
}
for (const { content } of document.querySelectorAll("meta[name=logged-out]")) {
  for (const key of keysOfUser(content)) remove(key);
}
for (const form of document.querySelectorAll("#logout-form[data-user]")) askBeforeLogOut(form);
for (const page of document.querySelectorAll("[data-unsaved-form]")) showKept(page);
for (const box of document.querySelectorAll("[data-unsaved]")) {
  const form = box.closest("form");
  if (form.querySelector("textarea") && form.querySelector(".submit-row")) new Net(box).start();
}

// What was typed into forms of the admin and not saved, in localStorage. A key names the user, the form
// and the window: "unsaved:<user>:<model>.<row>:<window>". An entry is {at, sent, opened, rows, fields,
// labels}: when it was written, in milliseconds; whether it is what the form last sent; the form's
// snapshot of what its page showed; and what fields.js reads of the form.

const PREFIX = "unsaved:";
// A text of 30,000 words has about 200,000 characters; browsers store about five million for a site.
const MOST_CHARACTERS = 1_500_000;
const MOST_MS = 30 * 24 * 60 * 60 * 1000;

// Null where the browser forbids it.
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function keys(test) {
  return Object.keys(storage() ?? {}).filter((key) => key.startsWith(PREFIX) && test(key));
}

export function newWindow() {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
}

export function keyOf(form, id) {
  return `${PREFIX}${form}:${id}`;
}

export function load(key) {
  try {
    return JSON.parse(storage().getItem(key));
  } catch {
    return null;
  }
}

// Returns whether it could be stored. If not, what was stored before stays.
export function write(key, entry) {
  const text = JSON.stringify(entry);
  if (text.length > MOST_CHARACTERS) return false;
  try {
    storage().setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

export function remove(key) {
  storage()?.removeItem(key);
}

// [key, entry] of a form, from all windows, the newest first.
export function entriesOf(form) {
  const found = keys((key) => key.startsWith(keyOf(form, ""))).map((key) => [key, load(key)]);
  return found.filter(([, entry]) => entry?.fields).toSorted(([, a], [, b]) => b.at - a.at);
}

// The keys of what a window has stored: at most one.
export function keysOfWindow(id) {
  return keys((key) => key.endsWith(`:${id}`));
}

export function keysOfUser(user) {
  return keys((key) => key.startsWith(`${PREFIX}${user}:`));
}

export function removeOld() {
  for (const key of keys((each) => !(load(each)?.at > Date.now() - MOST_MS))) remove(key);
}

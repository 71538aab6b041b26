// Keys for the buttons of the card that has the focus. They can be turned off.

import { currentCard, focusCard, neighbour, queue } from "./cards.js";

const STORED = "queue-keys";
const VERBS = { a: "approve", s: "spam", t: "trash", l: "later" };
const help = queue.querySelector("[data-keys]");
const undo = queue.querySelector("[data-undo]");

function readSwitch() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function writeSwitch(isOn) {
  try {
    localStorage.setItem(STORED, isOn ? "on" : "off");
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}

const TYPED_INTO = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

// A panel that was just opened is about to hand the focus to its field.
function isTyping(target) {
  return target.closest(`${TYPED_INTO}, .card-panel > summary`);
}

function press(verb) {
  currentCard()?.querySelector(`.card-decisions [data-verb="${verb}"]`)?.click();
}

function openReply() {
  const panel = currentCard()?.querySelector("[data-reply]");
  if (!panel) return;
  panel.open = true;
  panel.querySelector("textarea").focus();
}

function act(key) {
  if (key === "j") focusCard(neighbour(currentCard(), 1));
  else if (key === "k") focusCard(neighbour(currentCard(), -1));
  else if (key === "r") openReply();
  else if (key === "z") undo.requestSubmit();
  else if (key === "?") help.open = !help.open;
  else if (VERBS[key]) press(VERBS[key]);
  else return false;
  return true;
}

export function listenToKeys() {
  const box = help.querySelector("[data-keys-on]");
  help.hidden = false;
  box.checked = readSwitch();
  box.addEventListener("change", () => writeSwitch(box.checked));
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.repeat || isTyping(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key)) event.preventDefault();
  });
}

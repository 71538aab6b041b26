// The moderators' queue: each button sends its form without loading a page, and the next card takes
// the focus. Without this script the same forms load pages.

import { updateNumber } from "./queue/bulk.js";
import {
  focusCard,
  hasReply,
  putBack,
  putLast,
  queue,
  replace,
  say,
  sayIn,
  takeAway,
} from "./queue/cards.js";
import { listenToKeys } from "./queue/keys.js";
import { post } from "./queue/requests.js";

const undo = queue.querySelector("[data-undo]");
// The key of the decision that this page can undo without loading another.
let undoable = "";

function offerUndo(key) {
  undoable = key;
  undo.elements.undo.value = key;
  undo.hidden = !key;
  const button = undo.querySelector("button");
  button.textContent = button.dataset.one;
}

// Nothing in a busy card can be pressed. `inert` takes the focus away, so that it is noted first.
function setBusy(card, isBusy) {
  card.toggleAttribute("data-had-focus", isBusy && card.contains(document.activeElement));
  card.toggleAttribute("inert", isBusy);
  card.toggleAttribute("aria-busy", isBusy);
}

function succeed(card, answer, verb) {
  if (verb === "later") {
    setBusy(card, false);
    putLast(card);
  } else {
    takeAway(card);
    offerUndo(answer.undo);
  }
  say(answer.message);
  updateNumber();
}

function fail(card, answer) {
  const hadFocus = card.dataset.hadFocus !== undefined;
  setBusy(card, false);
  if (answer.isChanged && !answer.card && !hasReply(card)) {
    takeAway(card);
    say(answer.message);
    return;
  }
  const shown = answer.card ? replace(card, answer.card) : card;
  sayIn(shown, answer.message);
  if (hadFocus) focusCard(shown);
}

async function decide(card, form, button) {
  const pending = post(form, button);
  setBusy(card, true);
  const answer = await pending;
  if (answer.ok) succeed(card, answer, button?.dataset.verb);
  else fail(card, answer);
}

async function takeBack() {
  const answer = await post(undo);
  say(answer.message);
  if (!answer.ok) return;
  offerUndo("");
  const cards = Object.entries(answer.cards).map(([key, html]) => putBack(key, html));
  focusCard(cards[0]);
  updateNumber();
}

function submit(event) {
  const card = event.target.closest("[data-card]");
  if (card) {
    event.preventDefault();
    if (!card.inert) decide(card, event.target, event.submitter);
  } else if (event.target === undo) {
    if (undo.elements.undo.value && undo.elements.undo.value !== undoable) return;
    event.preventDefault();
    if (undoable) takeBack();
  }
}

// The second click of a double click may be on the card that has moved up.
function ignoreSecondClick(event) {
  if (event.detail > 1 && event.target.closest("button")) event.preventDefault();
}

// An opened reply can be typed into at once.
function focusReply(event) {
  const panel = event.target;
  if (panel.matches("[data-reply][open]")) panel.querySelector("textarea").focus();
}

if (undo) {
  listenToKeys();
  queue.addEventListener("submit", submit);
  queue.addEventListener("click", ignoreSecondClick);
  queue.addEventListener("toggle", focusReply, true);
}

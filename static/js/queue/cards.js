// The cards of the queue: which one is next, and putting one away or back.

// For so long after a card has left, a tap meant for it cannot hit the one that moved up.
const SETTLE_MS = 250;

export const queue = document.querySelector("[data-queue]");
const said = queue.querySelector("[data-said]");
const empty = queue.querySelector("[data-empty]");
const number = document.querySelector(".queue-tabs [data-count]");

// By the key of a comment: the reply typed into a card that left, and the card that followed it.
const typed = new Map();
const followers = new Map();

export function allCards() {
  return [...queue.querySelectorAll("[data-card]")];
}

export function currentCard() {
  return document.activeElement?.closest("[data-card]");
}

export function focusCard(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  const { top, bottom } = card.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) card.scrollIntoView({ block: "start" });
}

export function neighbour(card, step) {
  const cards = allCards();
  return card ? cards[cards.indexOf(card) + step] : cards[0];
}

export function say(message) {
  said.textContent = message;
}

export function sayIn(card, message) {
  card.querySelector("[data-card-said]").textContent = message;
}

function replyField(card) {
  return card.querySelector("textarea");
}

// Whether a reply was typed into the card.
export function hasReply(card) {
  return Boolean(replyField(card)?.value);
}

function settle() {
  queue.classList.add("is-settling");
  setTimeout(() => queue.classList.remove("is-settling"), SETTLE_MS);
}

function count(change) {
  if (number) number.textContent = Number(number.textContent) + change;
}

// Removes the card, and moves the focus to the next one if it was in this one.
export function takeAway(card) {
  const next = neighbour(card, 1) ?? neighbour(card, -1);
  const hadFocus = card.dataset.hadFocus !== undefined;
  typed.set(card.dataset.card, replyField(card)?.value);
  followers.set(card.dataset.card, neighbour(card, 1));
  card.remove();
  settle();
  count(-1);
  if (next && hadFocus) focusCard(next);
  if (!next) showEmpty();
}

// Without a card on this page, the next page becomes the first.
function showEmpty() {
  const address = new URL(location.href);
  address.searchParams.delete("p");
  address.hash = "";
  if ("more" in queue.dataset) location.replace(address);
  else {
    empty.hidden = false;
    empty.focus();
  }
}

export function putLast(card) {
  const next = neighbour(card, 1);
  allCards().at(-1).after(card);
  settle();
  focusCard(next ?? card);
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector("[data-card]");
}

function restoreReply(card, text) {
  const field = replyField(card);
  if (!field || !text) return;
  field.value = text;
  field.closest("details").open = true;
}

// Shows the comment as it is now, with what was typed into the card.
export function replace(card, html) {
  const fresh = parse(html);
  restoreReply(fresh, replyField(card)?.value);
  card.replaceWith(fresh);
  return fresh;
}

// Puts a card back to where it was. Returns it.
export function putBack(key, html) {
  const card = parse(html);
  const follower = followers.get(key);
  if (follower?.isConnected) follower.before(card);
  else empty.before(card);
  restoreReply(card, typed.get(key));
  empty.hidden = true;
  count(1);
  return card;
}

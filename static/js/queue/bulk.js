// Selecting cards: all on the page, and how many are selected.

import { queue } from "./cards.js";

const all = queue.querySelector("[data-all]");
const across = queue.querySelector("[data-across] input");
const number = queue.querySelector("[data-number]");

function boxes() {
  return [...queue.querySelectorAll("[data-card] [name=_selected_action]")];
}

export function updateNumber() {
  const ticked = boxes().filter((box) => box.checked).length;
  const chosen = across?.checked ? across.parentElement.textContent.trim() : ticked;
  number.textContent = `${number.dataset.selected} ${chosen}`;
  if (!all) return;
  const box = all.querySelector("input");
  box.checked = ticked > 0 && ticked === boxes().length;
  box.indeterminate = ticked > 0 && !box.checked;
}

function listen() {
  if (all) {
    all.hidden = false;
    all.addEventListener("change", (event) => {
      for (const box of boxes()) box.checked = event.target.checked;
    });
  }
  queue.addEventListener("change", updateNumber);
  addEventListener("pageshow", updateNumber);
}

if (number) listen();

// Says under a field with a limit how many characters are left, counted as the server counts: code
// points, without white space at either end. The value of a field has one character for a line end.

// The counter shows once fewer characters than this are left.
const COUNTER_FROM = 500;
// What Python's str.strip() leaves; it takes some control characters for white space.
// oxlint-disable-next-line no-control-regex
const VISIBLE = /[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

const isVisible = (character) => VISIBLE.test(character);

function countCharacters(text) {
  const characters = [...text];
  const first = characters.findIndex(isVisible);
  return first < 0 ? 0 : characters.findLastIndex(isVisible) - first + 1;
}

export function updateCounter(field) {
  const counter = field.closest(".field")?.querySelector("[data-counter]");
  if (!counter) return;
  const left = Number(field.dataset.limit) - countCharacters(field.value);
  const { left: labelLeft, over: labelOver } = counter.dataset;
  counter.hidden = left > COUNTER_FROM;
  counter.textContent = counter.hidden
    ? ""
    : `${left < 0 ? labelOver : labelLeft} ${Math.abs(left)}`;
  counter.classList.toggle("field-error", left < 0);
}

for (const field of document.querySelectorAll("[data-limit]")) updateCounter(field);
// Fields that are added later count too.
document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-limit]")) updateCounter(target);
});

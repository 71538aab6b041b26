// A citation mark opens its note below the paragraph, and closes it, without a jump; the link back
// and Escape lead to the mark that was followed. Without this script both are links to each other.
// Screen readers pass over notes that are closed: the list of references has what they say.

const article = document.querySelector("main article");
const notes = new Map();
// The mark from which each open note was opened.
const openers = new Map();

for (const mark of article.querySelectorAll(".cite[href^='#note-']")) {
  const note = document.getElementById(mark.hash.slice(1));
  const body = note.querySelector(".note-body");
  notes.set(mark, note);
  body.tabIndex = -1;
  body.setAttribute("role", "group");
  body.setAttribute("aria-label", note.querySelector(".note-label").textContent);
  // Reader views, which are made from the page as it is now, have the references but no notes.
  mark.hash = `#ref-${mark.id.split("-")[1]}`;
}

function isOpen(note) {
  return note.matches(".is-open, :target");
}

function hideClosed() {
  for (const block of article.querySelectorAll(".notes")) {
    block.ariaHidden = String(!block.querySelector(".is-open, :target"));
  }
}

function show(node) {
  const { top, bottom } = node.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) node.scrollIntoView({ block: "nearest" });
}

function open(note, mark) {
  note.classList.add("is-open");
  hideClosed();
  openers.set(note, mark);
  for (const back of note.querySelectorAll(".note-back")) {
    back.hidden = Boolean(mark) && back.hash !== `#${mark.id}`;
  }
  if (!mark) return;
  note.querySelector(".note-body").focus({ preventScroll: true });
  show(note);
}

function close(note) {
  const back = note.querySelector(".note-back:not([hidden])");
  const mark = openers.get(note) || document.getElementById(back.hash.slice(1));
  note.classList.remove("is-open");
  // The note that the address names is open until the address names something else.
  if (note.matches(":target")) location.replace(`#${mark.id}`);
  mark.focus({ preventScroll: true });
  show(mark);
  hideClosed();
}

article.addEventListener("click", (event) => {
  const link = event.target.closest(".cite, .note-line, .note-back");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const mark = notes.has(link) ? link : null;
  const note = notes.get(link) || link.closest(".note");
  if (!note) return;
  event.preventDefault();
  const isSameMark = !mark || openers.get(note) === mark;
  if (isOpen(note) && isSameMark) close(note);
  else open(note, mark);
});

article.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const note = notes.get(document.activeElement) || event.target.closest(".note");
  if (note && isOpen(note)) close(note);
});

hideClosed();
addEventListener("hashchange", hideClosed);

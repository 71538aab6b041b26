// The lines above a form that offer what was typed into it and not saved.

function timeOf(at) {
  const form = { dateStyle: "long", timeStyle: "short" };
  return new Date(at).toLocaleString(document.documentElement.lang || undefined, form);
}

function showRest(line, fields, labels) {
  const texts = Object.values(fields).flat().filter(Boolean);
  if (!texts.length) return;
  line.querySelector("[data-rest]").hidden = false;
  const paragraphs = texts.map((text) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = labels[text] ?? text;
    return paragraph;
  });
  line.querySelector("[data-rest]").append(...paragraphs);
}

function say(line, name) {
  for (const part of line.querySelectorAll("[data-says]")) part.hidden = part.dataset.says !== name;
  line.focus();
}

// Shows a line about an entry in the box. `actions` are putBack(), which returns the fields that have
// no place in the form any more, discard() and undo().
export function offer(box, entry, actions) {
  const line = box.querySelector("template").content.cloneNode(true).firstElementChild;
  const when = line.querySelector("[data-when]");
  when.textContent = when.textContent.replace("{when}", timeOf(entry.at));
  line.addEventListener("click", ({ target }) => {
    const action = target.closest("button")?.dataset.action;
    if (action === "put-back") {
      showRest(line, actions.putBack(), entry.labels);
      say(line, "put-back");
    } else if (action === "discard") {
      actions.discard();
      say(line, "discarded");
    } else if (action === "undo") {
      actions.undo();
      say(line, "offer");
    }
  });
  box.append(line);
}

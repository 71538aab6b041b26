// The comment form on the page: a reply link moves it under its comment instead of opening a page of
// its own.

const box = document.getElementById("reply");

// The id of the comment that the form replies to; empty for a comment on the article.
export function parentOf(form) {
  return form.querySelector("input[name=parent]")?.value ?? "";
}

function setParent(form, value) {
  form.querySelector("input[name=parent]")?.remove();
  if (!value) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "parent", value });
  form.prepend(field);
}

export function replyLink(parent) {
  return document.querySelector(`[data-reply="${CSS.escape(parent)}"]`);
}

export function openUnder(link) {
  const heading = box.querySelector("h2");
  box.dataset.title ||= heading.textContent;
  link.closest(".comment").append(box);
  setParent(box.querySelector("form"), link.dataset.reply);
  heading.textContent = link.textContent.trim().replace(/\s+/g, " ");
  box.querySelector("[data-cancel]").hidden = false;
}

function moveBack(home) {
  const form = box.querySelector("form");
  const link = replyLink(parentOf(form));
  home.before(box);
  setParent(form, "");
  box.querySelector("h2").textContent = box.dataset.title;
  box.querySelector("[data-cancel]").hidden = true;
  link?.focus();
}

function replyInPlace(section) {
  // Marks where the form stands when it replies to no comment.
  const home = document.createElement("span");
  home.hidden = true;
  box.after(home);
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    if (event.target.closest("[data-cancel]")) moveBack(home);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openUnder(link);
    box.querySelector("form").elements.body.focus();
  });
}

for (const section of document.querySelectorAll("[data-replies]")) replyInPlace(section);

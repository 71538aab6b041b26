// A line below the editor that names what was not pasted.

import { element } from "./elements.js";

const MAX_CHARS = 60;

function quoted(text) {
  const short = text.trim().replace(/\s+/g, " ");
  return `“${short.length > MAX_CHARS ? `${short.slice(0, MAX_CHARS)}…` : short}”`;
}

export class PasteReport {
  dom = element("div", { class: "paste-report", role: "status" });
  #texts;

  constructor(texts) {
    this.#texts = texts;
    this.clear();
  }

  clear() {
    Object.assign(this, { pictures: [], links: [], deleted: [], comments: [] });
    this.dom.replaceChildren();
  }

  // Marks of comments, such as “[A1]”, belong to a comment that is named.
  leaveOut(dom, reason) {
    const text = dom.textContent.replace(/^\s*\[\w+\]/, "").trim();
    if (reason === "deleted" && text) this.deleted.push(text);
    if (reason === "comment" && text) this.comments.push(text);
  }

  show() {
    const { picture } = this.#texts;
    const lines = ["pictures", "links", "deleted", "comments"]
      .filter((name) => this[name].length)
      .map((name) => {
        const named = this[name].map((text) => (text.trim() ? quoted(text) : picture));
        return element("p", {}, [this.#texts[name].replace("%s", named.join(", "))]);
      });
    this.dom.replaceChildren(...lines);
  }
}

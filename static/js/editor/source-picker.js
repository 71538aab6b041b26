// A search over the site's sources, and after it in the registers, that ends in one chosen source.

import { addWork, cacheSource, labels, lookUpWorks, searchSources } from "./api.js";
import { element, field } from "./elements.js";

const TYPING_PAUSE_MS = 150;

function choice(children, action) {
  const button = element("button", { type: "button" }, children);
  button.addEventListener("click", action);
  return element("li", {}, [button]);
}

function description({ label, title, where, notice, certainty }) {
  const remarks = [
    notice && element("b", {}, [notice]),
    certainty && element("small", {}, [certainty]),
  ].filter(Boolean);
  const parts = [element("strong", {}, [label]), title, element("em", {}, [where]), ...remarks];
  return parts.flatMap((part) => [part, " "]);
}

export class SourcePicker {
  // The id of the chosen source, or null.
  id = null;

  #input = element("input", { type: "search", autocomplete: "off" });
  #results = element("ul", { class: "source-results" });
  #message = element("p", { class: "source-message", role: "status" });
  #newestSearch = 0;

  constructor(label, id) {
    const parts = [field(label, this.#input), this.#message, this.#results];
    this.dom = element("div", { class: "source-picker" }, parts);
    this.#input.addEventListener("input", () => this.#searchSoon());
    this.#input.addEventListener("keydown", (event) => this.#chooseFirst(event));
    if (id) this.#showChosen(id);
  }

  requestChoice() {
    this.#say(labels.chooseFirst);
    this.#input.focus();
  }

  #say(text) {
    this.#message.replaceChildren(text);
  }

  async #try(action) {
    try {
      await action();
    } catch {
      this.#say(labels.searchFailed);
    }
  }

  #showChosen(id) {
    this.id = id;
    this.#try(async () => {
      const [source] = await searchSources({ id });
      if (source) this.#choose(source);
    });
  }

  #choose(source) {
    this.id = String(source.id);
    cacheSource(source);
    this.#input.value = source.label;
    this.#results.replaceChildren();
    this.#say(source.title);
  }

  #chooseFirst(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#results.querySelector("button")?.click();
  }

  // Only the answer to the newest search is shown.
  #searchSoon() {
    this.id = null;
    this.#newestSearch += 1;
    const search = this.#newestSearch;
    const isNewest = () => search === this.#newestSearch;
    setTimeout(() => {
      if (!isNewest() || !this.#input.value.trim()) return;
      this.#try(async () => {
        const sources = await searchSources({ q: this.#input.value });
        if (isNewest()) this.#showSources(sources);
      });
    }, TYPING_PAUSE_MS);
  }

  #showSources(sources) {
    this.#say(sources.length ? "" : labels.noneFound);
    const choices = sources.map((source) =>
      choice(description(source), () => this.#choose(source)),
    );
    if (labels.lookUp) {
      const lookUp = () => this.#try(() => this.#lookUp());
      choices.push(choice([labels.lookUpElsewhere], lookUp));
    }
    this.#results.replaceChildren(...choices);
  }

  async #lookUp() {
    this.#results.replaceChildren();
    this.#say(labels.lookingUp);
    const { results: works, message } = await lookUpWorks(this.#input.value);
    this.#say(message || labels.chooseWork);
    const choices = works.map((work) => choice(description(work), () => this.#chooseWork(work)));
    this.#results.replaceChildren(...choices);
    this.#results.querySelector("button")?.focus();
  }

  // `known` is the source that the site has of this work, or null.
  #chooseWork(work) {
    if (work.known) this.#choose(work.known);
    else this.#try(() => this.#addWork(work));
  }

  async #addWork(work) {
    const { results, message } = await addWork(work);
    if (results.length) this.#choose(results[0]);
    else this.#say(message);
  }
}

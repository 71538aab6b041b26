// A search over the site's sources, and after it in the registers, that ends in one chosen source:
// a combobox with a list box below it (WAI-ARIA Authoring Practices, "Combobox").

import { addWork, cacheSource, cachedSource, lookUpWorks, searchSources, withSources } from "./api.js";
import { ByHand } from "./by-hand.js";
import { button, element, field } from "./elements.js";
import { labels } from "./requests.js";
import { Status } from "./status.js";

const TYPING_PAUSE_MS = 150;
let pickers = 0;

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
  // Called when a source was chosen, and with a form that is to be shown alone, or with null.
  onChosen = () => {};
  onForm = () => {};

  #input;
  #list;
  #status = new Status();
  #lookUpButton = button(labels.lookUpElsewhere, () => this.#lookUp());
  #byHandButton = button(labels.byHand, () => this.#openByHand());
  #active = null;
  #newestSearch = 0;
  #entered = 0;
  #shownText = "";
  #start = {};
  #byHand = null;

  constructor(label, id) {
    const listId = `source-list-${(pickers += 1)}`;
    this.#list = element("ul", {
      id: listId,
      role: "listbox",
      class: "source-results",
      "aria-label": labels.found,
      hidden: "",
    });
    this.#input = element("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-controls": listId,
      "aria-expanded": "false",
    });
    const more = element("p", { class: "source-more" }, [this.#lookUpButton, this.#byHandButton]);
    more.hidden = !labels.lookUp;
    const parts = [field(label, this.#input), this.#list, this.#status.dom, more];
    this.dom = element("div", { class: "source-picker" }, parts);
    this.#input.addEventListener("input", () => this.#searchSoon());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    if (id) this.#showChosen(id);
  }

  requestChoice() {
    this.#status.say(labels.chooseFirst);
    this.#input.focus();
  }

  // Shows a failure, and the focus is where the editor goes on typing.
  async #try(action) {
    try {
      await action();
    } catch (failure) {
      this.#status.fail(failure, () => {
        this.#input.focus();
        this.#try(action);
      });
      this.#input.focus();
    }
  }

  #showChosen(id) {
    this.id = id;
    withSources([id], () => {
      const source = cachedSource(id);
      if (source && this.id === id) this.#show(source);
    });
  }

  #show(source) {
    this.id = String(source.id);
    cacheSource(source);
    this.#input.value = source.label;
    this.#list.replaceChildren();
    this.#showList([]);
    this.#status.say(source.title);
  }

  #choose(source) {
    this.#newestSearch += 1;
    this.#show(source);
    this.onChosen();
  }

  #onKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#onEnter();
    }
  }

  // Enter takes the marked line. Where the site has no source it looks the text up, also if Enter was
  // faster than the search.
  #onEnter() {
    if (this.#active) this.#active.click();
    else if (this.id) this.onChosen();
    else if (this.#shownText !== this.#text) this.#entered = this.#newestSearch;
    else if (this.#list.hidden) this.#lookUp();
  }

  get #text() {
    return this.#input.value.trim();
  }

  #move(step) {
    const options = [...this.#list.children];
    if (!options.length) return;
    const from = options.indexOf(this.#active);
    const next = from < 0 && step < 0 ? options.length - 1 : from + step;
    this.#activate(options[(next + options.length) % options.length]);
  }

  #activate(option) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #showList(options) {
    this.#activate(null);
    this.#list.replaceChildren(...options);
    this.#list.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(options.length > 0));
  }

  #option(item, index, action) {
    const attributes = { role: "option", id: `${this.#list.id}-${index}`, "aria-selected": "false" };
    const option = element("li", attributes, description(item));
    // The focus stays in the field.
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", action);
    return option;
  }

  // Only the answer to the newest search is shown.
  #searchSoon() {
    this.id = null;
    this.#activate(null);
    this.#newestSearch += 1;
    const search = this.#newestSearch;
    setTimeout(() => {
      if (search === this.#newestSearch && this.#text) this.#try(() => this.#search(search));
    }, TYPING_PAUSE_MS);
  }

  async #search(search) {
    const text = this.#text;
    const sources = await searchSources(text);
    if (search !== this.#newestSearch) return;
    this.#shownText = text;
    this.#showList(
      sources.map((source, index) => this.#option(source, index, () => this.#choose(source))),
    );
    this.#activate(this.#list.firstElementChild);
    this.#status.say(sources.length ? labels.chooseSource : labels.noneFound);
    if (!sources.length && search === this.#entered) this.#lookUp();
  }

  // `start` of an answer begins the form for a source by hand.
  #lookUp() {
    if (!labels.lookUp) return;
    if (!this.#text) {
      this.requestChoice();
      return;
    }
    this.#newestSearch += 1;
    const search = this.#newestSearch;
    this.#showList([]);
    this.#status.say(labels.lookingUp);
    this.#input.focus();
    this.#try(async () => {
      const { results: works, message, start } = await lookUpWorks(this.#text);
      if (search !== this.#newestSearch) return;
      this.#start = { text: this.#text, values: start };
      this.#status.say(message || labels.chooseWork);
      this.#showList(works.map((work, index) => this.#option(work, index, () => this.#take(work))));
    });
  }

  // `known` is the source that the site has of this work, or null.
  #take(work) {
    if (work.known) this.#choose(work.known);
    else this.#try(() => this.#addWork(work));
  }

  async #addWork(work) {
    const { results, message } = await addWork(work);
    if (results.length) this.#choose(results[0]);
    else this.#status.say(message);
  }

  #openByHand() {
    this.#byHand ??= new ByHand({
      onAdded: (source, message) => {
        this.onForm(null);
        this.#byHand = null;
        this.#choose(source);
        if (message) this.#status.say(message);
      },
      onBack: () => this.closeForm(),
    });
    this.#byHand.begin(this.id ? {} : this.#startOfForm());
    this.onForm(this.#byHand.dom);
    this.#byHand.focus();
  }

  // Without an answer of the server, what was typed is an address or a title.
  #startOfForm() {
    if (this.#start.values && this.#start.text === this.#text) return this.#start.values;
    return /^https?:/i.test(this.#text) ? { url: this.#text } : { title: this.#text };
  }

  closeForm() {
    this.onForm(null);
    this.#input.focus();
  }
}

// The short form for a source by hand, inside the dialog. Its fields are those of the page that
// looks works up.

import { showFieldsOfType } from "../source-types.js";
import { addByHand } from "./api.js";
import { button, element } from "./elements.js";
import { labels } from "./requests.js";
import { Status } from "./status.js";

export class ByHand {
  #status = new Status();
  #onAdded;
  #isSending = false;

  // `onAdded` gets the source, `onBack` is called without one.
  constructor({ onAdded, onBack }) {
    this.#onAdded = onAdded;
    const rows = document.querySelector("#by-hand-rows").content.cloneNode(true);
    const add = element("button", { type: "submit", class: "default" }, [labels.addByHand]);
    const buttons = element("p", { class: "source-buttons" }, [add, button(labels.back, onBack)]);
    const heading = element("h2", {}, [labels.byHand]);
    this.dom = element("form", { class: "by-hand", novalidate: "" }, [heading, rows]);
    this.dom.append(this.#status.dom, buttons);
    showFieldsOfType(this.dom);
    this.dom.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
  }

  // Fills fields that are empty; what was typed here stays.
  begin(values) {
    const { title, url, type } = this.dom.elements;
    if (values.type && !title.value && !url.value) type.value = values.type;
    type.dispatchEvent(new Event("change"));
    for (const [name, value] of Object.entries(values)) {
      const control = this.dom.elements[name];
      if (control && control !== type && !control.value) control.value = value;
    }
  }

  focus() {
    this.#firstEmpty().focus();
  }

  #firstEmpty() {
    const { title, url } = this.dom.elements;
    return title.value && !url.disabled && !url.value ? url : title;
  }

  async #add() {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#showErrors({});
    try {
      const { results, message, errors = {} } = await addByHand(new FormData(this.dom));
      this.#showErrors(errors);
      this.#status.say(message);
      if (results.length) this.#onAdded(results[0], message);
    } catch (failure) {
      this.#status.fail(failure, () => this.#add());
      const submit = this.dom.querySelector("[type=submit]");
      submit.focus({ preventScroll: true });
      submit.scrollIntoView({ block: "end" });
    } finally {
      this.#isSending = false;
    }
  }

  #showErrors(errors) {
    for (const row of this.dom.querySelectorAll(".by-hand-row")) {
      const control = row.querySelector("input, select, textarea");
      const error = row.querySelector(".by-hand-error");
      error.textContent = errors[control.name] || "";
      if (errors[control.name]) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      const help = row.querySelector("small");
      const described = [help?.id, errors[control.name] && error.id].filter(Boolean).join(" ");
      if (described) control.setAttribute("aria-describedby", described);
    }
    this.dom.querySelector("[aria-invalid]")?.focus();
  }
}

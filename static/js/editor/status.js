// One line that says what happened, and what helps if a request failed: a login, and trying again.

import { button, element } from "./elements.js";
import { labels } from "./requests.js";

export class Status {
  #message = element("p", { class: "source-message", role: "status" });
  #help = element("p", { class: "source-buttons", hidden: "" });

  dom = element("div", {}, [this.#message, this.#help]);

  say(text) {
    this.#message.classList.remove("is-failure");
    this.#message.replaceChildren(text || "");
    this.#help.hidden = true;
  }

  // Shows a Failure. Any other error is a fault of the page.
  fail(failure, again) {
    if (!failure.reason) throw failure;
    this.say(failure.message);
    this.#message.classList.add("is-failure");
    const retry = button(labels.again, again);
    const login = element("a", { href: labels.login, target: "_blank", rel: "noopener" }, [
      labels.signIn,
    ]);
    this.#help.replaceChildren(...(failure.reason === "signedOut" ? [login, retry] : [retry]));
    this.#help.hidden = false;
  }
}

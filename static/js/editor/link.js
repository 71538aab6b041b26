// Links in the editor: addresses are completed, and what is no address is said in the dialog.

import { Link as BaseLink } from "django-prose-editor/editor";
import { completeAddress } from "./addresses.js";
import { openDialog } from "./dialog.js";
import { element, field } from "./elements.js";
import { prepareRules } from "./rules.js";

function openLinkDialog({ href, title }, rules, texts) {
  const message = element("p", { class: "source-message is-failure", role: "alert" });
  const help = element("small", { id: "link-help" }, [texts.help]);
  const attributes = { type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false" };
  const address = element("input", { ...attributes, "aria-describedby": help.id });
  const hint = element("input", { type: "text", value: title || "" });
  address.value = href || "";
  return openDialog({
    title: texts.title,
    parts: [field(texts.address, address), help, message, field(texts.hint, hint)],
    insert: texts.insert,
    cancel: texts.cancel,
    readAttributes: () => {
      const complete = completeAddress(address.value, rules);
      if (complete) return { href: complete, title: hint.value.trim() || null };
      message.replaceChildren(texts.wrong);
      address.setAttribute("aria-invalid", "true");
      address.focus();
      return null;
    },
  }).attributes;
}

async function editLink(editor, name, rules, texts) {
  const isLink = editor.isActive(name);
  if (editor.state.selection.empty && !isLink) return;
  const attributes = await openLinkDialog(editor.getAttributes(name), rules, texts);
  const chain = editor.chain().focus();
  if (attributes && isLink) chain.extendMarkRange(name).updateAttributes(name, attributes);
  else if (attributes) chain.setMark(name, attributes);
  chain.run();
}

export const Link = BaseLink.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      rules: {},
      texts: {},
      isAllowedUri: (url, { protocols }) => {
        const scheme = /^\s*([a-z][a-z0-9+.-]*):/i.exec(url || "")?.[1].toLowerCase();
        return !scheme || protocols.includes(scheme);
      },
    };
  },
  addStorage() {
    return { rules: prepareRules(this.options.rules) };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      addLink:
        () =>
        ({ editor }) => {
          editLink(editor, this.name, this.storage.rules, this.options.texts);
          return true;
        },
    };
  },
});

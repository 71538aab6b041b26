// Citation marks and quotations in the article editor. A mark stores which source it means and
// where in it; numbers are made when the article is shown.
import { Blockquote, Node, mergeAttributes } from "django-prose-editor/editor";

const page = document.querySelector("[data-source-search]");
const words = page ? page.dataset : {};
const sources = new Map();

const ask = async (params) => {
  const response = await fetch(`${words.sourceSearch}?${params}`, {
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`${response.status}`);
  const { results } = await response.json();
  for (const source of results) sources.set(String(source.id), source);
  return results;
};

// To the page that looks works up in the registers and keeps them.
const send = async (fields) => {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken, ...fields });
  const response = await fetch(words.lookUp, {
    method: "POST",
    headers: { Accept: "application/json" },
    body,
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
};

const element = (tag, attributes = {}, children = []) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const field = (label, control) => element("p", {}, [element("label", {}, [label, control])]);

const disagreement = (attributes) =>
  element("input", { type: "checkbox", ...(attributes.disagrees && { checked: "" }) });

const checkField = (label, control) =>
  element("p", {}, [element("label", { class: "source-check" }, [control, label])]);

const choice = (children, act) => {
  const button = element("button", { type: "button" }, children);
  button.addEventListener("click", act);
  return element("li", {}, [button]);
};

const described = ({ label, title, where, notice, certainty }) => {
  const told = [
    notice && element("b", {}, [notice]),
    certainty && element("small", {}, [certainty]),
  ].filter(Boolean);
  return [element("strong", {}, [label]), title, element("em", {}, [where]), ...told].flatMap(
    (part) => [part, " "],
  );
};

// A search over the site's sources, and after it in the registers, that ends in one chosen source.
const sourcePicker = (label, chosen) => {
  const input = element("input", { type: "search", autocomplete: "off" });
  const found = element("ul", { class: "source-results" });
  const message = element("p", { class: "source-message", role: "status" });
  const picker = {
    id: chosen || null,
    input,
    dom: element("div", { class: "source-picker" }, [field(label, input), message, found]),
  };
  const say = (text) => message.replaceChildren(text);
  picker.ask = () => {
    say(words.chooseFirst);
    input.focus();
    return null;
  };
  const choose = (source) => {
    picker.id = String(source.id);
    sources.set(picker.id, source);
    input.value = source.label;
    found.replaceChildren();
    say(source.title);
  };
  const tried = (act) => act().catch(() => say(words.searchFailed));
  const keep = async (work) => {
    const { results, message: trouble } = await send({ keep: work.keep });
    if (results.length) choose(results[0]);
    else say(trouble);
  };
  const lookUp = async () => {
    found.replaceChildren();
    say(words.lookingUp);
    const { results, message: trouble } = await send({ text: input.value });
    say(trouble || words.keepOne);
    found.replaceChildren(
      ...results.map((work) =>
        choice(described(work), () => (work.held ? choose(work.held) : tried(() => keep(work)))),
      ),
    );
    found.querySelector("button")?.focus();
  };
  const show = (results) => {
    say(results.length ? "" : words.noneFound);
    const elsewhere = words.lookUp ? [choice([words.lookUpElsewhere], () => tried(lookUp))] : [];
    found.replaceChildren(
      ...results.map((source) => choice(described(source), () => choose(source))),
      ...elsewhere,
    );
  };
  let newest = 0;
  input.addEventListener("input", () => {
    picker.id = null;
    const mine = ++newest;
    setTimeout(async () => {
      if (mine !== newest || !input.value.trim()) return;
      try {
        const results = await ask(new URLSearchParams({ q: input.value }));
        if (mine === newest) show(results);
      } catch {
        say(words.searchFailed);
      }
    }, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    found.querySelector("button")?.click();
  });
  if (chosen) {
    ask(new URLSearchParams({ id: chosen })).then(
      ([source]) => source && choose(source),
      () => say(words.searchFailed),
    );
  }
  return picker;
};

// Opens a dialog and resolves to what was chosen, or to null when it was closed.
const open = (title, parts, value) =>
  new Promise((resolve) => {
    const insert = element("button", { type: "submit", class: "default" }, [words.insert]);
    const cancel = element("button", { type: "button" }, [words.cancel]);
    const form = element("form", { method: "dialog" }, [
      element("h2", {}, [title]),
      ...parts,
      element("p", { class: "source-buttons" }, [insert, cancel]),
    ]);
    const dialog = element("dialog", { class: "source-dialog", "aria-label": title }, [form]);
    let answer = null;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer = value();
      if (answer) dialog.close();
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    // Outside the page's own form, whose fields a nested one would break.
    document.body.append(dialog);
    dialog.showModal();
  });

const citeDialog = (attributes = {}) => {
  const source = sourcePicker(words.source, attributes.source);
  const locator = element("input", {
    type: "text",
    value: attributes.locator || "",
    maxlength: "60",
  });
  const disagrees = disagreement(attributes);
  return open(
    words.citeTitle,
    [source.dom, field(words.locator, locator), checkField(words.disagrees, disagrees)],
    () => {
      if (!source.id) return source.ask();
      return {
        source: source.id,
        locator: locator.value.trim() || null,
        disagrees: disagrees.checked || null,
      };
    },
  );
};

// The languages are those of the article's own field.
const languageSelect = (chosen) => {
  const select = element("select", {}, [element("option", { value: "" }, [words.sameLanguage])]);
  const known = document.querySelectorAll("#id_language option:not([value=''])");
  select.append(
    ...[...known].map((option) => element("option", { value: option.value }, [option.label])),
  );
  select.value = chosen || "";
  return select;
};

const quotationDialog = (attributes) => {
  const source = sourcePicker(words.source, attributes.source);
  const locator = element("input", {
    type: "text",
    value: attributes.locator || "",
    maxlength: "60",
  });
  const kind = element(
    "select",
    {},
    ["verbatim", "abridged", "paraphrase"].map((value) =>
      element("option", { value }, [words[value]]),
    ),
  );
  kind.value = attributes.kind || "verbatim";
  const lang = languageSelect(attributes.lang);
  const via = sourcePicker(words.via, attributes.via);
  const disagrees = disagreement(attributes);
  const parts = [
    source.dom,
    field(words.locator, locator),
    field(words.kind, kind),
    field(words.quotationLanguage, lang),
    via.dom,
    checkField(words.disagrees, disagrees),
  ];
  return open(words.quotationTitle, parts, () => {
    if (!source.id) return source.ask();
    return {
      source: source.id,
      locator: locator.value.trim() || null,
      kind: kind.value,
      lang: lang.value || null,
      via: via.id,
      disagrees: disagrees.checked || null,
    };
  });
};

const dataAttribute = (name) => ({
  default: null,
  parseHTML: (dom) => dom.getAttribute(`data-${name}`),
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
});

const named = (id, locator) =>
  [sources.get(String(id))?.label || words.source, locator].filter(Boolean).join(", ");

// The whole reference, for hover and for the mark that the keyboard is on.
const inFull = (id) => {
  const { label, title, where, notice } = sources.get(String(id)) || {};
  return [label, title, where, notice].filter(Boolean).join(". ");
};

// Sources come from the server once for all that the text cites.
const withSources = async (ids, update) => {
  const missing = ids.filter((id) => id && !sources.has(String(id)));
  if (missing.length)
    await ask(new URLSearchParams(missing.map((id) => ["id", id]))).catch(() => []);
  update();
};

export const Citation = Node.create({
  name: "citation",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    source: dataAttribute("source"),
    locator: dataAttribute("locator"),
    disagrees: dataAttribute("disagrees"),
  }),
  parseHTML: () => [{ tag: "cite[data-source]" }],
  renderHTML: ({ HTMLAttributes }) => ["cite", mergeAttributes(HTMLAttributes)],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const chip = element("span", { class: "cite-chip", contenteditable: "false" });
      withSources([node.attrs.source], () => {
        const against = node.attrs.disagrees ? ` · ${words.disagreesShort}` : "";
        chip.replaceChildren(`[${named(node.attrs.source, node.attrs.locator)}${against}]`);
        chip.dataset.reference = inFull(node.attrs.source);
      });
      chip.addEventListener("dblclick", () => {
        editor.chain().setNodeSelection(getPos()).insertCitation().run();
      });
      return { dom: chip };
    };
  },
  addCommands() {
    return {
      insertCitation:
        () =>
        ({ editor }) => {
          const current = editor.isActive("citation") ? editor.getAttributes("citation") : {};
          citeDialog(current).then((attrs) => {
            if (attrs) editor.chain().focus().insertContent({ type: "citation", attrs }).run();
          });
          return true;
        },
    };
  },
  addKeyboardShortcuts() {
    return { "Mod-Shift-e": ({ editor }) => editor.commands.insertCitation() };
  },
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "citation",
      groups: "link",
      priority: 200,
      command: (editor) => editor.commands.insertCitation(),
      active: (editor) => editor.isActive("citation"),
      button: buttons.text(words.citeButton, words.citeTitle),
    });
  },
});

export const Quotation = Blockquote.extend({
  addAttributes: () => ({
    source: dataAttribute("source"),
    locator: dataAttribute("locator"),
    kind: dataAttribute("kind"),
    via: dataAttribute("via"),
    disagrees: dataAttribute("disagrees"),
    lang: { default: null },
  }),
  addNodeView() {
    return ({ node }) => {
      const content = element("blockquote", { dir: "auto" });
      const caption = element("div", { class: "quotation-caption", contenteditable: "false" });
      const show = ({ source, locator, kind, via, disagrees, lang }) =>
        withSources([source, via], () => {
          content.lang = lang || "";
          const origin = source ? named(source, locator) : words.noSource;
          const against = disagrees && words.disagreesShort;
          caption.replaceChildren(
            [
              words[kind || "verbatim"],
              origin,
              via && `${words.asGivenBy} ${named(via)}`,
              lang,
              against,
            ]
              .filter(Boolean)
              .join(" · "),
          );
          caption.classList.toggle("is-missing", !source);
        });
      show(node.attrs);
      return {
        dom: element("div", { class: "quotation-node" }, [content, caption]),
        contentDOM: content,
        update: (changed) => changed.type.name === "blockquote" && (show(changed.attrs), true),
      };
    };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      setQuotationSource:
        () =>
        ({ editor }) => {
          quotationDialog(editor.getAttributes("blockquote")).then((attrs) => {
            if (attrs) editor.chain().focus().updateAttributes("blockquote", attrs).run();
          });
          return true;
        },
    };
  },
  addMenuItems({ menu, buttons }) {
    this.parent?.({ menu, buttons });
    menu.defineItem({
      name: "quotation-source",
      groups: "link",
      priority: 190,
      command: (editor) => editor.commands.setQuotationSource(),
      hidden: (editor) => !editor.isActive("blockquote"),
      button: buttons.text(words.quotationButton, words.quotationTitle),
    });
  },
});

// Citation marks and quotations in the article editor. A mark stores which source it refers to and
// where in it; numbers are computed when the article is shown.

import { Blockquote, Node, mergeAttributes } from "django-prose-editor/editor";
import { cachedSource, withSources } from "./api.js";
import { openCitationDialog, openQuotationDialog } from "./dialogs.js";
import { element } from "./elements.js";
import { labels } from "./requests.js";

function dataAttribute(name) {
  return {
    default: null,
    parseHTML: (dom) => dom.getAttribute(`data-${name}`),
    renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
  };
}

function shortReference(id, locator) {
  return [cachedSource(id)?.label || labels.unnamed, locator].filter(Boolean).join(", ");
}

// Shown over a mark that the mouse or the keyboard is on.
function fullReference(id) {
  const { label, title, where, notice } = cachedSource(id) || {};
  return [label, title, where, notice].filter(Boolean).join(". ");
}

function captionText({ source, locator, kind, via, disagrees, lang }) {
  const parts = [
    labels[kind || "verbatim"],
    source ? shortReference(source, locator) : labels.noSource,
    via && `${labels.asGivenBy} ${shortReference(via)}`,
    lang,
    disagrees && labels.disagreesShort,
  ];
  return parts.filter(Boolean).join(" · ");
}

// Replaces a mark that is selected. Selected text stays, and the mark comes after it; the cursor is
// behind the mark. Whoever closes the dialog is back at the selection as it was.
async function insertCitation(editor) {
  const isMark = editor.isActive("citation");
  const attrs = await openCitationDialog(isMark ? editor.getAttributes("citation") : {});
  const { from, to } = editor.state.selection;
  const chain = editor.chain().focus();
  if (attrs) chain.insertContentAt({ from: isMark ? from : to, to }, { type: "citation", attrs });
  chain.run();
}

async function setQuotationSource(editor) {
  const attrs = await openQuotationDialog(editor.getAttributes("blockquote"));
  const chain = editor.chain().focus();
  if (attrs) chain.updateAttributes("blockquote", attrs);
  chain.run();
}

// A command of the editor: it returns at once, before the dialog is closed.
function command(action) {
  return () => (props) => {
    action(props.editor);
    return true;
  };
}

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
      const { source, locator, disagrees } = node.attrs;
      const chip = element("span", { class: "cite-chip", contenteditable: "false" });
      withSources([source], () => {
        const disagreement = disagrees ? ` · ${labels.disagreesShort}` : "";
        chip.replaceChildren(`[${shortReference(source, locator)}${disagreement}]`);
        chip.dataset.reference = fullReference(source);
      });
      chip.addEventListener("dblclick", () => {
        editor.chain().setNodeSelection(getPos()).insertCitation().run();
      });
      return { dom: chip };
    };
  },
  addCommands: () => ({ insertCitation: command(insertCitation) }),
  addKeyboardShortcuts: () => ({
    "Mod-Shift-e": ({ editor }) => editor.commands.insertCitation(),
  }),
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "citation",
      groups: "link",
      priority: 200,
      command: (editor) => editor.commands.insertCitation(),
      active: (editor) => editor.isActive("citation"),
      button: buttons.text(labels.citeButton, labels.citeTitle),
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
      const show = (attributes) =>
        withSources([attributes.source, attributes.via], () => {
          content.lang = attributes.lang || "";
          caption.replaceChildren(captionText(attributes));
          caption.classList.toggle("is-missing", !attributes.source);
        });
      show(node.attrs);
      return {
        dom: element("div", { class: "quotation-node" }, [content, caption]),
        contentDOM: content,
        update: (changed) => {
          if (changed.type.name !== "blockquote") return false;
          show(changed.attrs);
          return true;
        },
      };
    };
  },
  addCommands() {
    return { ...this.parent?.(), setQuotationSource: command(setQuotationSource) };
  },
  addMenuItems({ menu, buttons }) {
    this.parent?.({ menu, buttons });
    menu.defineItem({
      name: "quotation-source",
      groups: "link",
      priority: 190,
      command: (editor) => editor.commands.setQuotationSource(),
      hidden: (editor) => !editor.isActive("blockquote"),
      button: buttons.text(labels.quotationButton, labels.quotationTitle),
    });
  },
});

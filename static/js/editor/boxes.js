// Key points and care cards in the article editor: boxes about blocks of the text. Readers see them
// above the text, wherever they stand.

import { Node } from "django-prose-editor/editor";
import { labels } from "./requests.js";
import { element } from "./elements.js";

const URGENCIES = ["emergency", "today", "doctor"];
// No box in a box.
const CONTENT = "(paragraph | heading | bulletList | orderedList | blockquote | table)+";

// Puts the blocks of the selection into a box, or takes them out of theirs. Whole lists and tables:
// a box stands between the blocks of the text.
function toggleBox(type) {
  return ({ state, dispatch }) => {
    const { $from, $to } = state.selection;
    const box = $from.node(1);
    const range = $from.blockRange($to, (node) => node === state.doc);
    if (!range) return false;
    const transaction = state.tr;
    if (box?.type === type) {
      transaction.replaceWith($from.before(1), $from.after(1), box.content);
    } else {
      if (!type.validContent(state.doc.content.cut(range.start, range.end))) return false;
      transaction.wrap(range, [{ type }]);
    }
    dispatch?.(transaction);
    return true;
  };
}

function boxView(header) {
  const content = element("div");
  header.contentEditable = "false";
  return {
    dom: element("div", { class: "box-node" }, [header, content]),
    contentDOM: content,
    ignoreMutation: (mutation) =>
      mutation.type !== "selection" && !content.contains(mutation.target),
    stopEvent: (event) => header.contains(event.target),
  };
}

function defineButton({ menu, buttons }, name, toggle, title) {
  menu.defineItem({
    name,
    groups: "nodes",
    command: (editor) => editor.chain().focus()[toggle]().run(),
    active: (editor) => editor.isActive(name),
    button: buttons.text(labels[name], title),
  });
}

export const KeyPoints = Node.create({
  name: "keyPoints",
  group: "block",
  content: CONTENT,
  defining: true,
  parseHTML: () => [{ tag: 'section[data-box="key-points"]' }],
  renderHTML: () => ["section", { "data-box": "key-points" }, 0],
  addNodeView: () => () => boxView(element("p", { class: "box-label" }, [labels.keyPoints])),
  addCommands() {
    return { toggleKeyPoints: () => toggleBox(this.type) };
  },
  addMenuItems(menu) {
    defineButton(menu, this.name, "toggleKeyPoints", labels.keyPointsTitle);
  },
});

export const CareCard = Node.create({
  name: "careCard",
  group: "block",
  content: CONTENT,
  defining: true,
  addAttributes: () => ({
    urgency: {
      default: "doctor",
      parseHTML: (dom) => dom.dataset.urgency,
      renderHTML: ({ urgency }) => ({ "data-urgency": urgency }),
    },
  }),
  parseHTML: () => [{ tag: 'section[data-box="care"]' }],
  renderHTML: ({ HTMLAttributes }) => ["section", { "data-box": "care", ...HTMLAttributes }, 0],
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const options = URGENCIES.map((value) => element("option", { value }, [labels[value]]));
      const urgency = element("select", { "aria-label": labels.careCard }, options);
      urgency.value = node.attrs.urgency;
      urgency.addEventListener("change", () => {
        editor.view.dispatch(editor.state.tr.setNodeAttribute(getPos(), "urgency", urgency.value));
      });
      const view = boxView(element("p", { class: "box-label" }, [labels.careCard, urgency]));
      view.update = (changed) => {
        if (changed.type !== node.type) return false;
        urgency.value = changed.attrs.urgency;
        return true;
      };
      return view;
    };
  },
  addCommands() {
    return { toggleCareCard: () => toggleBox(this.type) };
  },
  addMenuItems(menu) {
    defineButton(menu, this.name, "toggleCareCard", labels.careCardTitle);
  },
});

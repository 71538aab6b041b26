// Tables with a caption in the article editor.

import { Table } from "django-prose-editor/editor";
import { labels } from "./requests.js";
import { openCaptionDialog } from "./dialogs.js";

async function setCaption(editor) {
  const attrs = await openCaptionDialog(editor.getAttributes("table"));
  if (attrs) editor.chain().focus().updateAttributes("table", attrs).run();
}

export const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: (dom) => dom.dataset.caption || dom.caption?.textContent.trim() || null,
        renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
      },
    };
  },
  // The caption of a pasted table is an attribute here.
  parseHTML: () => [{ tag: "table" }, { tag: "caption", ignore: true }],
  addMenuItems(items) {
    this.parent?.(items);
    items.menu.defineItem({
      name: "table:caption",
      groups: "table",
      command: (editor) => {
        setCaption(editor);
      },
      hidden: (editor) => !editor.isActive("table"),
      button: items.buttons.text(labels.captionButton, labels.captionTitle),
    });
  },
});

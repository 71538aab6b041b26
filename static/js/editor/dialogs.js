// The dialogs in which an editor says what a citation mark or a quotation refers to, and what a table
// is called. Each resolves to the attributes of the node, or to null when it was closed.

import { openDialog } from "./dialog.js";
import { checkField, element, field } from "./elements.js";
import { labels } from "./requests.js";
import { SourcePicker } from "./source-picker.js";

const QUOTATION_KINDS = ["verbatim", "abridged", "paraphrase"];
const LOCATOR_MAX_LENGTH = "60";

// A picker shows its form in place of the dialog's own; Escape closes that form first.
function showFormsOf(picker, form, dialog) {
  let shown = null;
  picker.onForm = (other) => {
    shown?.remove();
    shown = other;
    form.hidden = Boolean(other);
    if (other) dialog.append(other);
  };
  dialog.addEventListener("cancel", (event) => {
    if (!shown) return;
    event.preventDefault();
    picker.closeForm();
  });
}

function openSourceDialog(title, parts, pickers, readAttributes) {
  const opened = openDialog({ title, parts, readAttributes, ...labels });
  for (const picker of pickers) showFormsOf(picker, opened.form, opened.dialog);
  return opened.attributes;
}

function select(options, value) {
  const control = element(
    "select",
    {},
    options.map(([key, label]) => element("option", { value: key }, [label])),
  );
  control.value = value;
  return control;
}

function locatorInput({ locator }) {
  const attributes = { type: "text", value: locator || "", maxlength: LOCATOR_MAX_LENGTH };
  return element("input", attributes);
}

function disagreesBox({ disagrees }) {
  return element("input", { type: "checkbox", ...(disagrees && { checked: "" }) });
}

function kindSelect({ kind }) {
  const options = QUOTATION_KINDS.map((value) => [value, labels[value]]);
  return select(options, kind || "verbatim");
}

// Offers the languages of the article's own field.
function languageSelect({ lang }) {
  const languages = document.querySelectorAll("#id_language option:not([value=''])");
  const options = [...languages].map(({ value, label }) => [value, label]);
  return select([["", labels.sameLanguage], ...options], lang || "");
}

export function openCaptionDialog({ caption }) {
  const input = element("input", { type: "text", value: caption || "", maxlength: "200" });
  return openSourceDialog(labels.captionTitle, [field(labels.caption, input)], [], () => ({
    caption: input.value.trim() || null,
  }));
}

export function openCitationDialog(attributes = {}) {
  const source = new SourcePicker(labels.source, attributes.source);
  const locator = locatorInput(attributes);
  const disagrees = disagreesBox(attributes);
  const parts = [
    source.dom,
    field(labels.locator, locator),
    checkField(labels.disagrees, disagrees),
  ];
  source.onChosen = () => locator.focus();
  return openSourceDialog(labels.citeTitle, parts, [source], () => {
    if (!source.id) {
      source.requestChoice();
      return null;
    }
    return {
      source: source.id,
      locator: locator.value.trim() || null,
      disagrees: disagrees.checked || null,
    };
  });
}

export function openQuotationDialog(attributes) {
  const source = new SourcePicker(labels.source, attributes.source);
  const locator = locatorInput(attributes);
  const kind = kindSelect(attributes);
  const lang = languageSelect(attributes);
  const via = new SourcePicker(labels.via, attributes.via);
  const disagrees = disagreesBox(attributes);
  const parts = [
    source.dom,
    field(labels.locator, locator),
    field(labels.kind, kind),
    field(labels.quotationLanguage, lang),
    via.dom,
    checkField(labels.disagrees, disagrees),
  ];
  source.onChosen = () => locator.focus();
  via.onChosen = () => disagrees.focus();
  return openSourceDialog(labels.quotationTitle, parts, [source, via], () => {
    if (!source.id) {
      source.requestChoice();
      return null;
    }
    return {
      source: source.id,
      locator: locator.value.trim() || null,
      kind: kind.value,
      lang: lang.value || null,
      via: via.id,
      disagrees: disagrees.checked || null,
    };
  });
}

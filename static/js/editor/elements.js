// DOM elements of the editor's dialogs.

export function element(tag, attributes = {}, children = []) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function button(label, action) {
  const node = element("button", { type: "button" }, [label]);
  node.addEventListener("click", action);
  return node;
}

export function field(label, control) {
  return element("p", {}, [element("label", {}, [label, control])]);
}

export function checkField(label, control) {
  return element("p", {}, [element("label", { class: "source-check" }, [control, label])]);
}

// Addresses of links, as people type and paste them. The same is in website/prose/addresses.py.

const SCHEME = /^([a-z][a-z0-9+.-]*):([^]*)$/i;
const NUMBER = /^(?![^0-9]*$)[0-9a-z+*#().;=-]+$/i;
const DOTTED_QUAD = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/;
// Browsers ignore these characters in an address (WHATWG URL standard, "basic URL parser").
const IGNORED = /[\t\n\r]/g;
// oxlint-disable-next-line no-control-regex
const AROUND = /^[\u0000-\u0020\u00a0]+|[\u0000-\u0020\u00a0]+$/g;

const withoutSpaces = (number) => number.replace(/%20|[\s\u00a0]/g, "");
const encoded = (text) => text.replaceAll(" ", "%20");

function withScheme(scheme, rest) {
  if (scheme === "http" || scheme === "https") {
    return /^\/\/[^\s/?#\\[\]]+(?=[/?#]|$)/.test(rest) ? `${scheme}:${encoded(rest)}` : null;
  }
  if (scheme === "mailto") {
    return rest.includes("@") || rest.startsWith("?") ? `mailto:${encoded(rest)}` : null;
  }
  if (scheme === "tel") {
    const number = withoutSpaces(rest);
    return NUMBER.test(number) ? `tel:${number}` : null;
  }
  return null;
}

function isSite(text, rules) {
  const found = rules.domain.exec(text);
  if (!found) return false;
  return found[0].split(".").length > 2 || !rules.fileEndings.has(found[1].toLowerCase());
}

// A URL, or null.
export function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

// `https://example.org` for `example.org`, `mailto:` and `tel:` for a mailbox and a telephone number;
// null for what is no address, or none that a reader may be sent to.
export function completeAddress(typed, rules) {
  let text = typed.replace(IGNORED, "").replace(AROUND, "");
  if (text.startsWith("//")) text = `https:${text}`;
  if (text.startsWith("/") || text.startsWith(`#${rules.anchorPrefix}`)) return text;
  const found = SCHEME.exec(text);
  if (found) return withScheme(found[1].toLowerCase(), found[2]);
  if (rules.mailbox.test(text)) return `mailto:${text}`;
  if (rules.telephone.test(text) && !DOTTED_QUAD.test(text)) return `tel:${withoutSpaces(text)}`;
  return isSite(text, rules) ? `https://${encoded(text)}` : null;
}

// Text without formatting, as PDF readers put it on the clipboard: lines that are one paragraph are
// joined, words that were parted at the end of a line too, and lines with bullets are a list.

import { escaped } from "./block-parts.js";

const BULLET = /^\s*[•◦▪‣●○■□–*-]\s+(?=\S)/u;
const NUMBER = /^\s*(\d{1,3})[.)]\s+(?=\S)/;
const SENTENCE_END = /[.!?:;…]["'”’)\]]*$/;
const PARTED = /\p{L}[-\u2010\u00ad]$/u;
// Words that keep the hyphen after them.
const COMPOUND =
  /(?:^|[\s(])(?:self|well|long|short|high|low|double|single|half|cross|non|evidence|follow|anti|post|pre|co|ex)[-\u2010]$/i;
// The shortest lines that a page can be set in.
const MIN_WIDTH = 20;
const FULL = 0.7;

function isWrapped(line, next, width) {
  if (width < MIN_WIDTH || BULLET.test(next) || NUMBER.test(next)) return false;
  if (PARTED.test(line) && /^\p{Ll}/u.test(next)) return true;
  return line.length >= FULL * width && /^[\p{Ll}(\d“]/u.test(next) && !SENTENCE_END.test(line);
}

// Whether the lines were broken to fit a page: one that was could not take the next word, or goes on
// in lower case.
function isSet(lines, width) {
  return lines.some((line, n) => n && isWrapped(lines[n - 1], line, width));
}

function isFull(line, next, width) {
  return line.length + 1 + next.trim().split(/\s/)[0].length > 0.9 * width;
}

function join(text, next, whole) {
  if (!PARTED.test(text) || !/^\p{Ll}/u.test(next)) return `${text} ${next}`;
  const [first] = /^\p{L}+/u.exec(next);
  const [last] = /\p{L}+[-\u2010\u00ad]$/u.exec(text);
  const isCompound = COMPOUND.test(text) || whole.includes(`${last.slice(0, -1)}-${first}`);
  return (isCompound ? text : text.slice(0, -1)) + next;
}

// The paragraphs of lines between two empty ones.
function paragraphs(lines, whole) {
  const width = Math.max(...lines.map((line) => line.trim().length), 0);
  const isOfPage = isSet(lines, width);
  const found = [];
  lines.forEach((line, n) => {
    const before = lines[n - 1];
    const isListItem = BULLET.test(line) || NUMBER.test(line);
    const goesOn =
      n &&
      !isListItem &&
      (isWrapped(before, line, width) || (isOfPage && isFull(before, line, width)));
    if (goesOn) found.push(join(found.pop(), line.trim(), whole));
    else found.push(line.trim());
  });
  return found;
}

// Neighbouring lines with bullets, or with numbers that count up, are a list.
function blocks(texts) {
  let html = "";
  let open = null;
  const close = () => {
    if (open) html += `</${open.name}>`;
    open = null;
  };
  texts.forEach((text, n) => {
    const number = Number(NUMBER.exec(text)?.[1]);
    const counts =
      number &&
      (open?.next === number || Number(NUMBER.exec(texts[n + 1] || "")?.[1]) === number + 1);
    if (BULLET.test(text)) {
      if (open?.name !== "ul") {
        close();
        html += "<ul>";
        open = { name: "ul" };
      }
      html += `<li>${escaped(text.replace(BULLET, ""))}</li>`;
    } else if (counts) {
      if (open?.next !== number) {
        close();
        html += number === 1 ? "<ol>" : `<ol start="${number}">`;
      }
      open = { name: "ol", next: number + 1 };
      html += `<li>${escaped(text.replace(NUMBER, ""))}</li>`;
    } else {
      close();
      html += `<p>${escaped(text)}</p>`;
    }
  });
  close();
  return html;
}

export function linesToHtml(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const groups = [[]];
  for (const line of lines) {
    if (line.trim()) groups.at(-1).push(line.trimEnd());
    else if (groups.at(-1).length) groups.push([]);
  }
  return blocks(groups.flatMap((group) => paragraphs(group, text)));
}

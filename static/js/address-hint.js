// Says under an email field what may be mistyped, when the field is left: the rule and the lists of
// website/address_hints.py. Nothing is sent.

// How many letters of a domain of this length, or of a shorter one, may be wrong.
const [LONG, WRONG_IF_LONG, WRONG_IF_SHORT] = [9, 2, 1];

// How many letters have to be inserted, removed, replaced or swapped with the next.
function distance(one, other) {
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const last = before;
    before = row;
    row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + differs);
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (i > 1 && j > 1 && swapped) row[j] = Math.min(row[j], last[j - 2] + 1);
    }
  }
  return row[other.length];
}

function meant(domain, providers, mistypedEndings) {
  const names = new Set(providers.map((provider) => provider.split(".")[0]));
  const [name, ...endings] = domain.split(".");
  const country = endings.at(-1) ?? "";
  const isElsewhere = names.has(name) && country.length === 2 && !mistypedEndings.includes(country);
  if (providers.includes(domain) || isElsewhere) return "";
  let [wrong, found] = [domain.length, ""];
  for (const provider of providers) {
    if (Math.abs(domain.length - provider.length) > WRONG_IF_LONG) continue;
    const steps = distance(domain, provider);
    if (steps < wrong) [wrong, found] = [steps, provider];
  }
  return wrong <= (found.length >= LONG ? WRONG_IF_LONG : WRONG_IF_SHORT) ? found : "";
}

function hint(email, lists) {
  const at = email.lastIndexOf("@");
  if (at < 0) return "";
  const domain = email.slice(at + 1);
  const lower = domain.toLowerCase();
  const [providers, noMail, mistypedEndings] = [
    lists.providers,
    lists.noMail,
    lists.mistypedEndings,
  ].map((list) => list.split(" "));
  if (noMail.includes(lower.split(".").at(-1)))
    return lists.nowhere.replace("%(domain)s", () => domain);
  const provider = meant(lower, providers, mistypedEndings);
  const address = `${email.slice(0, at)}@${provider}`;
  return provider ? lists.meant.replace("%(address)s", () => address) : "";
}

document.addEventListener("change", ({ target }) => {
  const shown = target.closest(".field")?.querySelector("[data-providers]");
  if (shown) shown.textContent = hint(target.value.trim(), shown.dataset);
});

// Shows <time data-relative datetime="…"> as "3 hours ago"; the full date stays in its title.

// Units with their length in seconds.
const UNITS = [
  ["year", 31557600],
  ["month", 2629800],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function relativeTime(then, now, language) {
  const seconds = (then - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, unitSeconds] of UNITS) {
    if (Math.abs(seconds) >= unitSeconds)
      return format.format(Math.trunc(seconds / unitSeconds), unit);
  }
  return format.format(0, "minute");
}

for (const element of document.querySelectorAll("time[data-relative]")) {
  const then = Date.parse(element.dateTime);
  if (Number.isNaN(then)) continue;
  element.title ||= element.textContent.trim();
  element.textContent = relativeTime(then, Date.now(), document.documentElement.lang || "en");
}

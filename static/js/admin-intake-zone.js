// Hours of an intake are typed in the time zone that its form names. “Now” and “Today” of Django's date
// fields, and the note beside them, follow that choice instead of the site's zone.

const choice = document.querySelector("select#id_time_zone");

// Seconds between the clocks of a zone and UTC at this moment.
function offsetOf(timeZone) {
  const now = new Date();
  now.setMilliseconds(0);
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(now);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, Number(value)]),
  );
  return (Date.UTC(year, month - 1, day, hour, minute, second) - now) / 1000;
}

function nameZone() {
  document.body.dataset.adminUtcOffset = offsetOf(choice.value);
  document.body.dataset.adminServerTimezone = choice.value;
}

function renewNotes() {
  const { DateTimeShortcuts } = window;
  const own = new Date().getTimezoneOffset() * -60;
  DateTimeShortcuts.timezoneOffset = own - document.body.dataset.adminUtcOffset;
  for (const note of document.querySelectorAll(`.${DateTimeShortcuts.timezoneWarningClass}`)) {
    note.remove();
  }
  for (const field of document.querySelectorAll(".vDateField, .vTimeField")) {
    DateTimeShortcuts.addTimezoneWarning(field);
  }
}

if (choice) {
  // Django reads it when the page has loaded, which is later.
  nameZone();
  choice.addEventListener("change", () => {
    nameZone();
    renewNotes();
  });
}

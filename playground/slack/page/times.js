// Time as the acting member reads it: everything takes unix seconds and an IANA zone, and works on any date.

// The year 9999.
const LAST = 253370764800;
const formats = new Map();

function format(seconds, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key))
    formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }));
  return formats.get(key).format(seconds * 1000);
}

export const clockTime = (seconds, zone) => format(seconds, zone, { hour: "2-digit", minute: "2-digit" });

export const exactTime = (seconds, zone) =>
  format(seconds, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const fullDate = (seconds, zone) =>
  format(seconds, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const shortDate = (seconds, zone) => format(seconds, zone, { weekday: "short", day: "numeric", month: "short" });

// An instant to come, as short as it is clear.
export function comingTime(seconds, zone, now) {
  const day = dayKey(seconds, zone);
  const time = clockTime(seconds, zone);
  if (day === dayKey(now, zone)) return `today ${time}`;
  if (seconds - now < 6 * 86400) return `${format(seconds, zone, { weekday: "short" })} ${time}`;
  return `${format(seconds, zone, { day: "numeric", month: "short" })}, ${time}`;
}

export function dayKey(seconds, zone) {
  const { year, month, day } = wall(seconds, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

export function dayLabel(seconds, zone, now) {
  const key = dayKey(seconds, zone);
  if (key === dayKey(now, zone)) return "Today";
  if (key === dayKey(now - 86400, zone)) return "Yesterday";
  return fullDate(seconds, zone);
}

// Slack's <!date^…>: its tokens as Slack's documentation shows them, on the page's 24-hour clock. Null if it cannot be.
export function slackDate(seconds, pattern, zone, now) {
  if (!Number.isInteger(seconds) || Math.abs(seconds) > LAST || !/\{\w+\}/.test(pattern)) return null;
  const { year, month, day } = wall(seconds, zone);
  const name = (part, length) => format(seconds, zone, { [part]: length });
  const date = `${name("month", "long")} ${ordinal(day)}, ${year}`;
  const dates = {
    date,
    date_short: `${name("month", "short").slice(0, 3)} ${day}, ${year}`,
    date_long: `${name("weekday", "long")}, ${date}`,
  };
  const near = nearDay(seconds, zone, now);
  const pretty = Object.entries(dates).map(([token, shown]) => [`${token}_pretty`, near ?? shown]);
  const shown = {
    ...dates,
    ...Object.fromEntries(pretty),
    date_num: `${year}-${two(month)}-${two(day)}`,
    time: clockTime(seconds, zone),
    time_secs: exactTime(seconds, zone),
  };
  const tokens = pattern.match(/\{\w+\}/g).map((token) => token.slice(1, -1));
  return tokens.every((token) => Object.hasOwn(shown, token))
    ? pattern.replace(/\{(\w+)\}/g, (whole, token) => shown[token])
    : null;
}

function nearDay(seconds, zone, now) {
  const { year, month, day } = wall(now, zone);
  const key = (ahead) => new Date(Date.UTC(year, month - 1, day + ahead)).toISOString().slice(0, 10);
  const index = [-1, 0, 1].findIndex((ahead) => key(ahead) === dayKey(seconds, zone));
  return ["yesterday", "today", "tomorrow"][index] ?? null;
}

function ordinal(day) {
  const isTeen = day > 10 && day < 14;
  return day + ((!isTeen && ["th", "st", "nd", "rd"][day % 10]) || "th");
}

// What a wall clock in the zone shows.
export function wall(seconds, zone) {
  const shown = format(seconds, zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const [day, month, year, hour, minute, second] = shown.match(/\d+/g).map(Number);
  return { year, month, day, hour, minute, second };
}

// The instant at which a wall clock in the zone shows this.
export function instantAt(zone, { year, month, day, hour, minute }) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const now = wall(guess, zone);
    guess += wanted - Date.UTC(now.year, now.month - 1, now.day, now.hour, now.minute, now.second) / 1000;
  }
  return guess;
}

// For <input type="datetime-local">, both ways.
export function toField(seconds, zone) {
  const { hour, minute } = wall(seconds, zone);
  return `${dayKey(seconds, zone)}T${two(hour)}:${two(minute)}`;
}

export function fromField(value, zone) {
  const [year, month, day, hour, minute] = value.match(/\d+/g).map(Number);
  return instantAt(zone, { year, month, day, hour, minute });
}

function two(number) {
  return String(number).padStart(2, "0");
}

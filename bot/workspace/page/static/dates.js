// Dates as the reader writes them: shown in the words of their language, and read in any of the usual ways.
const SHOWN = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const locale = () => navigator.language;

// "2031-01-13T22:00", or "2031-01-13", in words.
export function written(stamp) {
  const [day, time] = stamp.split("T"), at = new Date(`${day}T12:00`);
  const date = new Intl.DateTimeFormat(locale(), SHOWN).format(at);
  return (time ? `${date}, ${clock(time)}` : date).replace(/[\u202f\u00a0]/g, " ");
}

function clock(time) {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(new Date(`2000-01-01T${time}`));
}

// What somebody typed, as "2031-01-13T22:00" (as "2031-01-13" where only a date is asked for); null when it is none.
export function read(text, kind, now = new Date()) {
  const time = kind === "date" ? null : timeIn(text);
  const rest = time ? text.replace(time.found, " ") : text;
  const day = dayIn(rest.toLowerCase(), now);
  if (!day || (kind !== "date" && !time)) return null;
  return time ? `${day}T${time.value}` : day;
}

function timeIn(text) {
  const found = /(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*([ap])?\.?m?\.?(?=\s*$)|\b(\d{1,2})\s*([ap])\.?m\.?(?=\s*$)/i.exec(text.replace(/\bat\b|\buhr\b/gi, ""))
    ?? /(?:T|\s|^)(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?m?\.?(?=\s|,|$)/i.exec(text);
  if (!found) return null;
  const half = (found[3] ?? found[5] ?? "").toLowerCase();
  const hour = Number(found[1] ?? found[4]), minute = Number(found[2] ?? 0);
  const real = half ? hour % 12 + (half === "p" ? 12 : 0) : hour;
  return real > 23 || minute > 59 ? null : { found: found[0], value: `${two(real)}:${two(minute)}` };
}

function dayIn(text, now) {
  const offset = { today: 0, tomorrow: 1 }[/today|tomorrow/.exec(text)?.[0]];
  if (offset !== undefined) return real(now.getFullYear(), now.getMonth() + 1, now.getDate() + offset, true);
  const iso = /(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text);
  if (iso) return real(...iso.slice(1).map(Number));
  const numbers = [...text.matchAll(/\d+/g)].map(match => Number(match[0])), month = monthIn(text);
  if (month) {
    const year = numbers.find(one => one > 31) ?? nearest(now, month, numbers[0]);
    return real(year, month, numbers.find(one => one <= 31));
  }
  if (numbers.length < 2) return null;
  const [first, second, year] = numbers, dotted = /\d\.\d/.test(text);
  const monthFirst = !dotted && first <= 12 && (second > 12 || order()[0] === "month");
  const [day, of] = monthFirst ? [second, first] : [first, second];
  return real(year === undefined ? nearest(now, of, day) : year < 100 ? 2000 + year : year, of, day);
}

const order = () => new Intl.DateTimeFormat(locale()).formatToParts().map(part => part.type).filter(type => type !== "literal");

function monthIn(text) {
  for (const language of [locale(), "en"]) {
    for (let month = 0; month < 12; month++) {
      const name = new Intl.DateTimeFormat(language, { month: "long" }).format(new Date(2000, month, 1)).toLowerCase();
      if (new RegExp(`(^|[^\\p{L}])${name.slice(0, 3)}`, "u").test(text)) return month + 1;
    }
  }
  return 0;
}

// A day without a year is the next one of its name.
function nearest(now, month, day) {
  const year = now.getFullYear(), at = new Date(year, month - 1, day, 23, 59);
  return at < now ? year + 1 : year;
}

function real(year, month, day, over = false) {
  const at = new Date(year, month - 1, day);
  if (!over && (at.getMonth() !== month - 1 || at.getDate() !== day)) return null;
  return Number.isNaN(at.getTime()) ? null : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const two = number => String(number).padStart(2, "0");

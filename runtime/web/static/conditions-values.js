// The values of conditions in the browser: exact numbers, days and moments, terms, and how they compare.

export const UNANSWERED = undefined;
const DAYS = { minutes: [1n, 1440n], hours: [1n, 24n], days: [1n, 1n], weeks: [7n, 1n] };
export const MONTHS = { months: 1, years: 12 };

export class Exact {
  constructor(top, over = 1n) {
    Object.assign(this, { top, over });
  }
}

export class Moment {
  constructor(day, clock = null, offset = null) {
    Object.assign(this, { day, clock, offset });
  }
}

export class Span {
  constructor(amount, unit) {
    Object.assign(this, { amount, unit });
  }
}

export const isRow = (given) => typeof given === "object" && given !== null && Object.getPrototypeOf(given) === Object.prototype;
export const answered = (given) => given !== UNANSWERED && given !== null && given !== "";
export const members = (given) => (Array.isArray(given) ? given : [given]).filter(answered);

export function filled(given) {
  if (!answered(given)) return false;
  if (Array.isArray(given)) return given.length > 0;
  return !isRow(given) || Object.keys(given).length > 0;
}

export function dig(given, path) {
  for (let place = 0; place < path.length; place++) {
    if (Array.isArray(given)) return given.flatMap((member) => members(dig(member, path.slice(place))));
    if (!isRow(given) || !Object.hasOwn(given, path[place])) return UNANSWERED;
    given = given[path[place]];
  }
  return given;
}

export function fraction(top, over = 1n) {
  if (over < 0n) [top, over] = [-top, -over];
  let [a, b] = [top < 0n ? -top : top, over];
  while (b) [a, b] = [b, a % b];
  return a > 1n ? new Exact(top / a, over / a) : new Exact(top, over);
}

export function figure(given) {
  if (given instanceof Exact) return given;
  if (typeof given === "bigint") return new Exact(given);
  if (typeof given !== "number" || !Number.isFinite(given)) return null;
  return decimal(String(given));
}

export function decimal(text) {
  const found = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]+))?$/.exec(text);
  if (!found) return null;
  const [, sign, whole, part = "", power = "0"] = found;
  const scale = Number(power) - part.length;
  const top = BigInt(sign + whole + part);
  return scale >= 0 ? fraction(top * 10n ** BigInt(scale)) : fraction(top, 10n ** BigInt(-scale));
}

export function plain(given) {
  if (!(given instanceof Exact)) return given;
  const { top, over } = given;
  if (over === 1n) return String(top);
  const sign = top < 0n ? "-" : "";
  const size = top < 0n ? -top : top;
  let digits = String((size * 10n ** 28n) / over).padStart(29, "0");
  digits = `${digits.slice(0, -28)}.${digits.slice(-28)}`.replace(/\.?0+$/, "");
  return sign + digits;
}

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds of the day and of the clock as if in UTC; a date has no clock, a local date-time no offset. */
export function moment(given) {
  if (given instanceof Moment) return given;
  const found = typeof given === "string" ? MOMENT.exec(given) : null;
  if (!found) return null;
  const [, year, month, date, hour, minute, second = "0", part = "", zone] = found;
  const day = utc(+year, +month, +date);
  const real = new Date(day);
  if (+year < 1 || real.getUTCMonth() + 1 !== +month || real.getUTCDate() !== +date) return null;
  if (hour === undefined) return new Moment(day);
  if (+hour > 23 || +minute > 59 || +second > 59) return null;
  const clock = day + ((+hour * 60 + +minute) * 60 + +second) * 1000 + Number(`0.${part || 0}`) * 1000;
  return new Moment(day, clock, zone ? shiftOf(zone) : null);
}

export function utc(year, month, date) {
  const made = new Date(0);
  made.setUTCFullYear(year, month - 1, date);
  return made.getTime();
}

function shiftOf(zone) {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone[0] === "-" ? -minutes : minutes) * 60_000;
}

export function iso({ day, clock, offset }) {
  if (clock === null) return new Date(day).toISOString().slice(0, 10);
  const text = new Date(clock).toISOString().slice(0, 19);
  if (offset === null) return text;
  const size = Math.abs(offset) / 60_000;
  const two = (count) => String(count).padStart(2, "0");
  return `${text}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function time(given) {
  const found = typeof given === "string" ? /^(\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(given) : null;
  return found ? found[1] + (found[2] ?? ":00") : null;
}

const UNIT = /^(\d{1,6})\s+(minute|hour|working hour|day|working day|week|month|year)s?$/;

export function term(given) {
  if (given instanceof Span) return given;
  const found = typeof given === "string" ? UNIT.exec(given.trim().replace(/\s+/g, " ")) : null;
  return found ? new Span(Number(found[1]), `${found[2]}s`) : null;
}

export function compare(op, left, right) {
  const keys = figures(left, right) ?? moments(left, right) ?? times(left, right) ?? terms(left, right);
  if (keys) return stands(op, ...keys);
  if (op !== "==" && op !== "!=") return false;
  const plainKind = typeof left === "string" || typeof left === "boolean";
  return plainKind && typeof left === typeof right && stands(op, left, right);
}

export function stands(op, left, right) {
  switch (op) {
    case "==": return left === right;
    case "!=": return left !== right;
    case "<": return left < right;
    case "<=": return left <= right;
    case ">": return left > right;
    default: return left >= right;
  }
}

function figures(left, right) {
  const [first, second] = [figure(left), figure(right)];
  return first && second ? [first.top * second.over, second.top * first.over] : null;
}

export function moments(left, right) {
  const [first, second] = [moment(left), moment(right)];
  if (!first || !second) return null;
  if (first.clock === null || second.clock === null) return [first.day, second.day];
  if (first.offset === null || second.offset === null) return [first.clock, second.clock];
  return [first.clock - first.offset, second.clock - second.offset];
}

function times(left, right) {
  const [first, second] = [time(left), time(right)];
  return first && second ? [first, second] : null;
}

function terms(left, right) {
  if (!(left instanceof Span) && !(right instanceof Span)) return null;
  const [first, second] = [span(left), span(right)];
  if (!first || !second || first.family !== second.family) return null;
  return figures(first.length, second.length);
}

function span(given) {
  const days = figure(given);
  if (days) return { family: "days", length: days };
  const written = term(given);
  if (!written) return null;
  const count = BigInt(written.amount);
  if (DAYS[written.unit]) {
    const [top, over] = DAYS[written.unit];
    return { family: "days", length: fraction(count * top, over) };
  }
  if (MONTHS[written.unit]) return { family: "months", length: fraction(count * BigInt(MONTHS[written.unit])) };
  return { family: written.unit, length: fraction(count) };
}

// Evaluates the conditions of a form in the browser; the server sends each as a tree of nested lists.
// The specification is tests/data/conditions.csv, which Python passes too: a test on an unanswered field does not
// hold, and values of kinds that cannot be compared stand in no relation.

import {
  Exact, MONTHS, Moment, Span, UNANSWERED, answered, compare, decimal, dig, figure, filled, fraction, iso, isRow, members,
  moment, moments, plain, stands, term, utc,
} from "./conditions-values.js";

const FLIPPED = { "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<" };
const MILLISECONDS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 };

/** Thrown by parts that only the server can answer, such as working days. */
export class ServerOnly extends Error {}

/** Whether the condition holds for this card; `today` is an ISO date. The card may carry facts under their
 * whole address: "sender.rank", "me", "now", "closed(step)", "rank(urgency)" (values in order). `line` is a row
 * whose own columns come first: {list, row, columns}. */
export function test(tree, card, today, line = null) {
  return holds(asTest(tree), scopeOf(card, today, line));
}

function scopeOf(card, today, line) {
  const scope = new Scope(card, today);
  return line ? new RowScope(scope, line.list, line.row, new Set(line.columns)) : scope;
}

/** The value of an expression as other expressions read it: exact numbers and moments stay what they are. */
export function evaluated(tree, card, today, line = null) {
  const scope = scopeOf(card, today, line);
  return TESTS.has(tree[0]) ? holds(tree, scope) : evaluate(tree, scope);
}

/** The value of an expression: text, boolean, number as a decimal text, list, or undefined when unanswered. */
export function value(tree, card, today) {
  return plain(evaluated(tree, card, today));
}

const TESTS = new Set(["and", "or", "constant", "compare", "has", "filled", "closed"]);

function asTest(tree) {
  if (TESTS.has(tree[0])) return tree;
  if (tree[0] === "bool") return ["constant", tree[1]];
  return ["compare", "==", tree, ["bool", true], false];
}

class Scope {
  constructor(card, today) {
    Object.assign(this, { card, today });
  }

  get(address) {
    return Object.hasOwn(this.card, address) ? this.card[address] : dig(this.card, address.split("."));
  }

  order(address) {
    return this.card[`rank(${address})`];
  }
}

class RowScope {
  constructor(outer, list, row, columns) {
    Object.assign(this, { outer, list, row, columns, today: outer.today });
  }

  get(address) {
    const path = this.column(address);
    return path ? dig(this.row, path) : this.outer.get(address);
  }

  order(address) {
    const path = this.column(address);
    return this.outer.order(path ? `${this.list}.${path.join(".")}` : address);
  }

  column(address) {
    if (address.startsWith(`${this.list}.`)) return address.slice(this.list.length + 1).split(".");
    const path = address.split(".");
    return this.columns.has(path[0]) ? path : null;
  }
}

function holds(tree, scope) {
  const [kind, ...parts] = tree;
  switch (kind) {
    case "and": return parts.every((part) => holds(part, scope));
    case "or": return parts.some((part) => holds(part, scope));
    case "constant": return parts[0];
    case "compare": return compared(parts, scope);
    case "has": return has(parts, scope);
    case "filled": return filled(evaluate(parts[0], scope)) !== parts[1];
    case "closed": return (scope.get(`closed(${parts[0]})`) === true) !== parts[1];
    default: return holds(asTest(tree), scope);
  }
}

function compared([written, left, right, negated], scope) {
  const [first, second] = [members(evaluate(left, scope)), members(evaluate(right, scope))];
  if (!first.length || !second.length) return false;
  const op = negated ? FLIPPED[written] : written;
  const pair = (one) => (other) => ranked(op, left, right, one, other, scope) ?? compare(op, one, other);
  return negated
    ? first.every((one) => second.every(pair(one)))
    : first.some((one) => second.some(pair(one)));
}

function ranked(op, left, right, one, other, scope) {
  if (op === "==" || op === "!=" || typeof one !== "string" || typeof other !== "string") return undefined;
  for (const side of [left, right]) {
    const order = side[0] === "get" ? scope.order(side[1]) : undefined;
    const places = order ? [order.indexOf(one), order.indexOf(other)] : [-1, -1];
    if (places[0] >= 0 && places[1] >= 0) return stands(op, ...places);
  }
  return undefined;
}

function has([whole, part, negated], scope) {
  const [list, wanted] = [evaluate(whole, scope), members(evaluate(part, scope))];
  if (!answered(list) || !wanted.length) return false;
  return negated
    ? members(list).every((one) => wanted.every((other) => compare("!=", one, other)))
    : members(list).some((one) => wanted.some((other) => compare("==", one, other)));
}

function evaluate(tree, scope) {
  const [kind, ...parts] = tree;
  switch (kind) {
    case "text":
    case "bool": return parts[0];
    case "number": return decimal(parts[0]);
    case "date": return moment(parts[0]);
    case "term": return new Span(parts[0], parts[1]);
    case "get": return scope.get(parts[0]);
    case "word": return word(parts[0], scope);
    case "list": return parts.flatMap((part) => members(evaluate(part, scope)));
    case "sign": return signed(parts[0], evaluate(parts[1], scope), evaluate(parts[2], scope));
    case "figure": return counted(parts, scope);
    default: return holds(tree, scope);
  }
}

function word(name, scope) {
  if (name === "today") return moment(scope.today);
  if (name === "now") return moment(scope.get("now") ?? `${scope.today}T00:00`);
  if (name === "returned") return scope.get("returned") === true;
  return scope.get("me");
}

function signed(op, left, right) {
  const [first, second] = [figure(left), figure(right)];
  if (first && second) return calculated(op, first, second);
  if (op === "+") return shifted(left, right, 1) ?? shifted(right, left, 1);
  if (op === "-") return shifted(left, right, -1) ?? daysBetween(left, right);
  return UNANSWERED;
}

function calculated(op, left, right) {
  switch (op) {
    case "+": return fraction(left.top * right.over + right.top * left.over, left.over * right.over);
    case "-": return fraction(left.top * right.over - right.top * left.over, left.over * right.over);
    case "*": return fraction(left.top * right.top, left.over * right.over);
    default: return right.top ? fraction(left.top * right.over, left.over * right.top) : UNANSWERED;
  }
}

function shifted(start, by, sign) {
  const [since, length] = [moment(start), term(by)];
  if (!since || !length) return UNANSWERED;
  if (length.unit.startsWith("working")) throw new ServerOnly(length.unit);
  if (MONTHS[length.unit]) return byMonths(since, sign * length.amount * MONTHS[length.unit]);
  const step = sign * length.amount * MILLISECONDS[length.unit];
  // A day has no clock: by hours and minutes it is counted from its beginning.
  if (length.unit === "minutes" || length.unit === "hours") return clockedAt(since, (since.clock ?? since.day) + step);
  return since.clock === null ? new Moment(since.day + step) : clockedAt(since, since.clock + step);
}

function clockedAt(since, clock) {
  return new Moment(Math.floor(clock / MILLISECONDS.days) * MILLISECONDS.days, clock, since.offset);
}

function byMonths(since, months) {
  const from = new Date(since.day);
  const total = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const [year, month] = [Math.floor(total / 12), ((total % 12) + 12) % 12];
  const last = new Date(utc(year, month + 2, 0)).getUTCDate();
  const day = utc(year, month + 1, Math.min(from.getUTCDate(), last));
  return since.clock === null ? new Moment(day) : new Moment(day, day + (since.clock - since.day), since.offset);
}

function daysBetween(left, right) {
  const [until, since] = [moment(left), moment(right)];
  if (!until || !since) return UNANSWERED;
  const span = moments(until, since);
  return fraction(BigInt(Math.round(span[0] - span[1])), BigInt(MILLISECONDS.days));
}

function counted([name, of, where], scope) {
  const chosen = choose(of, where, scope);
  if (!chosen) return UNANSWERED;
  if (name === "count") return new Exact(BigInt(chosen.length));
  return name === "sum" ? summed(chosen) : extreme(name === "min" ? "<" : ">", chosen);
}

function choose(of, where, scope) {
  const whole = evaluate(of, scope);
  if (!where && answered(whole)) return members(whole);
  const found = of[0] === "get" ? rows(scope, of[1]) : null;
  if (!found) return null;
  const columns = new Set(found.lines.flatMap((line) => Object.keys(line)));
  return found.lines
    .filter((line) => !where || holds(asTest(where), new RowScope(scope, found.name, line, columns)))
    .flatMap((line) => members(dig(line, found.column)));
}

function rows(scope, address) {
  const path = address.split(".");
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join(".");
    const lines = scope.get(name);
    if (Array.isArray(lines) && lines.every(isRow)) return { name, lines, column: path.slice(length) };
  }
  return null;
}

function summed(values) {
  let total = new Exact(0n);
  for (const one of values) {
    const known = figure(one);
    if (!known) return UNANSWERED;
    total = calculated("+", total, known);
  }
  return total;
}

function extreme(op, values) {
  if (!values.length || !values.every((one) => compare("<=", one, one))) return UNANSWERED;
  let best = values[0];
  for (const one of values.slice(1)) {
    if (compare(op, one, best)) best = one;
    else if (!compare(FLIPPED[op], one, best)) return UNANSWERED;
  }
  return best;
}

/** A value as text, for a computed field: dates as ISO. */
export function shown(tree, card, today) {
  return written(evaluated(tree, card, today));
}

/** An evaluated value as text. */
export function written(found) {
  if (found instanceof Moment) return iso(found);
  if (found instanceof Span) return `${found.amount} ${found.unit}`;
  if (Array.isArray(found)) return found.map(written).join(", ");
  return answered(found) ? String(plain(figure(found) ?? found)) : "";
}

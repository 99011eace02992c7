// Conditional fields without a reload: what an answer hides or brings up, and what it comes to, at once.
// The server decides again when the form is sent; a condition that only it can test is left as it was drawn.

import { ServerOnly, evaluated, shown, test, value, written } from "./conditions-tree.js";
import { decimal } from "./conditions-values.js";

export { ServerOnly, shown, test, value };

const NUMBERS = new Set(["integer", "number", "money"]);

/** The fields of one form, or of one decision on a page with several. */
class Region {
  constructor(told, others) {
    this.told = told;
    this.prefix = told.name.slice(0, -"_shown".length);
    this.others = others.filter((prefix) => prefix && prefix !== this.prefix);
    this.facts = JSON.parse(told.dataset.facts);
  }

  fields() {
    const outer = [...this.told.form.querySelectorAll("[data-field]")].filter(
      (field) => !field.parentElement.closest("[data-field]") && field.dataset.field.startsWith(this.prefix),
    );
    return outer.filter((field) => this.prefix || !this.others.some((prefix) => field.dataset.field.startsWith(prefix)));
  }

  settle() {
    const fields = this.fields();
    const inner = fields.flatMap((field) => [...field.querySelectorAll("[data-field]")]);
    const sections = [...new Set(fields.map((field) => field.closest("section[data-when]")).filter(Boolean))];
    let before = "";
    for (let turn = 0; turn <= fields.length; turn++) {
      for (const one of [...inner, ...sections, ...fields]) this.decide(one, fields);
      const now = [...inner, ...fields].map((field) => (isHidden(field) ? "-" : outputOf(field)?.textContent ?? "+")).join();
      if (now === before) break;
      before = now;
    }
    this.told.value = fields.filter((field) => !isHidden(field)).map((field) => this.name(field)).join(" ");
  }

  name(field) {
    return field.dataset.field.slice(this.prefix.length);
  }

  card(fields) {
    const card = { ...this.facts };
    for (const field of fields) {
      const answer = answerOf(field);
      if (answer !== undefined) card[this.name(field)] = answer;
    }
    return card;
  }

  decide(element, fields) {
    const { when } = element.dataset;
    const output = outputOf(element);
    if (!when && !output) return;
    const { today } = this.told.dataset;
    const [card, line] = [this.card(fields), this.line(element)];
    if (when) known(() => { element.hidden = !test(JSON.parse(when), card, today, line); });
    if (output) known(() => show(element, output, evaluated(JSON.parse(output.dataset.compute), card, today, line)));
  }

  /** The row that a field stands in: its columns come first in a condition. */
  line(field) {
    const row = field.parentElement.closest("tr[data-row]");
    if (!row) return null;
    const columns = [...row.querySelectorAll(":scope > td > [data-field]")].map((one) => one.dataset.field.split(".").at(-1));
    return { list: row.closest("[data-rows]").dataset.rows.slice(this.prefix.length), row: membersOf(row), columns };
  }
}

const computed = new WeakMap();
const outputOf = (field) => field.querySelector(":scope > output[data-compute]");

function show(field, output, found) {
  computed.set(field, found);
  const text = written(found);
  output.textContent = NUMBERS.has(field.dataset.kind) && commas() ? text.replace(".", ",") : text;
}

const isHidden = (field) => field.hidden || Boolean(field.closest("section[hidden]"));
const commas = () => /^ru/.test(document.documentElement.lang);

function known(act) {
  try {
    act();
  } catch (error) {
    if (!(error instanceof ServerOnly)) throw error;
  }
}

/** What a field answers now, as the server would read it; undefined when nothing. */
function answerOf(field) {
  const { kind } = field.dataset;
  if (isHidden(field)) return kind === "boolean" ? false : undefined;
  if (outputOf(field)) return computed.get(field);
  const name = field.dataset.field;
  switch (kind) {
    case "boolean": return controls(field, name)[0]?.checked ?? undefined;
    case "group": return membersOf(field);
    case "rows": return rowsOf(field).map(membersOf);
    case "file":
    case "files": return [...field.querySelectorAll(".file-item")].map(() => ({ name: "-" }));
    case "term": return termOf(field, name);
    case "list": return linesOf(field, name);
  }
  const chosen = controls(field, name).filter(isSent).map((control) => read(field, control.value)).filter(isSome);
  return ["choices", "people", "units", "links"].includes(kind) ? chosen : chosen[0];
}

const isSome = (answer) => answer !== undefined && answer !== "";
const isSent = (control) => !/^(radio|checkbox)$/.test(control.type) || control.checked;
const controls = (field, name) => [...field.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
const rowsOf = (field) => [...field.querySelectorAll(":scope > .rows-scroll > table > tbody > tr")];

function read(field, text) {
  const typed = text.trim();
  if (NUMBERS.has(field.dataset.kind)) return numberOf(typed);
  return "coded" in field.dataset && typed ? JSON.parse(typed) : typed;
}

function numberOf(typed) {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, "");
  return decimal(commas() ? plain.replace(",", ".") : plain.replace(/,(?=\d{3}(\D|$))/g, "")) ?? undefined;
}

function membersOf(holder) {
  const inner = [...holder.querySelectorAll("[data-field]")].filter((field) => {
    const outer = field.parentElement.closest("[data-field], tr[data-row]");
    return outer === holder;
  });
  const answers = inner.map((field) => [field.dataset.field.split(".").at(-1), answerOf(field)]);
  return Object.fromEntries(answers.filter(([, answer]) => answer !== undefined));
}

function termOf(field, name) {
  const [amount, unit] = [controls(field, name)[0]?.value.trim(), controls(field, `${name}:unit`)[0]?.value];
  return amount && unit ? `${amount} ${unit}` : undefined;
}

function linesOf(field, name) {
  const area = controls(field, name)[0];
  if (area) return area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return rowsOf(field).map((row) => answerOf(row.querySelector("[data-field]"))).filter(isSome);
}

function regions(form) {
  const told = [...form.querySelectorAll('input[name$="_shown"][data-facts]')];
  const prefixes = told.map((one) => one.name.slice(0, -"_shown".length));
  return told.map((one) => new Region(one, prefixes));
}

const titleOf = (field) => field.querySelector(".label, .option span")?.firstChild?.textContent.trim() ?? "";

/** Settle the form now, and say to those who cannot see it what has appeared. */
export function settle(form, live) {
  for (const region of regions(form)) {
    const before = new Set(region.fields().filter((field) => !isHidden(field)));
    region.settle();
    const appeared = region.fields().filter((field) => !isHidden(field) && !before.has(field));
    if (live && appeared.length) live.textContent = appeared.map(titleOf).join(", ");
  }
}

function start() {
  const live = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  live.setAttribute("role", "status");
  document.body.append(live);
  const again = (event) => { if (event.target.form ?? event.target.closest?.("form")) settle(event.target.form ?? event.target.closest("form"), live); };
  document.addEventListener("input", again);
  document.addEventListener("change", again);
  document.addEventListener("fields-replaced", (event) => { const form = event.detail.closest("form"); if (form) settle(form, live); });
}

if (typeof document !== "undefined") start();

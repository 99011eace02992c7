// Filling in with scripts: rows without a reload, saving as you go, files with progress, characters left.
// The server stays the author of the markup: a row or a file is sent as the button would send it, and only its
// part of the answered page is put in place. Whoever listens for "fields-replaced" sees the new part.

import { keepDraft } from "./form-draft.js";
import { sendFiles } from "./form-files.js";
import { part, replacePart } from "./form-parts.js";

const ROW_ACT = /^(add|up|down|remove):(.+?)(?::(\d+))?$/;

function focusRow(rows, act, at) {
  const lines = [...rows.querySelectorAll(":scope > .rows-scroll > table > tbody > tr")];
  const number = { add: lines.length - 1, up: at - 1, down: at + 1, remove: Math.min(at, lines.length - 1) }[act];
  const line = lines[number];
  const same = act === "up" || act === "down" ? line?.querySelector(`[value^="${act}:"]`) : null;
  (same ?? line?.querySelector("input:not([type=hidden]), select, textarea") ?? rows.querySelector(":scope > .btn"))?.focus();
}

async function onRow(event) {
  const button = event.target.closest('button[name="_act"]');
  const found = button && ROW_ACT.exec(button.value);
  if (!found) return;
  const [, act, name, at] = found;
  const rows = button.closest(`[data-rows="${CSS.escape(name)}"]`);
  if (!rows) return;
  event.preventDefault();
  const fresh = await part(button.form, button.value, `[data-rows="${CSS.escape(name)}"]`);
  if (!fresh) return button.form.requestSubmit(withoutScript(button));
  replacePart(rows, fresh);
  focusRow(fresh, act, Number(at));
}

// The way without scripts, where the network or the answer fails.
function withoutScript(button) {
  document.removeEventListener("click", onRow);
  return button;
}

function countLeft(field) {
  const line = field.parentElement.querySelector("[data-count]");
  if (!line) return;
  line.textContent = field.dataset.left.replace("#", field.dataset.limit - field.value.length);
}

document.addEventListener("click", onRow);
document.addEventListener("input", (event) => { if (event.target.dataset.limit) countLeft(event.target); });
document.querySelectorAll("textarea[data-limit]").forEach(countLeft);
for (const form of document.querySelectorAll("[data-form][data-save]")) keepDraft(form);
sendFiles();

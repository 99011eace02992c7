// Files: chosen or dropped, sent at once with a bar and words; the list then comes from the server.

import { replacePart } from "./form-parts.js";

const SVG = "http://www.w3.org/2000/svg";

function progress(field, form) {
  const line = document.createElement("p");
  line.className = "hint";
  line.setAttribute("role", "status");
  const bar = document.createElementNS(SVG, "svg");
  bar.setAttribute("class", "file-bar");
  bar.setAttribute("aria-hidden", "true");
  const fill = document.createElementNS(SVG, "rect");
  fill.setAttribute("height", "4");
  bar.append(fill);
  field.append(bar, line);
  const words = form.dataset.wordsUploading ?? "#";
  return (share) => {
    const percent = Math.round(share * 100);
    fill.setAttribute("width", `${percent}%`);
    // Every tenth only: a reader that speaks should not be flooded.
    if (percent % 10 === 0) line.textContent = percent < 100 ? words.replace("#", percent) : (form.dataset.wordsUploaded ?? "");
  };
}

function send(field, form) {
  const show = progress(field, form);
  const answers = new FormData(form);
  answers.set("_act", `attach:${field.dataset.file}`);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) show(event.loaded / event.total); });
  request.addEventListener("load", () => place(field, request));
  request.addEventListener("error", () => place(field, null));
  request.send(answers);
}

function place(field, request) {
  const page = request && new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page?.querySelector(`[data-file="${CSS.escape(field.dataset.file)}"]`);
  if (fresh) return replacePart(field, fresh);
  // Not taken: the file stays chosen and goes with the form.
  field.querySelectorAll(":scope > .file-bar, :scope > [role=status]").forEach((element) => element.remove());
}

function onChange(event) {
  const field = event.target.closest("[data-file]");
  const form = event.target.form;
  if (field && event.target.type === "file" && event.target.files.length && form) send(field, form);
}

function onDrag(event) {
  const drop = event.target.closest?.(".file-drop");
  if (!drop) return;
  event.preventDefault();
  drop.classList.toggle("is-over", event.type === "dragover");
  if (event.type !== "drop") return;
  const input = drop.querySelector('input[type="file"]');
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

export function sendFiles() {
  document.addEventListener("change", onChange);
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, onDrag);
}

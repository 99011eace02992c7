// Saving as you go: some seconds after the last change the draft goes to the address the form names.

import { answersOf } from "./form-parts.js";

const PAUSE = 3000;
const AGAIN = 20000;

export function keepDraft(form) {
  const line = document.querySelector("[data-saved]");
  let timer = 0;
  let sent = "";

  const say = (words) => { if (line) line.textContent = words; };

  const save = async () => {
    const answers = answersOf(form, "save");
    const body = new URLSearchParams(answers);
    if (body.toString() === sent) return;
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json().catch(() => ({}));
      sent = body.toString();
      say(told.saved ?? form.dataset.wordsSaved);
    } catch {
      say(form.dataset.wordsFailed);
      timer = setTimeout(save, AGAIN);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

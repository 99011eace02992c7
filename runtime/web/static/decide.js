// Choosing a decision: the button repeats its words, only what it asks is open and sent, a reader hears what appeared.

const CONTROLS = "input, select, textarea, button";

function announcer(form) {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.setAttribute("role", "status");
  form.append(line);
  return line;
}

function openAsked(form, chosen) {
  for (const asked of form.querySelectorAll("[data-asked]")) {
    const open = asked.dataset.asked === chosen;
    for (const control of asked.querySelectorAll(CONTROLS)) {
      // A control that a condition has shut stays shut.
      if (!open && !control.disabled) control.dataset.shut = "";
      if (!open || "shut" in control.dataset) control.disabled = !open;
      if (open) delete control.dataset.shut;
    }
  }
}

const labels = (form, chosen) =>
  [...form.querySelectorAll(`[data-asked="${CSS.escape(chosen)}"] .label`)].map((label) => label.textContent.trim());

for (const form of document.querySelectorAll("[data-decide]")) {
  const button = form.querySelector("[data-decide-button]");
  const line = announcer(form);
  const radios = [...form.querySelectorAll('input[name="decision"][type="radio"]')];

  const choose = (radio, aloud) => {
    openAsked(form, radio?.value ?? "");
    if (!radio) return;
    button.textContent = radio.dataset.button;
    if (aloud) line.textContent = labels(form, radio.value).join(", ");
  };

  for (const radio of radios) radio.addEventListener("change", () => choose(radio, true));
  if (radios.length) choose(radios.find((radio) => radio.checked), false);
}

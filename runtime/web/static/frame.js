// What every page can do once scripts run: menus that close, the search key, busy buttons, shown passwords.

const menus = () => document.querySelectorAll("details.menu[open]");

function closeMenus(except) {
  for (const menu of menus()) if (menu !== except && !menu.contains(except)) menu.open = false;
}

function closeAround(element) {
  const menu = element?.closest("details.menu[open]");
  if (!menu) return false;
  menu.open = false;
  menu.querySelector("summary").focus();
  return true;
}

const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function onKey(event) {
  if (event.key === "Escape" && closeAround(document.activeElement)) event.preventDefault();
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const field = document.querySelector("#search, #page-search");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

function busy(event) {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.matches(".btn") || event.target.method === "get") return;
  if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
  const words = button.querySelector("span") ?? button;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.dataset.words = words.textContent;
  button.setAttribute("aria-busy", "true");
  // The name and value of the button are read after this event; only then may its words change.
  setTimeout(() => { words.textContent = document.body.dataset.busy; });
  // A download answers without leaving the page.
  setTimeout(() => rest(button), 8000);
}

function rest(button) {
  if (button.getAttribute("aria-busy") !== "true") return;
  button.removeAttribute("aria-busy");
  (button.querySelector("span") ?? button).textContent = button.dataset.words;
}

function showPassword(button) {
  const field = document.getElementById(button.dataset.show);
  const words = button.querySelector("span");
  const other = words.textContent;
  field.type = field.type === "password" ? "text" : "password";
  words.textContent = button.dataset.hide;
  button.dataset.hide = other;
  field.focus();
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", busy);
document.addEventListener("click", (event) => {
  closeMenus(event.target);
  if (event.target.closest("[data-close]")) closeAround(event.target);
  const show = event.target.closest("[data-show]");
  if (show) showPassword(show);
});
addEventListener("pageshow", () => document.querySelectorAll('[aria-busy="true"]').forEach(rest));
for (const button of document.querySelectorAll("[data-show]")) button.hidden = false;
document.querySelector("[data-focus]")?.focus();
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - 40;
}

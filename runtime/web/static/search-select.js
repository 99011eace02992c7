// A field that searches as you type: an accessible combobox over the addresses in data-options.
// The answer is a list of {value, text, note}; without scripts the Find button does the same.

let serial = 0;

class SearchSelect {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input.input");
    this.kept = box.querySelector('input[type="hidden"]');
    this.button = box.querySelector("button");
    this.list = this.#list();
    this.timer = 0;
    this.asked = 0;
    this.#wire();
  }

  #list() {
    const list = document.createElement("ul");
    list.className = "select-list";
    list.id = `select-list-${(serial += 1)}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.input.labels?.[0]?.textContent.trim() ?? this.input.getAttribute("aria-label") ?? "");
    list.hidden = true;
    this.box.append(list);
    return list;
  }

  #wire() {
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    if (this.button) this.button.hidden = true;
    this.input.addEventListener("input", () => this.#later());
    this.input.addEventListener("click", () => { if (!this.input.value && this.list.hidden) this.#ask(); });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest('[role="option"]')));
  }

  #later() {
    this.#keep("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), 200);
  }

  async #ask() {
    const asked = (this.asked += 1);
    const url = new URL(this.box.dataset.options, location.href);
    url.searchParams.set("q", this.input.value);
    try {
      const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
      const found = await answer.json();
      // An older answer may come after a newer question.
      if (asked === this.asked) this.#show(found.options ?? found);
    } catch {
      if (this.button) this.button.hidden = false;
    }
  }

  #show(options) {
    this.list.replaceChildren(...options.map((option, at) => this.#option(option, at)));
    if (!options.length && this.box.dataset.none) this.list.append(this.#nothing());
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#mark(null);
  }

  #option({ value, text, note }, at) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${at}`;
    item.setAttribute("role", "option");
    item.dataset.value = value;
    item.dataset.text = text;
    item.textContent = text;
    if (note) item.append(Object.assign(document.createElement("span"), { className: "muted", textContent: note }));
    return item;
  }

  #nothing() {
    const item = Object.assign(document.createElement("li"), { className: "muted", textContent: this.box.dataset.none });
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  }

  #key(event) {
    if (event.key === "Escape") return this.#close();
    const open = !this.list.hidden;
    if (event.key === "Enter" && open && this.marked) {
      event.preventDefault();
      return this.#choose(this.marked);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!open) return this.#ask();
    const options = [...this.list.querySelectorAll("[data-value]")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const from = this.marked ? options.indexOf(this.marked) : step > 0 ? -1 : 0;
    this.#mark(options[(from + step + options.length) % options.length] ?? null);
  }

  #mark(option) {
    this.marked?.setAttribute("aria-selected", "false");
    this.marked = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #choose(option) {
    if (!option?.dataset.text) return;
    this.input.value = option.dataset.text;
    this.#keep(option.dataset.value);
    this.#close();
  }

  #keep(value) {
    if (this.kept.value === value) return;
    this.kept.value = value;
    this.kept.dispatchEvent(new Event("change", { bubbles: true }));
    this.kept.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.#mark(null);
  }
}

function wire(root) {
  for (const box of root.querySelectorAll(".search-select[data-options]")) {
    if (!box.querySelector('[role="combobox"]') && box.querySelector('input[type="hidden"]')) new SearchSelect(box);
  }
}

wire(document);
document.addEventListener("fields-replaced", (event) => wire(event.detail));

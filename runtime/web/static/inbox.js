// Choosing several tasks: the box that chooses all, and the bar that counts them and offers their common acts.

for (const form of document.querySelectorAll("[data-bulk]")) {
  const boxes = [...form.querySelectorAll('input[name="id"]:not(:disabled)')];
  const all = form.querySelector("[data-all]");
  const bar = form.querySelector(".bulk-bar");
  const acts = form.querySelector("[data-bulk-acts]");
  const count = form.querySelector("[data-bulk-count]");
  const none = form.querySelector("[data-none]");
  if (!all || !boxes.length) continue;

  const refresh = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    bar.classList.toggle("is-active", chosen > 0);
    acts.hidden = none.hidden = chosen === 0;
    bar.hidden = chosen === 0 && !bar.querySelector(".pager");
    count.textContent = count.dataset.words.replace("#", chosen);
  };
  const choose = (checked) => {
    for (const box of boxes) box.checked = checked;
    refresh();
  };

  all.hidden = false;
  all.addEventListener("change", () => choose(all.checked));
  none.addEventListener("click", () => { choose(false); all.focus(); });
  form.addEventListener("change", refresh);
  refresh();
}

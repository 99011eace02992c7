// A long route is drawn in its own scroll area; the current step comes into sight.

for (const area of document.querySelectorAll(".route-drawn")) {
  const current = area.querySelector(".node-now");
  if (!current) continue;
  const box = current.getBoundingClientRect();
  const around = area.getBoundingClientRect();
  if (box.right > around.right) area.scrollLeft += box.right - around.right + 48;
}

// A wide table under the keyboard: arrows move it, Home and End go to its first and last column.

const STEP = { ArrowLeft: [-160, 0], ArrowRight: [160, 0], ArrowUp: [0, -66], ArrowDown: [0, 66] };

function move(event) {
  const area = event.currentTarget;
  if (event.target !== area || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Home") area.scrollLeft = 0;
  else if (event.key === "End") area.scrollLeft = area.scrollWidth;
  else if (STEP[event.key]) area.scrollBy(...STEP[event.key]);
  else return;
  event.preventDefault();
}

for (const area of document.querySelectorAll("[data-ledger]")) area.addEventListener("keydown", move);

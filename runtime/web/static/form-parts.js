// Ask the server for the page as it would be after an act, and take one part of it.

export function answersOf(form, act) {
  const answers = new FormData(form);
  for (const [name, value] of [...answers]) if (value instanceof File) answers.delete(name);
  answers.set("_act", act);
  return answers;
}

export async function part(form, act, selector) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: answersOf(form, act), credentials: "same-origin" });
    if (!answer.ok && answer.status !== 422) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(selector);
  } catch {
    return null;
  }
}

export function replacePart(old, fresh) {
  old.replaceWith(fresh);
  document.dispatchEvent(new CustomEvent("fields-replaced", { detail: fresh }));
}

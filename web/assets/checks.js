// Checks of a form page while somebody types: a sentence comes when its question has been left, never while it is answered, and goes as
// soon as the check holds. Conditions and the reading of answers: rules.js, before this one.
(() => {
  const pattern = document.getElementById("rh-error");
  for (const { form, entries, answer, asked, find } of globalThis.conditions.forms) {
    const checks = entries.filter((e) => e.c);
    if (!checks.length || !pattern) continue;
    const named = new Set(JSON.stringify(checks).match(/[agc]\d+(\.\d+)+/g));
    const shown = new Map(); // control: its sentences
    const left = new Set();
    const spoken = document.createElement("p");
    spoken.className = "kern-sr-only";
    spoken.setAttribute("role", "status");
    form.append(spoken);
    const mark = (name, texts) => {
      const control = find(name);
      const many = control.type === "radio";
      const frame = control.closest(many ? ".kern-fieldset" : ".kern-form-input");
      if (!frame) return false;
      const id = `${control.id}-error`;
      let error = document.getElementById(id);
      if (error && !shown.has(name)) return false; // the server's own, with more in it
      if (texts.length && !error) {
        error = pattern.content.firstElementChild.cloneNode(true);
        error.id = id;
        if (control.type === "checkbox") frame.prepend(error);
        else (document.getElementById(`${control.id}-hint`) || frame.querySelector("legend, .kern-label")).after(error);
      }
      if (texts.length) error.querySelector(".kern-body").textContent = texts.join(" ");
      else error?.remove();
      for (const one of many ? [frame] : [control]) {
        const others = (one.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
        const all = texts.length ? [...others, id] : others;
        if (all.length) one.setAttribute("aria-describedby", all.join(" "));
        else one.removeAttribute("aria-describedby");
      }
      for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (texts.length) one.setAttribute("aria-invalid", "true");
        else one.removeAttribute("aria-invalid");
      }
      frame.classList.toggle(many ? "kern-fieldset--error" : "kern-form-input--error", texts.length > 0);
      if (texts.length) shown.set(name, texts);
      else shown.delete(name);
      return true;
    };
    const label = (name) => {
      const control = find(name);
      const words = (control.type === "radio" && control.closest("fieldset")?.querySelector("legend")) || control.labels?.[0];
      return words ? words.textContent.replace("(freiwillig)", "").trim() : "";
    };
    const update = (arrive) => {
      const now = conditions.broken(checks, answer, asked);
      for (const [name, texts] of shown) {
        const rest = texts.filter((text) => now.get(name)?.includes(text));
        if (rest.length < texts.length) mark(name, rest);
      }
      if (!arrive) return;
      for (const [name, texts] of now) {
        const here = document.activeElement?.name === name;
        const control = form.elements.namedItem(name);
        const seen = left.has(name) || (control.type === "checkbox" ? control.checked : control.value);
        if (here || !seen || shown.get(name)?.length === texts.length) continue;
        if (mark(name, texts)) spoken.textContent = `${label(name)}: ${texts.join(" ")}`;
      }
    };
    // Not while a pointer is down: what comes would move what it is about to press.
    let down = false, due = false;
    const soon = () => setTimeout(() => {
      if (down || !due) return;
      due = false;
      update(true);
    });
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (!target.name || !named.has(target.name) || relatedTarget?.name === target.name) return;
      left.add(target.name);
      due = true;
      soon();
    });
    addEventListener("pointerdown", () => (down = true), true);
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => {
        down = false;
        soon();
      }, true);
    }
    // Sentences of the server that are these very ones go as well when their check holds.
    for (const [name, texts] of conditions.broken(entries, answer, asked)) {
      const error = document.getElementById(`${find(name).id}-error`);
      if (error?.querySelector(".kern-body")?.textContent !== texts.join(" ")) continue;
      shown.set(name, texts);
      left.add(name);
    }
    form.addEventListener("input", () => update(false));
    form.addEventListener("change", () => update(false));
  }
})();

// Helps with forms; every page works without it. No innerHTML, no eval: fit for Trusted Types.

// 1. A form is sent once. The button stays focusable and says what happens.
const restore = (form) => {
  delete form.dataset.sent;
  for (const label of form.querySelectorAll("[data-before]")) {
    label.textContent = label.dataset.before;
    label.closest("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
};
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return; // opens beside this page, which goes on
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => restore(form), 20000); // the answer was a download, or the network is gone: try again, same key
    const button = event.submitter;
    const shown = button && !button.hasAttribute("aria-hidden") ? button : form.querySelector(".kern-btn--primary");
    const label = shown?.querySelector(".kern-label");
    if (!label) return;
    label.dataset.before ??= label.textContent;
    label.textContent = shown.dataset.busy || "Wird gesendet …";
    shown.setAttribute("aria-disabled", "true");
  });
}
// Back button: the page comes out of the browser's memory and must work again.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(restore);
});

// 2. Links of the error summary put the cursor into the field and show its label.
for (const link of document.querySelectorAll(".rh-error-summary a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".kern-form-input, .kern-fieldset") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}
document.getElementById("fehler")?.focus();

// 3. Files: says names and sizes, warns before a long upload that the server would refuse.
const size = (bytes) =>
  (bytes < 1e6 ? bytes / 1e3 : bytes / 1e6).toLocaleString("de", { maximumFractionDigits: 1 }) + (bytes < 1e6 ? " KB" : " MB");
for (const input of document.querySelectorAll("input[type=file]")) {
  const status = document.createElement("p");
  status.className = "kern-hint";
  status.setAttribute("role", "status");
  input.after(status);
  const most = Number(input.dataset.maxBytes || 0);
  input.addEventListener("change", () => {
    const files = [...input.files];
    const large = files.filter((file) => most && file.size > most);
    const list = (some) => some.map((file) => `${file.name} (${size(file.size)})`).join(", ");
    const problem = large.length ? `Zu groß: ${list(large)}. Erlaubt sind ${size(most)} je Datei.` : "";
    status.className = problem ? "kern-error" : "kern-hint";
    status.textContent = problem || (files.length ? `Ausgewählt: ${list(files)}` : "");
  });
}

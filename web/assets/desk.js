// Keyboard of the desk: j k o a x / ? and whatever carries data-key. Works with real focus, never inside fields, and
// single keys can be switched off (WCAG 2.1.4): by the account's setting (data-shortcuts) and here in the browser.
const stored = "rathaus.shortcuts";
const rows = () => [...document.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a, button, input"));
const target = (row) => row.querySelector("th a, a, button, input");
const current = () => document.activeElement?.closest?.("tbody tr");

const on = () => {
  let choice = null;
  try {
    choice = localStorage.getItem(stored);
  } catch {}
  return (choice || document.body.dataset.shortcuts) !== "off";
};

const move = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
  target(all[next]).focus();
  all[next].scrollIntoView({ block: "nearest" });
};

const press = (key) => {
  const match = `[data-key="${CSS.escape(key)}"]`;
  const inRow = current()?.querySelector(match);
  const element = inRow || [...document.querySelectorAll(match)].find((one) => !one.closest("tbody"));
  if (!element) return false;
  if (element.matches("input:not([type=checkbox],[type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
  return true;
};

const openRow = () => {
  const row = current();
  if (!row) return false;
  if (row.dataset.open) location.assign(row.dataset.open);
  else target(row).click();
  return true;
};

let opener = null;
const dialog = () => document.querySelector(".kern-dialog:target");
addEventListener("hashchange", () => {
  const open = dialog();
  if (open) open.focus();
  else opener?.focus();
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // Enter in a row opens it, unless it is on something that Enter works on by itself.
  if (event.key === "Enter" && event.target.matches?.("tbody input[type=checkbox]")) {
    event.preventDefault();
    openRow();
    return;
  }
  const inField = event.target.closest?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    if (dialog()) location.hash = "";
    else if (inField) inField.blur();
    return;
  }
  if (inField || event.key.length !== 1 || !on()) return;
  if (dialog()) return;
  let done = true;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "o") done = openRow();
  else {
    if (event.key === "?") opener = document.activeElement;
    done = press(event.key);
  }
  if (done) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-toggle-shortcuts]")) {
  const label = button.querySelector(".kern-label");
  const show = () => (label.textContent = on() ? "Einzelne Tasten ausschalten" : "Einzelne Tasten einschalten");
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    try {
      localStorage.setItem(stored, on() ? "off" : "on");
    } catch {}
    show();
  });
}

// Something that runs on by itself: its part of the page is looked at again until it is done. Focus stays where it is.
const follow = (part) => {
  const request = new XMLHttpRequest(); // gives a document without a parser call, which the page's policy forbids
  request.responseType = "document";
  request.open("GET", location.href);
  request.onload = () => {
    const fresh = request.response?.getElementById(part.id);
    if (request.status !== 200 || !fresh) return;
    const title = part.querySelector(".kern-alert__title, .kern-title")?.textContent;
    const next = document.importNode(fresh, true);
    if (part.contains(document.activeElement)) {
      part.replaceWith(next);
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    } else part.replaceWith(next);
    const now = next.querySelector(".kern-alert__title, .kern-title")?.textContent;
    if (now && now !== title) announce(now);
    if (next.dataset.refresh) setTimeout(() => follow(next), 1000);
  };
  request.send();
};
let said = null;
const announce = (text) => {
  said.textContent = text;
};
const running = document.querySelector("[data-refresh]");
if (running) {
  said = document.createElement("div");
  said.className = "kern-sr-only";
  said.setAttribute("role", "status");
  document.body.append(said);
  setTimeout(() => follow(running), 700);
}

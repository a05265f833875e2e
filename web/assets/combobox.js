// Turns <input data-combobox> into a searchable list (ARIA 1.2: combobox, list autocomplete). Entries come from its
// datalist or from data-options-url?q=..., JSON [{value, label}]. The text of the input is what is sent, as without script.
const most = 50;
const fold = (text) => text.toLocaleLowerCase("de").normalize("NFD").replace(/\p{M}/gu, "").replace(/ß/g, "ss");
const set = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

for (const input of document.querySelectorAll("input[data-combobox]")) {
  const local = [...(input.list?.options || [])].map((one) => ({ label: one.value }));
  const url = input.dataset.optionsUrl;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  list.id = input.id + "-auswahl";
  list.hidden = true;
  set(list, { role: "listbox", "aria-label": input.labels[0]?.textContent || "Auswahl" });
  status.className = "kern-sr-only";
  set(status, { role: "status" });
  input.removeAttribute("list");
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  input.after(list, status);

  let at = -1, asked = 0, timer = 0;
  const open = (yes) => {
    list.hidden = !yes;
    set(input, { "aria-expanded": String(yes) });
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const close = () => {
    asked++;
    clearTimeout(timer);
    open(false);
  };
  const choose = (item) => {
    input.value = item.textContent;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const mark = (next) => {
    const items = list.children;
    if (at >= 0) set(items[at], { "aria-selected": "false" });
    at = (next + items.length) % items.length;
    set(items[at], { "aria-selected": "true" });
    items[at].scrollIntoView({ block: "nearest" });
    set(input, { "aria-activedescendant": items[at].id });
  };
  const show = (entries) => {
    list.replaceChildren(...entries.slice(0, most).map((entry, index) => {
      const item = document.createElement("li");
      set(item, { id: `${list.id}-${index}`, role: "option", "aria-selected": "false" });
      item.textContent = entry.label || entry.value;
      return item;
    }));
    open(entries.length > 0);
    status.textContent = entries.length ? `${entries.length} Einträge` : "Kein Eintrag gefunden";
  };
  const search = async () => {
    const query = input.value.trim();
    const mine = ++asked;
    let entries = local.filter((entry) => fold(entry.label).includes(fold(query)));
    if (url) {
      try {
        const address = new URL(url, location.href);
        address.searchParams.set("q", query);
        entries = await (await fetch(address)).json();
      } catch {
        return; // the plain input still works
      }
    }
    if (mine === asked) show(entries);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, url ? 150 : 0);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) search();
    else if (step) mark(at < 0 && step < 0 ? -1 : at + step);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.role === "option" && choose(event.target));
  input.addEventListener("blur", close);
}

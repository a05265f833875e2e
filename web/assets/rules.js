// Conditions and checks of a form page while somebody types. The server wrote them (modules/forms/live.h) as the trees that it evaluates itself
// (libs/feel/README.md, "JSON of expression trees"), and decides again when the page is sent.
(() => {
  const isEmpty = (v) => v === null || v === "" || (Array.isArray(v) && v.every(isEmpty));
  const read = (v) => {
    if (Array.isArray(v)) return v.map(read);
    if (v === null || typeof v !== "object") return v;
    const [name, text] = Object.entries(v)[0];
    return name === "$number" ? Number(text) : { kind: name, text };
  };
  const kind = (v) => (Array.isArray(v) ? "list" : v.kind || typeof v);
  const key = (v) => (typeof v === "object" ? JSON.stringify(v) : v);
  const equal = (a, b) => {
    if (a === null || b === null) return a === b ? true : null;
    return kind(a) === kind(b) ? key(a) === key(b) : null;
  };
  const order = (a, b, test) => {
    if (a === null || b === null || kind(a) !== kind(b) || !["number", "string", "$date", "$time"].includes(kind(a))) return null;
    const x = a.text ?? a, y = b.text ?? b;
    return test(x < y ? -1 : x > y ? 1 : 0);
  };
  const truth = (v) => (v === true || v === false ? v : null);
  const negate = (t) => (t === null ? null : !t);
  const junction = (values, decisive) => {
    let out = !decisive;
    for (const value of values) {
      const each = truth(value());
      if (each === decisive) return each;
      if (each === null) out = null;
    }
    return out;
  };
  const evaluate = (tree, answer) => {
    const [op, content] = Object.entries(tree)[0];
    if (op === "value") return read(content);
    if (op === "path") return answer(content);
    const args = (Array.isArray(content) ? content : [content]).map((each) => () => evaluate(each, answer));
    switch (op) {
      case "equal": return equal(args[0](), args[1]());
      case "not_equal": return negate(equal(args[0](), args[1]()));
      case "less_than": return order(args[0](), args[1](), (o) => o < 0);
      case "less_or_equal": return order(args[0](), args[1](), (o) => o <= 0);
      case "greater_than": return order(args[0](), args[1](), (o) => o > 0);
      case "greater_or_equal": return order(args[0](), args[1](), (o) => o >= 0);
      case "and": return junction(args, false);
      case "or": return junction(args, true);
      case "not": return negate(truth(args[0]()));
      case "is_empty": return isEmpty(args[0]());
      case "holds": return args[0]() === true;
      case "if": return args[args[0]() === true ? 1 : 2]();
      case "count": {
        const v = args[0]();
        return Array.isArray(v) ? v.filter((each) => !isEmpty(each)).length : isEmpty(v) ? 0 : 1;
      }
      case "in": {
        const wanted = args[0]();
        let out = false;
        for (const candidate of args.slice(1).flatMap((each) => each())) {
          const each = equal(wanted, candidate);
          if (each) return true;
          if (each === null) out = null;
        }
        return out;
      }
    }
    return null;
  };
  // What was typed, as the server will read it; null: nothing, or nothing that the field takes.
  const digits = /^[-+]?(\d+|\d{1,3}([.\s]\d{3})+)(,\d+)?$/;
  const day = (d, m, y) => {
    const at = new Date(Date.UTC(y, m - 1, d));
    return y >= 1000 && at.getUTCMonth() === m - 1 && at.getUTCDate() === +d ? { kind: "$date", text: at.toISOString().slice(0, 10) } : null;
  };
  const typed = {
    t: (text) => text,
    b: (text) => (text === "true" ? true : text === "false" ? false : null),
    n: (text) => (digits.test(text) ? Number(text.replace(/[.\s]/g, "").replace(",", ".")) : null),
    i: (text) => (Number.isInteger(typed.n(text)) ? typed.n(text) : null),
    d: (text) => {
      const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
      if (iso) return day(iso[3], iso[2], iso[1]);
      const m = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})$/.exec(text) || /^(\d\d)(\d\d)(\d{4})$/.exec(text);
      return m && day(m[1], m[2], m[3]);
    },
  };
  // Answers by path ("d*:a1.0 a2.0"); `raw` gives what stands in a control, null for one that is not asked.
  const reader = (entries, raw) => {
    const limits = new Map(entries.filter((e) => e.n).map((e) => [e.n, e]));
    const one = (type, name) => {
      const text = (raw(name) ?? "").trim();
      const value = text === "" ? null : typed[type](text);
      const { lo = null, hi = null } = limits.get(name) ?? {};
      const under = lo !== null && order(value, read(lo), (o) => o < 0), over = hi !== null && order(value, read(hi), (o) => o > 0);
      return under || over ? null : value;
    };
    return (path) => {
      const [type, names] = path.split(":");
      const values = names.split(" ").map((name) => one(type[0], name));
      return type[1] ? values.filter((v) => v !== null) : values[0];
    };
  };
  // The sentences of checks that do not hold, by the control where they stand.
  const broken = (entries, answer, asked) => {
    const out = new Map();
    for (const { c, m, at } of entries) {
      if (!c || evaluate(c, answer) !== false) continue;
      const name = at.map((list) => list.find(asked)).filter(Boolean).pop();
      if (name && !out.get(name)?.includes(m)) out.set(name, [...(out.get(name) ?? []), m]);
    }
    return out;
  };
  const forms = []; // for checks.js
  globalThis.conditions = { evaluate, reader, broken, forms };
  if (typeof document === "undefined") return; // the tests beside the server's

  for (const holder of document.querySelectorAll("[data-rules]")) {
    const form = holder.closest("form");
    const entries = JSON.parse(holder.dataset.rules);
    const rules = entries.filter((rule) => rule.w).map((rule) => ({ ...rule, box: document.getElementById(rule.w) }));
    const status = document.createElement("p");
    status.className = "rh-live";
    status.setAttribute("role", "status");
    holder.after(status);
    const find = (name) => {
      const control = form.elements.namedItem(name);
      return control && (control.length && control[0] instanceof Element && !control.options ? control[0] : control);
    };
    const asked = (name) => find(name) && !find(name).closest("fieldset[hidden]");
    const answer = reader(entries, (name) => {
      if (!asked(name)) return null;
      const control = form.elements.namedItem(name);
      return control.type === "checkbox" ? (control.checked ? "true" : "false") : control.value;
    });
    const labels = (box) =>
      [...box.querySelectorAll("input:not([type=hidden]), select, textarea")]
        .filter((c) => (/radio|checkbox/.test(c.type) ? c.checked && c.value : c.value))
        .map((c) => ((c.type === "radio" && c.closest("fieldset")?.querySelector("legend")) || c.labels?.[0])?.textContent.replace("(freiwillig)", "").trim())
        .filter(Boolean);
    const optional = (box, yes) => {
      const label = box.querySelector("legend, label");
      let mark = label?.querySelector(".kern-label__optional");
      if (yes && label && !mark) {
        mark = document.createElement("span");
        mark.className = "kern-label__optional";
        mark.textContent = " (freiwillig)";
        label.append(mark);
      }
      if (mark) mark.hidden = !yes;
    };
    const run = (event) => {
      const gone = [];
      let more = false;
      for (let round = 0, changed = true; changed && round <= rules.length; round++) {
        changed = false;
        for (const { s, r, box } of rules) {
          if (!box) continue;
          const hide = s ? evaluate(s, answer) !== true : false;
          if (s && box.hidden !== hide) {
            if (hide) gone.push(...labels(box));
            else more = true;
            box.hidden = box.disabled = hide;
            changed = true;
          }
          if (r && event) optional(box, evaluate(r, answer) !== true);
        }
      }
      if (!event) return;
      if (gone.length) status.textContent = `Diese Angaben entfallen: ${[...new Set(gone)].map((x) => `„${x}“`).join(", ")}.`;
      else if (more) status.textContent = "Es sind weitere Fragen dazugekommen.";
    };
    form.addEventListener("input", run);
    form.addEventListener("change", run);
    addEventListener("pageshow", () => run());
    run();
    forms.push({ form, entries, answer, asked, find });
  }
})();

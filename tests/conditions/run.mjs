// The browser's script against the cases that the server's tests run too: node run.mjs RULES.JS CASES.JSON CHECKS.JSON
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [script, cases, checks] = process.argv.slice(2);
vm.runInThisContext(readFileSync(script, "utf8"), { filename: script });
const { evaluate, reader, broken } = globalThis.conditions;
const read = (v) => evaluate({ value: v }, () => null);
const text = (v) => JSON.stringify(v);
let passed = 0, failed = 0;
const held = (what, got, wanted) => {
  if (got === wanted) return passed++;
  failed++;
  console.log(`${what}: ${got}, wanted ${wanted}`);
};
for (const { tree, cases: list } of JSON.parse(readFileSync(cases, "utf8"))) {
  for (const [answers, wanted] of list) {
    const got = evaluate(tree, (path) => (path in answers ? read(answers[path]) : null));
    held(`${text(tree)} with ${text(answers)}`, text(got), text(wanted));
  }
}
// What is typed into the controls of a page, and the sentences that then stand at them.
for (const { name, live, cases: list } of JSON.parse(readFileSync(checks, "utf8"))) {
  for (const [typed, wanted] of list) {
    const off = new Set();
    const raw = (control) => (off.has(control) ? null : typed[control] ?? "");
    for (const { w, s } of live) {
      if (s && evaluate(s, reader(live, raw)) !== true) off.add(`a${w.slice(1)}`);
    }
    const got = [...broken(live, reader(live, raw), (control) => !off.has(control))].sort().map(([at, texts]) => [at, texts.join(" ")]);
    held(`${name} with ${text(typed)}`, text(Object.fromEntries(got)), text(wanted));
  }
}
console.log(`conditions: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);

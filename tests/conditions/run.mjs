// The browser's evaluator against the cases that the server's tests run too: node run.mjs RULES.JS CASES.JSON
import { readFileSync } from "node:fs";
import vm from "node:vm";

const [script, cases] = process.argv.slice(2);
vm.runInThisContext(readFileSync(script, "utf8"), { filename: script });
const read = (v) => globalThis.conditions({ value: v }, () => null);
const text = (v) => JSON.stringify(v);
let passed = 0, failed = 0;
for (const { tree, cases: list } of JSON.parse(readFileSync(cases, "utf8"))) {
  for (const [answers, wanted] of list) {
    const got = globalThis.conditions(tree, (path) => (path in answers ? read(answers[path]) : null));
    if (text(got) === text(wanted)) passed++;
    else {
      failed++;
      console.log(`${text(tree)} with ${text(answers)}: ${text(got)}, wanted ${text(wanted)}`);
    }
  }
}
console.log(`conditions: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);

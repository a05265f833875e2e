// node run.mjs BASE CREDENTIALS.json [journey ...]: runs the journeys against a running demo town. Ends with "browser: N passed, M failed".
import fs from "node:fs";
import { check, launch, pagesSeen, results } from "./harness.mjs";

const [base, credentialsFile, ...wanted] = process.argv.slice(2);
const journeys = ["c1_find", "c2_file", "c3_errors", "checks", "c4_resume", "c5_phone", "c7_question", "keyboard", "foreign", "s_desk", "s4_acts", "desk_acts", "s_list", "c8_accounts", "c7_answer", "c8_objection", "c9_represent", "counter", "post_room", "matrix", "d2_import", "holdings", "rules", "diagram", "own_model", "passkeys"];
const env = { base: base.replace(/\/$/, ""), credentials: JSON.parse(fs.readFileSync(credentialsFile, "utf8")), shared: {}, browser: await launch() };
const started = Date.now();
for (const name of journeys) {
  if (wanted.length && !wanted.includes(name)) continue;
  const from = Date.now(), before = results.failed;
  const { run } = await import(`./journeys/${name}.mjs`);
  try {
    await run(env);
  } catch (error) {
    check(`${name} comes to its end`, false, error.stack.split("\n").slice(0, 12).join("\n       "));
  }
  for (const context of env.browser.contexts()) await context.close();
  console.log(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s, ${results.failed - before} failed`);
}
await env.browser.close();
console.log(`${pagesSeen()} kinds of page looked at in ${((Date.now() - started) / 1000).toFixed(0)} s`);
console.log(`browser: ${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);

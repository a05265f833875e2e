// Evaluates the cases of a JSON file with feelin and says how long each takes: node feelin.mjs CASES.json
// A line of JSON a case: name, value, seconds (processor time for one evaluation, the best of the rounds),
// parsing (the part of it that reading the text takes). feelin's interface has no form that is parsed once.
import {readFileSync} from 'node:fs';
import {date, dateAndTime, duration, evaluate, parseExpression, parseUnaryTests, time, unaryTest} from 'feelin';

const readers = {$date: date, $time: time, $date_time: dateAndTime, $duration: duration};

// From the JSON of values (libs/feel/README.md) to feelin's own.
function read(value) {
  if (Array.isArray(value)) return value.map(read);
  if (value === null || typeof value !== 'object') return value;
  const [tag] = Object.keys(value);
  if (tag === '$number') return Number(value[tag]);
  if (tag in readers) return readers[tag](value[tag]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each)]));
}

function write(value) {
  if (value === undefined) return null;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(write);
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, write(each)]));
  }
  return {$text: String(value)};  // dates, times, durations
}

function processorSeconds() {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
}

function secondsPerCall(call) {
  const measure = (seconds) => {
    const begin = processorSeconds();
    let calls = 0, spent = 0;
    do {
      for (let i = 0; i < 10; ++i) call();
      calls += 10;
      spent = processorSeconds() - begin;
    } while (spent < seconds);
    return spent / calls;
  };
  measure(0.3);  // until it is compiled
  return Math.min(measure(0.1), measure(0.1), measure(0.1), measure(0.1));
}

for (const each of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const variables = read(each.variables);
  const run = each.tests ? () => unaryTest(each.text, variables) : () => evaluate(each.text, variables);
  const parse = each.tests ? () => parseUnaryTests(each.text, variables) : () => parseExpression(each.text, variables);
  const line = {name: each.name};
  try {
    line.value = write(run().value);
    line.seconds = secondsPerCall(run);
    line.parsing = secondsPerCall(parse);
  } catch (error) {
    line.error = String(error).split('\n')[0];
  }
  console.log(JSON.stringify(line));
}

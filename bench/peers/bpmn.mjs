// bpmn-elements on the same models: node bpmn.mjs MODEL.bpmn INSTANCES. The model is read once; each instance runs from start to
// end with every user task signalled at once. Prints one line of JSON.
import {readFileSync} from 'node:fs';
import {BpmnModdle} from 'bpmn-moddle';
import {Serializer, TypeResolver} from 'moddle-context-serializer';
import * as Elements from 'bpmn-elements';

const [file, count] = [process.argv[2], Number(process.argv[3])];
const source = readFileSync(file, 'utf8');
const moddle = await new BpmnModdle().fromXML(source);
const types = TypeResolver({...Elements, BoundaryEvent: Elements.BoundaryEvent});
const serialized = Serializer(moddle, types);

async function one() {
  const definition = new Elements.Definition(new Elements.Context(serialized));
  let nodes = 0;
  const done = new Promise((resolve, reject) => {
    definition.broker.subscribeTmp('event', '#', (key, message) => {
      if (key === 'activity.leave') nodes += 1;
      if (key === 'activity.wait') definition.signal({id: message.content.id, executionId: message.content.executionId});
      if (key === 'definition.leave') resolve();
      if (key === 'definition.error') reject(new Error(message.content.error?.message));
    }, {noAck: true});
  });
  definition.run();
  await done;
  return nodes;
}

let nodes = 0;
for (let i = 0; i < Math.min(20, count); ++i) await one();  // warm
const begin = process.cpuUsage();
for (let i = 0; i < count; ++i) nodes += await one();
const used = process.cpuUsage(begin);
console.log(JSON.stringify({instances: count, nodes, seconds: (used.user + used.system) / 1e6}));

/**
 * `npm run bench -- memory [--only NAME,…] [--scale 1] [--limit 300] [--memory 1024] [--lanes 8]
 * [--node-options "--heap-growing-percent=30"]`: the greatest memory a
 * job process takes (its VmHWM), whatever the backlog, the rows, or the number of tables; and how long its start takes.
 * Each scenario has servers and a job process of its own. The last line says whether all stay below the limit.
 */
import { parseArgs } from 'node:util';
import { measureMemory } from './memory/measure-memory.ts';
import { SCENARIOS } from './memory/scenarios.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    scale: { type: 'string', default: '1' },
    limit: { type: 'string', default: '300' },
    memory: { type: 'string', default: '1024' },
    lanes: { type: 'string', default: '8' },
    'node-options': { type: 'string' },
  },
});
const only = values.only?.split(',');
const limit = Number(values.limit);
const options = {
  scale: Number(values.scale),
  memoryMiB: Number(values.memory),
  lanes: Number(values.lanes),
  execArgv: values['node-options']?.split(' ') ?? [],
};
let above = 0;
for (const scenario of SCENARIOS.filter(({ name }) => only === undefined || only.includes(name))) {
  const { maxRssMegabytes, startSeconds, seconds, backlogMegabytes } = await measureMemory(scenario, options);
  if (!(maxRssMegabytes <= limit)) above += 1;
  console.log(
    `${scenario.name.padEnd(14)} maxRssMegabytes ${maxRssMegabytes.toFixed(0).padStart(5)}  start ${startSeconds.toFixed(1)} s  ` +
      `backlog of ${backlogMegabytes.toFixed(0)} MB applied in ${seconds.toFixed(1)} s  (${scenario.title})`,
  );
}
console.log(`memory: ${above === 0 ? 'all' : `${above} NOT`} within ${limit} MB (${JSON.stringify(options)})`);
process.exit(above === 0 ? 0 : 1);

/** A peer process of `bench decode`: @vlasky/zongji as it comes, every event decoded, its rows counted. */
import { text } from 'node:stream/consumers';
import ZongJi from '@vlasky/zongji';
import { Meter, type ReadTask } from './decode-measure.ts';

const task = JSON.parse(await text(process.stdin)) as ReadTask;
const zongji = new ZongJi({ ...task.login });
const meter = new Meter();
let ended = false;
await new Promise<void>((resolve, reject) => {
  zongji.on('error', reject);
  zongji.on('binlog', (event) => {
    // It reads on, into the next file, until this process ends.
    if (ended) return;
    if ('rows' in event) meter.rows += event.rows.length;
    // The file's own rotate event names the next one; the one that opens the dump names this one.
    else if (event.getTypeName() === 'Rotate' && 'binlogName' in event && event.binlogName !== task.start.file) {
      ended = true;
      resolve();
    }
  });
  zongji.start({ serverId: process.pid, filename: task.start.file, position: task.start.position });
});
console.log(JSON.stringify(meter.finish()));
zongji.stop();
process.exit(0);

/** A peer process of `bench decode`: reads a {@link ReadTask} from stdin, prints a {@link Measured}. */
import { text } from 'node:stream/consumers';
import { BinlogDecoder, type BinlogEvent, ByteWriter, type RowChange, type RowImage } from '@tideway/binlog';
import { BinlogDump } from '@tideway/source-mysql';
import { Meter, type PeerName, type ReadTask } from './decode-measure.ts';

/** Bytes of SQL kept before they are thrown away, as if they had been sent. */
const STATEMENT = 1024 * 1024;
const ARTIFICIAL = 0x20;

/** What was made last: so that nothing is left out as unused. */
let kept: unknown = null;

type TakeImage = (image: RowImage) => void;

function taker(peer: PeerName): TakeImage {
  const writer = new ByteWriter(STATEMENT + 64 * 1024);
  if (peer === 'ours-text') {
    return (image) => {
      kept = image.tuple();
    };
  }
  if (peer === 'ours-typed' || peer === 'ours-typed-crc') {
    return (image) => {
      const count = image.columnCount;
      const values = new Array(count);
      for (let i = 0; i < count; i += 1) values[i] = image.value(i);
      kept = values;
    };
  }
  return (image) => {
    image.writeTuple(writer);
    kept = writer;
    if (writer.pos > STATEMENT) writer.reset();
  };
}

const task = JSON.parse(await text(process.stdin)) as ReadTask;
const peer = process.argv[2] as PeerName;
const take = taker(peer);
const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: peer.endsWith('-crc') });
const meter = new Meter();
let ended = false;

function takeRow({ before, after }: RowChange): void {
  meter.rows += 1;
  if (before !== null) take(before);
  if (after !== null) take(after);
}

function sink(event: BinlogEvent): void {
  if (event.type === 'rows') event.rows.forEach(takeRow);
  else if (event.type === 'rotate' && (event.flags & ARTIFICIAL) === 0) ended = true;
}

const dump = await BinlogDump.open({
  source: { ...task.login, tls: null },
  start: { mode: 'file-position', position: task.start },
  serverId: process.pid,
  server: { flavour: 'mysql', versionNumber: 90_704 },
  nonBlocking: false,
});
while (!ended) {
  const events = await dump.next();
  if (events === null) break;
  for (const { bytes, start, end } of events) {
    if (!ended) decoder.decode(bytes, sink, start, end);
  }
}
const measured = meter.finish();
if (kept === null) throw new Error('nothing was read');
dump.close();
console.log(JSON.stringify(measured));

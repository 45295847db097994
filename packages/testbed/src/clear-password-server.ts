import { type AddressInfo, createServer } from 'node:net';

/** A server that asks for passwords in clear, and keeps all that it is told. */
export interface ClearPasswordServer extends AsyncDisposable {
  readonly port: number;
  readonly heard: () => string;
}

const CLIENT_PLUGIN_AUTH = 0x00080000;
const CLIENT_PROTOCOL_41 = 0x00000200;
const CLIENT_SECURE_CONNECTION = 0x00008000;

function packet(sequence: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, payload]);
}

/** Protocol::HandshakeV10, with a scramble of 20 bytes. */
function greeting(): Buffer {
  const flags = CLIENT_PLUGIN_AUTH | CLIENT_PROTOCOL_41 | CLIENT_SECURE_CONNECTION;
  const low = Buffer.from([flags & 0xff, (flags >> 8) & 0xff]);
  const high = Buffer.from([(flags >> 16) & 0xff, (flags >> 24) & 0xff]);
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.0-fake\0'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('12345678\0'),
    low,
    Buffer.from([45, 2, 0]),
    high,
    Buffer.from([21]),
    Buffer.alloc(10),
    Buffer.from('123456789012\0'),
    Buffer.from('mysql_native_password\0'),
  ]);
}

/** Greets as MySQL does, and answers each login with AuthSwitchRequest(mysql_clear_password). */
export async function startClearPasswordServer(): Promise<ClearPasswordServer> {
  let heard = '';
  const server = createServer((socket) => {
    let packets = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      packets += 1;
      if (packets === 1) socket.write(packet(2, Buffer.from('\xfemysql_clear_password\0\0', 'latin1')));
      else socket.destroy();
    });
    socket.write(packet(0, greeting()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

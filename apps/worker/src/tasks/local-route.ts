import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';

/**
 * The address of this machine from which a server would be asked, as the routing table says; null when the name does not
 * resolve or no route leads there. Nothing is sent: connecting a datagram socket only looks the route up.
 */
export async function localRoute(host: string, port: number): Promise<string | null> {
  try {
    const { address, family } = await lookup(host);
    return await new Promise<string | null>((resolve) => {
      const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
      socket.once('error', () => end(null));
      socket.connect(port, address, () => end(socket.address().address));
      function end(found: string | null): void {
        socket.close();
        resolve(found);
      }
    });
  } catch {
    return null;
  }
}

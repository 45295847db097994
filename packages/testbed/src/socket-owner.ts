import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Tells whether the local end of a loopback connection, by its port, belongs to one of these processes (Linux: the
 * inode in /proc/net/tcp is that of one of their descriptors). For partitions: the connections of one machine of
 * several that share this one. `pids` is asked anew each time, since a worker's job processes come and go.
 */
export function socketOwner(pids: () => readonly number[]): (port: number) => boolean {
  return (port) => {
    const inode = inodeOf(port);
    return inode !== undefined && pids().some((pid) => hasSocket(pid, inode));
  };
}

/** Lines are `sl local remote state tx:rx tr:when retransmits uid timeout inode`, addresses in hexadecimal. */
function inodeOf(port: number): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(suffix) && fields[9] !== '0') return fields[9];
  }
  return undefined;
}

function hasSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`;
  const name = `socket:[${inode}]`;
  try {
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === name);
  } catch {
    // The process has ended.
    return false;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

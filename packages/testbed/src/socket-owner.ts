import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { OfClient } from './proxy.ts';

/**
 * Tells which loopback connections, by the port of their local ends, belong to these processes (Linux: the inode in
 * /proc/net/tcp is that of one of their descriptors). For partitions: the connections of one machine of several that
 * share this one. `pids` is asked anew each time, since a worker's job processes come and go.
 */
export function socketOwner(pids: () => readonly number[]): OfClient {
  return (ports) => {
    const owned = new Set(pids().flatMap(socketInodes));
    const asked = new Set(ports);
    const found = new Set<number>();
    for (const { port, inode } of localEnds()) if (asked.has(port) && owned.has(inode)) found.add(port);
    return found;
  };
}

/** Lines are `sl local remote state tx:rx tr:when retransmits uid timeout inode`, addresses in hexadecimal. */
function localEnds(): { port: number; inode: string }[] {
  const lines = readFileSync('/proc/net/tcp', 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return { port: Number.parseInt(fields[1]?.split(':')[1] ?? '', 16), inode: fields[9] ?? '' };
  });
}

function socketInodes(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${fd}`))?.[1] ?? []);
  } catch {
    // The process has ended.
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

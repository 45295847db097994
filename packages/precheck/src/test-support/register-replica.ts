import type mysql from 'mysql2/promise';

/** mysql2 has the command, but not in its types. */
interface Registers {
  _registerSlave(options: Record<string, unknown>, done: (error?: Error) => void): void;
}

/** Makes a connection known as a replica of this server id, as a replica does before it asks for the log. */
export function registerReplica(connection: mysql.Connection, serverId: number): Promise<void> {
  const { connection: plain } = connection as unknown as { readonly connection: Registers };
  const options = {
    serverId,
    slaveHostname: '',
    slaveUser: '',
    slavePassword: '',
    slavePort: 0,
    replicationRank: 0,
    masterId: 0,
  };
  return new Promise((resolve, reject) => {
    plain._registerSlave(options, (error) => (error ? reject(error) : resolve()));
  });
}

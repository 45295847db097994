/** A name quoted as MySQL quotes text. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The grants a source account needs for incremental migration; `host` is the address it comes from. */
export function sourceGrants(user: string, host: string): string {
  const account = `${quoted(user || 'tideway')}@${quoted(host)}`;
  return [
    `CREATE USER ${account} IDENTIFIED BY '…';`,
    `GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ${account};`,
    `GRANT SELECT ON *.* TO ${account};`,
  ].join('\n');
}

/** The grants a target account needs: the data, its structure, and Tideway's own checkpoint schema. */
export function targetGrants(user: string): string {
  const account = `${quoted(user || 'tideway')}@'%'`;
  return [
    `CREATE USER ${account} IDENTIFIED BY '…';`,
    `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, PROCESS ON *.* TO ${account};`,
  ].join('\n');
}

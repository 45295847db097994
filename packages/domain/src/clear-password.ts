/**
 * For a driver's connection without TLS: a server, or whoever stands between, may ask for the password as it is
 * (`mysql_clear_password`), and the driver would send it. MySQL's own client refuses that too unless it is told to. Over
 * TLS it stays allowed: accounts kept in a directory (LDAP, PAM, IAM) need it.
 */
export const CLEAR_PASSWORD_REFUSED = {
  mysql_clear_password: () => (): Promise<never> =>
    Promise.reject(
      new Error('the server asks for the password in clear (mysql_clear_password), which is sent over TLS only'),
    ),
};

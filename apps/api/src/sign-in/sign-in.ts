import { timingSafeEqual } from 'node:crypto';
import { ROLES, type Role, type SetupInput, type SignInMode, type UserInput } from '@tideway/contract';
import { say, type Text, TidewayError } from '@tideway/domain';
import { API_TOKEN_PREFIX, type JobStore } from '@tideway/job-store';
import type { FastifyRequest } from 'fastify';
import { type Auth, type AuthOptions, createAuth } from './create-auth.ts';
import { fetchHeaders } from './fetch-bridge.ts';
import { type Identity, LOCAL_OPERATOR } from './identity.ts';

export interface SignInOptions extends AuthOptions {
  /**
   * `on`: only accounts; `off`: only the start-up token; `auto`: the start-up token until there is an account, and
   * from then on accounts.
   */
  readonly policy: 'on' | 'off' | 'auto';
  /** Of the printed address: signs in while there is no sign-in, else makes the first administrator. */
  readonly startupToken: string;
}

/** Who may come in, and as what. */
export class SignIn {
  readonly startupToken: string;
  readonly #store: JobStore;
  readonly #options: SignInOptions;
  #auth: Auth | undefined;
  /** Accounts do not vanish: the last administrator cannot be removed. */
  #hasAccounts = false;

  constructor(store: JobStore, options: SignInOptions) {
    this.#store = store;
    this.#options = options;
    this.startupToken = options.startupToken;
  }

  get auth(): Auth {
    this.#auth ??= createAuth(this.#store, this.#options);
    return this.#auth;
  }

  async mode(): Promise<SignInMode['mode']> {
    const { policy } = this.#options;
    if (policy === 'off') return 'local';
    if (await this.hasAccounts()) return 'required';
    return policy === 'on' ? 'setup' : 'local';
  }

  get oidcName(): string | null {
    return this.#options.oidc?.name ?? null;
  }

  async hasAccounts(): Promise<boolean> {
    this.#hasAccounts ||= (await this.#store.accounts.count()) > 0;
    return this.#hasAccounts;
  }

  /**
   * Throws UNAUTHORIZED, saying which way in was tried and what was wrong. `renew`: whether it counts as use of the
   * session, which then lasts longer.
   */
  async identify(request: FastifyRequest, cookie: string | undefined, renew: boolean): Promise<Identity> {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer?.startsWith(API_TOKEN_PREFIX) === true) return this.#byApiToken(bearer);
    if ((await this.mode()) === 'local') {
      const given = bearer ?? cookie;
      if (given === undefined) throw unauthorized(say('The request carries no token.', '请求中没有令牌。'));
      if (isSame(given, this.startupToken)) return LOCAL_OPERATOR;
      throw unauthorized(
        say(
          'The token is not the one of this server; it changes at each start.',
          '该令牌不是此服务器的令牌；它在每次启动时都会改变。',
        ),
      );
    }
    if (bearer !== undefined)
      throw unauthorized(say('The token is not an API token of this server.', '该令牌不是此服务器的 API 令牌。'));
    return this.#bySession(request, renew);
  }

  async #byApiToken(token: string): Promise<Identity> {
    const owner = await this.#store.apiTokens.owner(token);
    if (owner === undefined)
      throw unauthorized(
        say('The API token is unknown, has expired or was removed.', '该 API 令牌不存在、已过期或已移除。'),
      );
    return { name: owner.name, role: owner.role, kind: 'token', email: null, userId: null };
  }

  async #bySession(request: FastifyRequest, renew: boolean): Promise<Identity> {
    const query = { disableRefresh: !renew };
    const found = await this.auth.api.getSession({ headers: fetchHeaders(request), query });
    if (found === null) throw unauthorized(say('There is no session, or it has ended.', '没有会话，或会话已结束。'));
    const { id, name, email, disabled } = found.user;
    if (disabled === true) throw unauthorized(say('This account is disabled.', '该账号已停用。'));
    return { name, role: roleOf(found.user.role), kind: 'session', email, userId: id };
  }

  /** Makes an account with a password. Throws INVALID_REQUEST at `email` when it is taken. */
  async createAccount(input: UserInput): Promise<string> {
    const { internalAdapter, password } = await this.auth.$context;
    if ((await internalAdapter.findUserByEmail(input.email)) !== null) {
      throw new TidewayError('INVALID_REQUEST', {
        detail: say(`There is an account of ${input.email}.`, `已有 ${input.email} 的账号。`),
        field: 'email',
      });
    }
    const hash = await password.hash(input.password);
    const { name, email, role } = input;
    const user = await internalAdapter.createUser(
      { name, email, role, emailVerified: true, disabled: false },
      { method: 'password' },
    );
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: hash,
    });
    this.#hasAccounts = true;
    return user.id;
  }

  /** Sets another's password; all its sessions end. */
  async setPassword(userId: string, plain: string): Promise<void> {
    const { internalAdapter, password } = await this.auth.$context;
    await internalAdapter.updatePassword(userId, await password.hash(plain));
    await this.#store.accounts.endSessions(userId);
  }

  /** The first administrator, by the one-time address. Throws UNAUTHORIZED, or CONFLICT when there is an account. */
  async setUp({ token, ...input }: SetupInput): Promise<string> {
    if (!isSame(token, this.startupToken))
      throw unauthorized(say('This is not the address the server printed last.', '这不是服务器最近一次打印的地址。'));
    return this.#store.accounts.first(() => this.createAccount({ ...input, role: 'administrator' }));
  }
}

/** Equal, in a time that does not tell where they differ. */
export function isSame(given: string, token: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}

export function unauthorized(detail: Text): TidewayError {
  return new TidewayError('UNAUTHORIZED', { detail });
}

/** What is not a role is the least one. */
function roleOf(text: unknown): Role {
  return ROLES.find((role) => role === text) ?? 'viewer';
}

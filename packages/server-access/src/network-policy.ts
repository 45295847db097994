import { BlockList, isIP, type SocketAddress } from 'node:net';

/**
 * Where nothing of a job is ever looked for: link-local networks with the metadata services of clouds, their other
 * addresses (Alibaba, AWS by IPv6), multicast, broadcast and "this host". A console that connects where its users say
 * must not become their way to the credentials of its machine (OWASP ASVS 5, 1.3.6).
 */
const NEVER = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
  '::/128',
];

/**
 * Looked at by Node for every address of a connection, after the name was resolved and before the first packet: a name
 * that resolves to something else the second time gains nothing.
 */
export class NetworkPolicy extends BlockList {
  readonly #allowed = new BlockList();

  /** `deny` and `allow`: addresses or networks (`10.0.0.0/8`, `fd00::/8`); `allow` wins. Throws naming a wrong one. */
  constructor(deny: readonly string[], allow: readonly string[]) {
    super();
    for (const network of [...NEVER, ...deny]) add(this, network);
    for (const network of allow) add(this.#allowed, network);
  }

  override check(address: string | SocketAddress, type?: 'ipv4' | 'ipv6'): boolean {
    const text = typeof address === 'string' ? address : address.address;
    const family = type ?? (isIP(text) === 6 ? 'ipv6' : 'ipv4');
    return super.check(text, family) && !this.#allowed.check(text, family);
  }
}

/** The policy of `TIDEWAY_DENY` and `TIDEWAY_ALLOW`, lists separated by commas. */
export function readNetworkPolicy(env: NodeJS.ProcessEnv): NetworkPolicy {
  return new NetworkPolicy(list(env.TIDEWAY_DENY), list(env.TIDEWAY_ALLOW));
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function add(blockList: BlockList, network: string): void {
  const [address = '', bits, ...rest] = network.split('/');
  const version = isIP(address);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const length = bits === undefined ? (version === 6 ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (version === 0 || rest.length > 0 || !(length <= (version === 6 ? 128 : 32))) {
    throw new Error(`"${network}" is not a network; write for instance 10.0.0.0/8 or fd00::/8`);
  }
  blockList.addSubnet(address, length, family);
}

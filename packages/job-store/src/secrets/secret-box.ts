import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A secret at rest. `sealed` is 12 bytes of nonce, 16 bytes of tag, then the ciphertext. */
export interface SealedSecret {
  readonly keyId: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/**
 * Seals secrets with AES-256-GCM. `context` (the job's id and the secret's name) is authenticated, so a sealed secret
 * copied to another row does not open. The key's id is the beginning of its SHA-256; it says which key a row needs.
 */
export class SecretBox {
  #keys: ReadonlyMap<string, Buffer>;
  readonly #reload: (() => readonly Buffer[]) | undefined;
  #first: string;

  /**
   * `keys`: 32 bytes each; the first one seals, all open (to change a key, put the new one first). `reload` is asked
   * when a secret needs another one.
   */
  constructor(keys: readonly Buffer[], reload?: () => readonly Buffer[]) {
    this.#reload = reload;
    const [first] = keys;
    if (first === undefined) throw new RangeError('a secret box needs a key');
    for (const key of keys) if (key.length !== 32) throw new RangeError('a key has 32 bytes');
    this.#keys = new Map(keys.map((key) => [idOf(key), key]));
    this.#first = idOf(first);
  }

  /** Of the key that seals. */
  get keyId(): string {
    return this.#first;
  }

  /** Takes the keys as they are now: after a rotation by this process or another. */
  refresh(): void {
    const keys = this.#reload?.() ?? [];
    const [first] = keys;
    if (first === undefined) return;
    this.#keys = new Map([...this.#keys, ...keys.map((key) => [idOf(key), key] as const)]);
    this.#first = idOf(first);
  }

  seal(secret: string, context: string): SealedSecret {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key(this.keyId), iv).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return { keyId: this.keyId, sealed: Uint8Array.from(Buffer.concat([iv, cipher.getAuthTag(), body])) };
  }

  /** Throws when the key is another one, or the row was changed or copied. */
  open({ keyId, sealed }: SealedSecret, context: string): string {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv(ALGORITHM, this.#key(keyId), bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  /** A secret for another purpose, the same in every process that has the first key. */
  derive(purpose: string): string {
    return createHmac('sha256', this.#key(this.keyId)).update(purpose).digest('base64url');
  }

  #key(id: string): Buffer {
    if (!this.#keys.has(id)) this.refresh();
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error(`the stored secrets need key ${id}; TIDEWAY_SECRET_KEY holds another one`);
    return key;
  }
}

function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

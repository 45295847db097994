/** One event of a stream. */
export interface ServerEvent {
  readonly id: string | null;
  readonly type: string;
  readonly data: string;
}

/**
 * Splits a text stream into events, fed piece by piece; format: HTML Standard, section 9.2.6 (server-sent events).
 * Comments are dropped. Returns a function that takes the next piece and gives the events it completed.
 */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let rest = '';
  let id: string | null = null;
  let type = '';
  let data: string[] = [];

  const line = (text: string, out: ServerEvent[]): void => {
    if (text === '') {
      if (data.length > 0) out.push({ id, type: type || 'message', data: data.join('\n') });
      type = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  };

  return (piece) => {
    const out: ServerEvent[] = [];
    rest += piece;
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const text of lines) line(text, out);
    return out;
  };
}

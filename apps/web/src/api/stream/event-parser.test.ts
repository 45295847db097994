import { describe, expect, it } from 'vitest';
import { createEventParser } from './event-parser.ts';

describe('createEventParser', () => {
  it('gives an event whatever the pieces it came in', () => {
    const text = ': ping\n\nid: 7\nevent: job\ndata: {"a":1}\n\n';
    for (let cut = 0; cut <= text.length; cut++) {
      const parse = createEventParser();
      const events = [...parse(text.slice(0, cut)), ...parse(text.slice(cut))];
      expect(events).toEqual([{ id: '7', type: 'job', data: '{"a":1}' }]);
    }
  });

  it('joins data lines, takes CRLF, keeps the id for later events, and drops events without data', () => {
    const parse = createEventParser();
    expect(parse('id: 1\r\ndata: a\r\ndata:b\r\n\r\nevent: x\r\n\r\ndata: c\r\n\r\n')).toEqual([
      { id: '1', type: 'message', data: 'a\nb' },
      { id: '1', type: 'message', data: 'c' },
    ]);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageFilter } from './message-filter.ts';

const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function filter(chunks: readonly Buffer[]): { passed: string; rubbish: string[] } {
  const rubbish: string[] = [];
  const stream = new MessageFilter((text) => rubbish.push(text));
  for (const chunk of chunks) stream.write(chunk);
  const passed = stream.read() as Buffer | null;
  return { passed: passed?.toString('utf8') ?? '', rubbish };
}

test.each([
  ['nothing wrong', frame('{"a":"ü"}') + frame('[]'), frame('{"a":"ü"}') + frame('[]'), []],
  ['other headers', `Content-Type: x\r\n${frame('{}')}`, `Content-Type: x\r\n${frame('{}')}`, []],
  ['a name in small letters', 'content-length: 2\r\n\r\n{}', 'content-length: 2\r\n\r\n{}', []],
  ['a header without a length', `Foo: bar\r\n\r\n{"x":1}${frame('{}')}`, frame('{}'), ['Foo: bar\r\n\r\n{"x":1}']],
  ['a length that is no number', `Content-Length: many\r\n\r\n{"x":1}${frame('{}')}`, frame('{}'), ['Content-Length:', ' many\r\n\r\n{"x":1}']],
  ['a length beyond all measure', `Content-Length: 99999999999999\r\n\r\n${frame('{}')}`, frame('{}'), ['Content-Length:', ' 99999999999999\r\n\r\n']],
  ['a length that is too short', `Content-Length: 2\r\n\r\n{}{"x":1}${frame('[]')}`, `Content-Length: 2\r\n\r\n{}${frame('[]')}`, ['{"x":1}']],
  ['a line that is no header', `Content-Length: 2\r\nrubbish\r\n\r\n{}${frame('[]')}`, frame('[]'), ['Content-Length:', ' 2\r\nrubbish\r\n\r\n{}']],
])('%s', (_, input, passed, rubbish) => {
  expect(filter([Buffer.from(input)])).toEqual({ passed, rubbish });
});

test('messages come through however the stream is cut', () => {
  const bodies = fc.array(fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(bodies, fc.constantFrom('', 'rubbish\r\n\r\n', 'Content-Length: x\r\n\r\n'), fc.array(fc.nat(40), { maxLength: 8 }), (messages, before, cuts) => {
      const wanted = messages.map(frame).join('');
      const bytes = Buffer.from(before + wanted);
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) chunks.push(bytes.subarray(at, (at = Math.min(bytes.length, at + cut + 1))));
      chunks.push(bytes.subarray(at));
      expect(filter(chunks.filter(({ length }) => length > 0)).passed).toBe(wanted);
    }),
  );
});

test('rubbish without an end is not kept', () => {
  const { passed, rubbish } = filter([Buffer.alloc(20_000, 'x'), Buffer.from(frame('{}'))]);
  expect(passed).toBe(frame('{}'));
  expect(rubbish).toHaveLength(2);
});

import { expect, test } from 'vitest';
import { callText } from './words.ts';

test('a transaction that reads a key and then writes it says so; only a cas is called one', () => {
  const cas = { kind: 'cas', from: null, to: 1 } as const;
  expect(callText(cas)).toBe('cas none -> 1');
  expect(callText({ kind: 'together', parts: [{ key: 'x', call: { kind: 'read', value: 7 } }, { key: 'y', call: cas }] })).toBe('x: read 7 and y: read none, then write 1');
});

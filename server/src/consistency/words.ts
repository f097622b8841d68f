// Calls and values as one says them.
import { unreachable } from '../base/assert.ts';
import type { Call, Value } from './operation.ts';

/** `none`, `1`, `"a"`, `{1, 2}`. */
export function valueText(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'object') return `{${value.map(valueText).join(', ')}}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** `read 1`, `cas 1 -> 2`, `dequeue` where nobody knows what it took. */
export function callText(call: Call): string {
  const answered = (word: string, value: Value | undefined): string => (value === undefined ? word : `${word} ${valueText(value)}`);
  switch (call.kind) {
    case 'read':
      return answered('read', call.value);
    case 'write':
      return `write ${valueText(call.value)}`;
    case 'cas':
      return `cas ${valueText(call.from)} -> ${valueText(call.to)}`;
    case 'increment':
      return answered(`increment by ${call.by}${call.value === undefined ? '' : ' to'}`, call.value);
    case 'append':
      return answered(`append ${call.items.map(valueText).join(', ')}${call.value === undefined ? '' : ' to make'}`, call.value);
    case 'add':
      return `add ${valueText(call.value)}`;
    case 'elements':
      return answered('read', call.value);
    case 'enqueue':
      return `enqueue ${valueText(call.value)}`;
    case 'dequeue':
      return call.value === null ? 'dequeue, empty' : answered('dequeue', call.value);
    case 'together':
      return listed(call.parts.map((part) => `${part.key}: ${partText(part.call)}`));
    default:
      return unreachable(call);
  }
}

/** Of a transaction: whoever reads a key in it and writes it, reads it first. */
function partText(call: Call): string {
  return call.kind === 'cas' ? `read ${valueText(call.from)}, then write ${valueText(call.to)}` : callText(call);
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], conjunction = 'and'): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

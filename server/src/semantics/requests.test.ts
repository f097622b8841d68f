// What is said of requests: pauses, breakers, and statements that run at once.
import { describe, expect, test } from 'vitest';
import { modelOf } from './model-fixture.ts';

function messages(text: string): readonly string[] {
  return modelOf(`node server, n2\nlink * <-> * { delay 1ms }\n${text}`).findings.map(({ code, message }) => `${code}: ${message}`);
}

const call = (options: string): readonly string[] => messages(`client c { call server timeout 1s ${options} }`);

describe('options of a request', () => {
  test('pauses begin no longer than they may become', () => {
    expect(call('retry 3 backoff 10ms to 10ms jitter full')).toEqual([]);
    expect(call('retry 3 backoff 10ms to 9ms')).toEqual(['wrong-value: pauses begin longer than they may become: the limit behind `to` is at least as long as the first pause']);
  });

  test('a breaker says all of its numbers', () => {
    const needs = (name: string) => `missing-property: the breaker needs \`${name}\`: write, for instance, \`breaker { failures 5, window 10s, open 5s }\``;
    expect(call('breaker { failures 5, window 10s, open 5s }')).toEqual([]);
    expect(call('breaker { failures 5, open 5s }')).toEqual([needs('window')]);
    expect(call('breaker { window 10s }')).toEqual([needs('failures'), needs('open')]);
  });
});

describe('statements that run at once', () => {
  test('are one at least', () => {
    expect(messages('client c { together { call server } }')).toEqual([]);
    expect(messages('client c { together { } }')).toEqual(['wrong-value: `together` without a statement does nothing: put those between the braces that run at once']);
  });

  test('may be all that a loop waits for', () => {
    const loop = (inner: string): readonly string[] => messages(`scenario "a" for 1s { client c { repeat { together { ${inner} } } } }`).map((one) => one.split(':')[0] ?? '');
    expect(loop('wait 1ms')).toEqual([]);
    expect(loop('effect e')).toEqual(['endless']);
  });
});

describe('clocks that handlers read', () => {
  const service = (on: string, more: string): readonly string[] => messages(`service s on ${on} { handle a { t: now monotonic; u: now monotonic } }\nclient c on server { v: now monotonic; call s.a }\n${more}`).map((one) => one.split(':')[0] ?? '');

  test('are those of one machine in one run, whichever it is', () => {
    expect(service('server, n2', 'expect u - t >= 0ms')).toEqual([]);
    expect(service('server', 'expect t - v >= 0ms')).toEqual([]);
    expect(service('server, n2', 'expect t - v >= 0ms')).toEqual(['wrong-unit']);
  });
});

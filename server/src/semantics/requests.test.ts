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

describe('the first hop of one operation', () => {
  const texts = 'store kv on server, n2 { replication multi-leader }\nservice api on server, n2\nbalancer lb on n2 to api';
  const hop = (statement: string, via = ''): readonly string[] => messages(`${texts}\nclient c${via} { ${statement} }`);

  test('stands for that of its program', () => {
    for (const via of ['', ' via kv', ' via server', ' via api', ' via lb']) {
      expect(hop('read kv.x via n2 timeout 1s', via)).toEqual([]);
      expect(hop('read kv.x via kv', via)).toEqual([]);
      expect(hop('call api.get timeout 1s via lb', via)).toEqual([]);
      expect(hop('call api.get via api', via)).toEqual([]);
      expect(hop('call n2 via n2', via)).toEqual([]);
    }
  });

  test('is one that passes it on', () => {
    expect(hop('call server via n2')).toEqual(['wrong-value: this goes via n2, which does not pass on what is asked of server: go via server']);
    expect(hop('call api.get via kv')).toEqual(['wrong-value: this goes via kv, which does not pass on what is asked of api: go via api']);
    expect(hop('read kv.x via lb')).toEqual(['no-replica: this goes via lb, which keeps no copy of kv: go via one of server, n2']);
    expect(hop('await kv.x == 1 via c')[0]).toMatch(/^wrong-kind: c is a client/);
  });

  test('is said where it stands', () => {
    const { findings } = modelOf('node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1\nclient c via n1 { read kv.x via n2 }');
    expect(findings.map(({ related }) => related?.map(({ message, range }) => [message, range.end - range.start]))).toEqual([[['via n2', 'via n2'.length]]]);
  });

  test('that has an error is the only one that is found', () => {
    expect(hop('call api.get via lbs', ' via kv').map((one) => one.split(':')[0])).toEqual(['unknown-name']);
    expect(hop('call api.get via', ' via kv').map((one) => one.split(':')[0])).toEqual(['wrong-value']);
  });

  test('needs a link, as what is asked by default does', () => {
    const linked = (links: string, hop: string): readonly string[] => modelOf(`node n1, n2\nstore kv on n1, n2 { replication multi-leader }\nclient c via n1 { read kv.x ${hop} }\nlink n1 <-> n2, c { delay 1ms }\n${links}`).findings.map(({ code }) => code);
    expect(linked('', '')).toEqual([]);
    expect(linked('', 'via n2')).toEqual(['no-link']);
    expect(linked('link c <-> n2 { delay 1ms }', 'via n2')).toEqual([]);
  });

  test('of a store that has an error adds none', () => {
    const codes = (via: string) => messages(`store kv on server, n2 { replication quorum, isolation snapshot }\nclient c { read kv.x ${via} }`).map((one) => one.split(':')[0]);
    expect(codes('via kv')).toEqual(codes(''));
    expect(codes('via kv')).toContain('wrong-value');
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

describe('balancers', () => {
  const lb = (more: string, client = 'client c via lb { call api.get }'): readonly string[] => messages(`service api, other on server, n2\nbalancer lb on n2 to api { ${more} }\n${client}`);

  test('say when a machine is ejected, if they check', () => {
    expect(lb('')).toEqual([]);
    expect(lb('check every 1s timeout 100ms, eject after 2')).toEqual([]);
    expect(lb('check every 1s timeout 100ms')).toEqual(['missing-property: lb makes checks, and does not say how many must fail: write, for instance, `eject after 2`']);
    expect(lb('eject after 2')).toEqual(['missing-property: lb ejects machines that fail checks, and makes none: write, for instance, `check every 1s timeout 100ms`']);
  });

  test('pass on what is asked of their service, and nothing else', () => {
    expect(lb('', 'client c via lb { call other.get }')).toEqual(['wrong-value: c goes via lb, which does not pass on what is asked of other: go via other']);
    expect(lb('', 'client c via lb { call server }')).toEqual(['wrong-value: c goes via lb, which does not pass on what is asked of server: go via server']);
    expect(lb('', 'store kv on server\nclient c via lb { write kv.x = 1 }').map((one) => one.split(':')[0])).toEqual(['no-replica']);
  });

  test('stand before one service, on one machine', () => {
    const declared = (head: string): readonly string[] => messages(`service api, other on server\nbalancer lb ${head} { }`).map((one) => one.split(':')[0] ?? '');
    expect(declared('to api')).toEqual([]);
    expect(declared('to api, other')).toEqual(['wrong-value']);
    expect(declared('to server')).toEqual(['wrong-kind']);
    expect(declared('on server, n2 to api')).toEqual(['wrong-value']);
    expect(declared('on server')).toEqual(['missing-place']);
  });

  test('need links to the machines behind them, and their clients one to theirs', () => {
    const linked = (links: string): readonly string[] => modelOf(`node edge, s1\nservice api on s1\nbalancer lb on edge to api { }\nclient c via lb { call api.get }\n${links}`).findings.map(({ code }) => code);
    expect(linked('link c <-> edge { delay 1ms }; link edge <-> s1 { delay 1ms }')).toEqual([]);
    expect(linked('link c <-> edge { delay 1ms }')).toEqual(['no-link']);
    expect(linked('link * <-> s1 { delay 1ms }')).toEqual(['no-link']);
  });

  test('watch, if they check', () => {
    const watched = (check: string): readonly string[] => lb(`${check}`, 'client c via lb { call api.get }\nexpect server is suspected').map((one) => one.split(':')[0] ?? '');
    expect(watched('check every 1s timeout 100ms, eject after 2')).toEqual([]);
    expect(watched('')).toEqual(['nobody-watches']);
  });
});

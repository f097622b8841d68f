import { describe, expect, test } from 'vitest';
import { complete, type Completion } from './completion.ts';
import { viewOf } from './view-fixture.ts';

function completions(marked: string): Completion[] {
  const { view, marks } = viewOf(marked);
  return complete(view, marks.offset);
}

const labels = (marked: string) => completions(marked).map(({ label }) => label);

const cluster = `
node n1, n2 in east
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }
client a via n1 { w1: write kv.x = 1 }
let rtt in 1ms..4ms
`;

describe('items', () => {
  test('a file begins with declarations, a scenario has no scenarios', () => {
    expect(labels('$0')).toEqual(expect.arrayContaining(['scenario', 'import', 'node', 'link', 'store', 'client', 'fault', 'expect']));
    const inside = labels('scenario "a" {\n  $0\n}');
    expect(inside).toEqual(expect.arrayContaining(['node', 'clock', 'fault', 'expect']));
    expect(inside).not.toContain('scenario');
  });

  test('the word that is being typed is replaced, also from its middle', () => {
    const { view, marks } = viewOf('sto$0re');
    for (const { range } of complete(view, marks.offset)) expect(range).toEqual({ start: 0, end: 5 });
  });

  test('places, and what may stand there', () => {
    expect(labels(`${cluster}store other $0`)).toEqual(['on']);
    expect(labels(`${cluster}store other on $0`)).toEqual(['n1', 'n2']);
    expect(labels(`${cluster}store other on n1, $0`)).toEqual(['n1', 'n2']);
    expect(labels(`${cluster}client c via $0`)).toEqual(expect.arrayContaining(['n1', 'kv']));
    expect(labels(`${cluster}client c { read kv.x via $0 }`)).toEqual(expect.arrayContaining(['n1', 'kv']));
    expect(labels(`${cluster}client c { read kv.x via n1 $0 }`)).toContain('timeout');
    expect(completions(`${cluster}client c { read kv.x $0 }`).some(({ label }) => label === 'via')).toBe(true);
    expect(labels(`${cluster}client c on n1 $0`)).toEqual(['via']);
  });

  test('machines and arrows of links', () => {
    expect(labels(`${cluster}link $0`)).toEqual(expect.arrayContaining(['*', 'n1', 'n2', 'east']));
    expect(labels(`${cluster}link n1 $0`)).toEqual(['->', '<->']);
    expect(labels(`${cluster}link n1 -> $0`)).toEqual(expect.arrayContaining(['*', 'n2']));
  });

  test('nothing in comments and strings', () => {
    expect(labels('// no$0')).toEqual([]);
    expect(labels('/* no$0 */')).toEqual([]);
    expect(labels('scenario "no$0"')).toEqual([]);
  });
});

describe('properties', () => {
  test('names of the declaration, without those that are said', () => {
    const names = labels(`${cluster}store other on n1 { timestamp lamport, $0 }`);
    expect(names).toEqual(expect.arrayContaining(['replication', 'conflict', 'ties']));
    expect(names).not.toContain('timestamp');
    expect(names).not.toContain('skew');
    expect(labels(`${cluster}clock n1 {\n  skew 1ms\n  $0\n}`)).toContain('drift');
  });

  test('a property that a word makes several of is not used up', () => {
    expect(labels(`${cluster}link * -> * {\n  delay 1ms\n  $0\n}`)).toContain('delay');
  });

  test('values come from the table', () => {
    expect(labels(`${cluster}store other on n1 { timestamp $0 }`)).toEqual(expect.arrayContaining(['time-of-day', 'lamport', 'version-vector']));
    expect(labels(`${cluster}store other on n1 { resend $0 }`)).toEqual(expect.arrayContaining(['every', 'never']));
    expect(labels(`${cluster}node m { disk $0 }`)).toEqual(['kept', 'lost']);
  });

  test('numbers can be named, or follow a law; kinds come first', () => {
    const values = labels(`${cluster}link * -> * { delay $0 }`);
    expect(values).toEqual(expect.arrayContaining(['write', 'response', 'rtt', 'exponential', 'normal']));
    expect(labels(`${cluster}link * -> * { delay write $0 }`)).toEqual(expect.arrayContaining(['rtt', 'exponential']));
    expect(labels(`${cluster}link * -> * { delay write $0 }`)).not.toContain('response');
  });

  test('a value that is complete wants no more', () => {
    expect(labels(`${cluster}node m { disk kept $0 }`)).toEqual([]);
  });

  test('units for digits', () => {
    expect(labels(`${cluster}clock n1 { skew 10$0 }`)).toEqual(['10ns', '10us', '10ms', '10s', '10min', '10h']);
    expect(labels(`${cluster}clock n1 { drift 50p$0 }`)).toContain('50ppm');
  });
});

describe('statements', () => {
  test('acts, targets and options', () => {
    expect(labels('client a { $0 }')).toEqual(expect.arrayContaining(['write', 'read', 'await', 'wait']));
    expect(labels('client a { w1: $0 }')).toEqual(expect.arrayContaining(['write', 'increment']));
    expect(labels(`${cluster}client b { read $0 }`)).toEqual(expect.arrayContaining(['kv', 'kv.x']));
    expect(labels(`${cluster}client b { read kv.$0 }`)).toEqual(['x']);
    expect(labels(`${cluster}client b { read kv.x $0 }`)).toEqual(expect.arrayContaining(['timeout', 'retry']));
    expect(labels(`${cluster}client b { read kv.x timeout $0 }`)).toEqual(expect.arrayContaining(['none', 'rtt']));
    expect(labels(`${cluster}client b { read kv.x timeout 10ms $0 }`)).toContain('retry');
    expect(labels(`${cluster}client b { write kv.y = $0 }`)).toEqual(expect.arrayContaining(['unique', 'none', 'w1']));
  });

  test('nested and separated by semicolons', () => {
    expect(labels('client a { repeat 3 { $0 } }')).toContain('write');
    expect(labels('client a { wait 1ms; $0 }')).toContain('write');
  });
});

describe('faults and expectations', () => {
  test('verbs, what they strike, and when', () => {
    expect(labels(`${cluster}fault $0`)).toEqual(expect.arrayContaining(['crash', 'cut', 'partition', 'maybe']));
    expect(labels(`${cluster}fault crash $0`)).toEqual(expect.arrayContaining(['n1', '*', 'any']));
    expect(labels(`${cluster}fault crash n1 $0`)).toEqual(expect.arrayContaining(['at', 'for', 'when']));
    expect(labels(`${cluster}fault crash n1 at 1ms $0`)).not.toContain('at');
    expect(labels(`${cluster}fault crash n1 when $0`)).toContain('w1');
    expect(labels(`${cluster}fault crash n1 when w1 $0`)).toEqual(expect.arrayContaining(['begins', 'arrives', 'takes-effect', 'ends', 'is ok', 'is unknown']));
    expect(labels(`${cluster}fault crash n1 when w1 $0`)).not.toContain('survives');
    expect(labels(`${cluster}fault crash n1 when $0`)).toEqual(expect.arrayContaining(['kv.x', 'queue', 'drops', 'count', 'not']));
    expect(labels(`${cluster}fault crash n1 when queue of $0`)).toEqual(expect.arrayContaining(['n1', 'n2']));
    expect(labels(`${cluster}fault crash n1 when queue of $0`)).not.toContain('w1');
    expect(labels(`${cluster}fault up to 1 of {\n  $0\n}`)).toContain('crash');
    expect(labels(`${cluster}fault step n1 $0`)).toContain('by');
  });

  test('things, and what can be said of them', () => {
    expect(labels(`${cluster}expect $0`)).toEqual(expect.arrayContaining(['possible', 'finally', 'w1', 'kv', 'no']));
    expect(labels(`${cluster}expect w1 $0`)).toEqual(expect.arrayContaining(['survives', 'is ok', 'is unknown']));
    expect(labels(`${cluster}expect w1 $0`)).not.toContain('converges');
    expect(labels(`${cluster}expect w1 is $0`)).toEqual(expect.arrayContaining(['ok', 'failed', 'unknown']));
    expect(labels(`${cluster}expect kv $0`)).toContain('converges');
    expect(labels(`${cluster}expect p99 of w1 < $0`)).toEqual(expect.arrayContaining(['w1', 'p99', 'queue']));
    expect(labels(`${cluster}expect p99 of w1 < 2 * max $0`)).toEqual(['of']);
    expect(labels(`${cluster}expect p99 of w1 < 2 * max of $0`)).toContain('w1');
    expect(labels(`${cluster}expect queue of n1 + queue of $0`)).toEqual(expect.arrayContaining(['n1', 'n2']));
    expect(labels(`${cluster}expect no $0`)).toEqual(expect.arrayContaining(['lost writes', 'stale reads']));
    expect(labels(`${cluster}expect no lost writes on $0`)).toEqual(expect.arrayContaining(['kv', 'w1']));
    expect(labels(`${cluster}expect w1 survives and $0`)).toContain('kv');
  });
});

test('names of a scenario are offered in it, and those of all where it is shared', () => {
  const scenarios = 'scenario "a" {\n  node here\n  HERE\n}\nscenario "b" {\n  node there\n}\nSHARED';
  expect(labels(scenarios.replace('HERE', 'clock $0').replace('SHARED', ''))).toEqual(['here']);
  expect(labels(scenarios.replace('HERE', '').replace('SHARED', 'clock $0'))).toEqual(['here', 'there']);
});

test('anywhere in any text there is an answer', () => {
  const text = 'scenario "a" {\n  store kv on n1 { replication quorum { write 2 } }\n  fault up to 1 of { lose request of r }\n  client c { r: read kv.x timeout 1ms; repeat 3 { } }\n}\n}} service s { handle x { ';
  for (let length = 0; length <= text.length; length++) {
    const { view } = viewOf(text.slice(0, length));
    for (const { label } of complete(view, length)) expect(label).not.toBe('');
  }
});

// Promises that nobody puts to the test: vacuous, with the reason, however little was covered.
import { expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { defaultExploreOptions } from '../explorer/explore-options.ts';
import { planScenarios } from '../plan/plan-scenario.ts';
import { resolve } from '../semantics/model.ts';
import { parse } from '../syntax/parse.ts';
import { answerScenario } from './answer-scenario.ts';
import { coverageText, vacuousText } from './outcome-text.ts';

function answer(text: string, options: Partial<typeof defaultExploreOptions> = {}, clock?: () => number) {
  const syntax = parse(text);
  const { plan, planHash } = present(planScenarios(resolve({ syntaxOf: () => syntax }, 'a.fault'))[0], 'a scenario');
  const planned = present(plan, 'a plan');
  const answering = answerScenario({ plan: planned, planHash, variants: [], options: { ...defaultExploreOptions, ...options } }, clock);
  let step = answering.next();
  while (!step.done) step = answering.next();
  return { plan: planned, answer: step.value };
}

/** Verdicts, with why they are vacuous. */
function verdictsOf(text: string, options: Partial<typeof defaultExploreOptions> = {}): string[] {
  const answered = answer(text, options);
  return answered.answer.expectations.map((one) => (one.verdict === 'vacuous' ? `vacuous: ${vacuousText(answered.plan, one)}` : one.verdict));
}

const locked = (clients: string, expects: string, margin = '') => `
node n
link * <-> * { delay 1ms }
store kv on n
lock L on n { lease 1s${margin} }
${clients}
${expects}
`;

const promises = 'expect kv obeys L\nexpect not kv obeys L\nexpect at most one holder of L';
const unwritten = 'vacuous: nobody ever writes kv under a grant of L';

test('a lock that nobody acquires is put to no test', () => {
  expect(verdictsOf(locked('client c { write kv.z = 1 }', promises))).toEqual([unwritten, unwritten, 'vacuous: nobody ever holds L']);
});

test('a lock under which no write gets to the store is not obeyed by it', () => {
  const clients = 'client c { write kv.z = 1 holding L }\nclient d { acquire L; write kv.z = 2 holding L }';
  expect(verdictsOf(locked(clients, promises, ', margin 1s'))).toEqual([unwritten, unwritten, 'holds']);
  expect(verdictsOf(locked(clients, promises))).toEqual(['holds', 'fails', 'holds']);
});

test('nobody holding it is a promise of its own', () => {
  expect(verdictsOf(locked('client c { write kv.z = 1 }', 'expect at most 0 holders of L'))).toEqual(['holds']);
  expect(verdictsOf(locked('client c { acquire L }', 'expect at most 0 holders of L'))).toEqual(['fails']);
});

const replicated = (clients: string) => `
node n1, n2, n3
link * <-> * { delay 1ms..5ms }
store kv on n1, n2, n3 { replication quorum { write 2, read 2, repair on }, timestamp lamport }
${clients}
expect kv is linearizable
expect kv gives read-your-writes
expect kv gives monotonic-reads
expect kv gives monotonic-writes
expect kv gives writes-follow-reads
`;

test('what no statement can put to the test is vacuous however little was covered', () => {
  const few = { cellsMax: 20, runsMax: 10 };
  const ryw = 'vacuous: no client of kv ever reads a key that it wrote before';
  const wfr = 'vacuous: no client of kv ever writes so that somebody could see that without what it had read before';
  const [, ...split] = verdictsOf(replicated('client a { write kv.x = 1; write kv.x = 2 }\nclient b { read kv.x; read kv.x }'), few);
  expect([split[0], split[3]]).toEqual([ryw, wfr]);
  expect(verdictsOf(replicated('client a { write kv.x = 1 }\nclient b { write kv.x = 2 }'), few).filter((one) => one.startsWith('vacuous'))).toHaveLength(4);
  expect(verdictsOf(replicated('client a { read kv.x }'), few)[3]).toContain('vacuous: no client of kv ever writes twice');
  // Whoever does both may.
  expect(verdictsOf(replicated('client a { write kv.x = 1; read kv.x }'), few)[1]).not.toContain('vacuous');
});

test('without time for a cell or a counted run, what was seen is not told as nothing', () => {
  let now = 0;
  const { answer: answered } = answer(replicated('client a { write kv.x = 1; read kv.x }'), { timeLimitMs: 1 }, () => now++);
  expect(answered.coverage).toMatchObject({ cells: 0, runs: 0, complete: false });
  expect(coverageText(answered)).toBe('not every behaviour was covered: it takes more than 1 ms (whatever is told was seen in single tries)');
});

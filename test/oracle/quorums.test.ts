// Reads of quorums against brute force over a grid of delays, in a few lines of its own: whether a read can miss a write
// that had ended, which values it can have, and how long both can take.
import { expect, test } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { answerScenario } from '../../server/src/checks/answer-scenario.ts';
import type { ScenarioAnswer } from '../../server/src/checks/answer.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { plannedIn } from '../walk/runs.ts';

interface Setting {
  readonly replicas: number;
  readonly write: number;
  readonly read: number;
  readonly highMs: number;
  /** Half milliseconds: so that nothing of the one comes at an instant of the other. */
  readonly waitMs: number;
}

interface Seen {
  readonly values: Set<string>;
  isStale: boolean;
  readonly written: { low: number; high: number };
  readonly read: { low: number; high: number };
}

/** Every assignment of whole milliseconds to all messages of a write and a read, and every order of answers that come at once. */
function bruteForce({ replicas, write, read, highMs, waitMs }: Setting): Seen {
  const seen: Seen = { values: new Set(), isStale: false, written: { low: Infinity, high: 0 }, read: { low: Infinity, high: 0 } };
  const delays: number[] = new Array<number>(4 * replicas).fill(1);
  const nth = (list: readonly number[], n: number): number => present([...list].sort((a, b) => a - b)[n - 1], 'an answer');
  const look = (): void => {
    const of = (kind: number, replica: number): number => delays[kind * replicas + replica] ?? 0;
    const all = [...new Array(replicas).keys()];
    const ended = nth(all.map((i) => of(0, i) + of(1, i)), write);
    const answers = all.map((i) => ({ at: of(2, i) + of(3, i), has: of(0, i) < waitMs + of(2, i) }));
    const took = nth(answers.map(({ at }) => at), read);
    // Of those that come with the last that is needed, any may be it.
    const before = answers.filter(({ at }) => at < took);
    const atOnce = answers.filter(({ at }) => at === took);
    const missing = read - before.length;
    const mayHave = before.some(({ has }) => has) || atOnce.some(({ has }) => has);
    const mayMiss = !before.some(({ has }) => has) && atOnce.filter(({ has }) => !has).length >= missing;
    if (mayHave) seen.values.add('1');
    if (mayMiss) seen.values.add('none');
    if (mayMiss && ended < waitMs) seen.isStale = true;
    for (const [span, length] of [[seen.written, ended], [seen.read, took]] as const) {
      span.low = Math.min(span.low, length);
      span.high = Math.max(span.high, length);
    }
  };
  const go = (at: number): void => {
    if (at === delays.length) look();
    else for (let ms = 1; ms <= highMs; ms++) {
      delays[at] = ms;
      go(at + 1);
    }
  };
  go(0);
  return seen;
}

function answered({ replicas, write, read, highMs, waitMs }: Setting): ScenarioAnswer {
  const names = [...new Array(replicas).keys()].map((i) => `n${i + 1}`).join(', ');
  const { plan, planHash } = plannedIn(`
node ${names}
link * <-> * { delay 1ms..${highMs}ms }
store kv on ${names} { replication quorum { write ${write}, read ${read} } }
client a via kv { w: write kv.x = 1 }
client b via kv { wait ${waitMs}ms; r: read kv.x }
`);
  const answering = answerScenario({ plan: present(plan, 'a plan'), planHash, variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value;
}

const settings: readonly Setting[] = [
  ...[1, 2].flatMap((write) => [1, 2].flatMap((read) => [0.5, 2.5, 3.5, 4.5, 6.5].map((waitMs) => ({ replicas: 2, write, read, highMs: 4, waitMs })))),
  ...[[1, 1], [1, 2], [2, 1], [2, 2], [3, 1], [1, 3]].flatMap(([write = 0, read = 0]) => [1.5, 2.5, 3.5].map((waitMs) => ({ replicas: 3, write, read, highMs: 3, waitMs }))),
];

test.each(settings)('$replicas replicas, $write to write and $read to read, $waitMs ms later, delays of up to $highMs ms', (setting) => {
  const seen = bruteForce(setting);
  const answer = answered(setting);
  expect(answer.coverage?.complete).toBe(true);
  const [w, r] = answer.operations;
  expect([...(r?.values ?? [])].map(String).sort()).toEqual([...seen.values].sort());
  const stale = answer.hazards.filter(({ code, verdict }) => code === 'stale-read' && verdict !== 'impossible');
  expect(stale.length > 0).toBe(seen.isStale);
  expect([w?.latencyNs?.min, w?.latencyNs?.max, r?.latencyNs?.min, r?.latencyNs?.max]).toEqual([seen.written.low, seen.written.high, seen.read.low, seen.read.high].map((ms) => ms * 1e6));
}, 60_000);

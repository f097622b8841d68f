// Every hazard shows in one text and does not in another that differs from it in one thing: the cause, or the cure.
import { describe, expect, test } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { answerScenario } from '../../server/src/checks/answer-scenario.ts';
import { hazards } from '../../server/src/checks/hazards/registry.ts';
import { defaultExploreOptions } from '../../server/src/explorer/explore-options.ts';
import { plannedIn } from './runs.ts';

interface Shown {
  readonly around: (said: string) => string;
  /** Where it shows, and where it does not. */
  readonly shows: string;
  readonly cured: string;
}

const link = 'link * <-> * { delay 1ms..4ms }';
const pair = (properties: string) => `node n1, n2\n${link}\nstore kv on n1, n2 { replication multi-leader, ${properties} }`;

const texts: Readonly<Record<string, Shown>> = {
  'lost-write': {
    around: (disk) => `node n { disk ${disk} }\n${link}\nstore kv on n\nclient c via n { w: write kv.x = 1 }\nfault crash n at 20ms for 5ms`,
    shows: 'lost', cured: 'kept',
  },
  'discarded-write': {
    around: (stamps) => `${pair(stamps)}\nclient a via n1 { wa: write kv.x = 1 }\nclient b via n2 { wb: write kv.x = 2 }`,
    shows: 'timestamp lamport', cured: 'timestamp version-vector, conflict siblings',
  },
  'stale-read': {
    around: (wait) => `${pair('timestamp lamport')}\nclient a via n1 { w: write kv.x = 1 }\nclient b via n2 { wait ${wait}; r: read kv.x }`,
    shows: '4ms', cured: '20ms',
  },
  'never-converge': {
    around: (resend) => `${pair(`timestamp lamport, resend ${resend}`)}\nclient a via n1 { w: write kv.x = 1 }\nfault cut n1 -> n2 for 10ms`,
    shows: 'never', cured: 'every 20ms',
  },
  'no-quorum': {
    around: (machines) => `node n1, n2, n3\n${link}\nstore kv on n1, n2, n3 { replication quorum }\nclient c via kv { w: write kv.x = 1 timeout 20ms }\nfault crash ${machines} at 0ms`,
    shows: 'n2, n3', cured: 'n3',
  },
  'two-leaders': {
    around: (disk) => `node n1\nnode n2, n3 { disk ${disk} }\n${link}\nstore kv on n1, n2, n3 { replication consensus { leader n1 } }\nclient c via kv { wait 400ms; w: write kv.x = 1 timeout 1s }\nfault pause n1 at 50ms for 1s\nfault restart n2, n3 at 60ms`,
    shows: 'lost', cured: 'kept',
  },
  'effect-twice': {
    around: (known) => `node s\n${link}\nservice v on s { idempotent ${known}\n handle pay { effect paid } }\nclient c via v { r: call v.pay timeout 20ms retry 1 }\nfault lose response of r`,
    shows: 'no', cured: 'yes',
  },
  'lie-believed': {
    around: (lie) => `assume byzantine\nnode n\n${link}\nstore kv on n\nclient c via n { w: write kv.x = 1 }\nfault corrupt n by ${lie}`,
    shows: 'forgetting', cured: 'lying',
  },
  'broken-snapshot': {
    around: (wait) => `node n1, n2\n${link}\nclock n1 { skew 4ms, uncertainty 4ms }\nclock n2 { uncertainty 4ms }\nstore kv on n1, n2 { replication multi-leader, timestamp interval, isolation snapshot, commit-wait ${wait} }\nclient a via n1 { t: transaction { write kv.x = 1 } }\nclient b via n2 { await kv.x == 1; u: transaction { write kv.y = 1 } }\nclient c via n2 { wait 0ms..20ms; s: transaction { y: read kv.y; x: read kv.x } }`,
    shows: 'off', cured: 'on',
  },
  'unsafe-lease': {
    around: (fencing) => `node z, s\n${link}\nstore kv on s\nlock l on z { lease 100ms, fencing ${fencing} }\nclient a { acquire l; w: write kv.x = 1 holding l }\nclient b { wait 20ms; acquire l; v: write kv.x = 2 holding l }\nfault pause a for 150ms when w begins`,
    shows: 'off', cured: 'on',
  },
  'unknown-outcome': {
    around: (fault) => `node n\n${link}\nstore kv on n\nclient c via n { w: write kv.x = 1 timeout 20ms }\n${fault}`,
    shows: 'fault up to 1 of { lose request of w; lose response of w }', cured: '',
  },
  'stepped-duration': {
    around: (instant) => `node m\nclient c on m { t0: now; wait 10ms; t1: now }\nfault step m by 1s at ${instant}`,
    shows: '5ms', cured: '20ms',
  },
  'received-before-sent': {
    around: (skew) => `node n1, n2\n${link}\nclock n1 { skew ${skew} }\nstore kv on n1\nclient a on n1 { sent: now; write kv.x = 1 }\nclient b on n2 { await kv.x == 1; got: now }`,
    shows: '0ms..5ms', cured: '0ms',
  },
  'outlives-trigger': {
    around: (retry) => `node s { takes 10ms }\nlink * <-> * { delay 1ms }\nstore kv on s\nload l via s at 70/s poisson for 10s { r: read kv.x timeout 300ms${retry} }\nfault pause s at 2s for 1s`,
    shows: ' retry 3', cured: '',
  },
  overflow: {
    around: (places) => `node s { takes 5ms, queue ${places} }\n${link}\nclient a via s { ra: call s timeout 50ms }\nclient b via s { rb: call s timeout 50ms }`,
    shows: '0', cured: '1',
  },
  'live-node-suspected': {
    around: (length) => `node n, m\n${link}\ndetector d on m watching n { heartbeat 100ms, timeout 300ms }\nfault pause n at 150ms for ${length}`,
    shows: '400ms', cured: '100ms',
  },
  'fault-without-effect': {
    around: (instant) => `node n\nlink * <-> * { delay 1ms..4ms }\nstore kv on n\nclient c via n { w: write kv.x = 1 timeout 20ms }\nfault pause n at ${instant} for 5ms`,
    shows: '9ms', cured: '1ms',
  },
};

test('each hazard has its texts, and each text its hazard', () => {
  expect(Object.keys(texts).sort()).toEqual(hazards.map(({ code }) => code).sort());
});

describe.each(hazards)('$code', ({ code }) => {
  const { around, shows, cured } = present(texts[code], code);

  test('shows', () => expect(verdictsIn(around(shows), code).some((verdict) => verdict === 'possible' || verdict === 'always')).toBe(true));

  test('does not show', () => {
    const verdicts = verdictsIn(around(cured), code);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.filter((verdict) => verdict !== 'impossible' && verdict !== 'not-seen')).toEqual([]);
  });
});

/** What was answered about that hazard. */
function verdictsIn(text: string, code: string): readonly string[] {
  const { plan, planHash } = plannedIn(text);
  const answering = answerScenario({ plan: present(plan, 'a plan'), planHash, variants: [], options: defaultExploreOptions });
  let step = answering.next();
  while (!step.done) step = answering.next();
  return step.value.hazards.flatMap((hazard) => (hazard.code === code ? [hazard.verdict] : []));
}

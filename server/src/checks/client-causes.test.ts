import { describe, expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import { replay } from '../explorer/assignment.ts';
import { defaultExploreOptions, type ExploreOptions } from '../explorer/explore-options.ts';
import { planOfText } from '../plan/plan-fixture.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { CausesAnswer, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';
import { alikeText, causeCells } from './cause-text.ts';
import { subjectOf } from './judge.ts';
import { assignmentOf } from './witness-gallery.ts';

function answered(text: string, changed: Partial<ExploreOptions> = {}): { readonly plan: Plan; readonly answer: ScenarioAnswer; readonly causes: CausesAnswer } {
  const plan = planOfText(text);
  const answering = answerScenario({ plan, planHash: 'hash', variants: [], options: { ...defaultExploreOptions, ...changed } });
  for (;;) {
    const step = answering.next();
    if (step.done) return { plan, answer: step.value, causes: present(step.value.causes?.[0], 'the causes that were asked for') };
  }
}

/** Rows of what was met, in short, and what looks the same. */
function told(text: string, changed: Partial<ExploreOptions> = {}): string[] {
  const { plan, answer, causes } = answered(text, changed);
  const rows = causes.rows.flatMap((row) => {
    const { cause, possible, effect, seen } = causeCells(row, answer.coverage);
    return row.verdict === 'impossible' ? [] : [[cause, possible, effect, seen].filter((cell) => cell !== '').join(' | ')];
  });
  return [...rows, alikeText(causes, plan, causes.operation) ?? 'all can be told apart'];
}

const server = `node server
link * <-> * { delay 1ms..4ms }
`;

describe('causes of what a client sees', () => {
  it('are none where nothing can go wrong, and that is proved', () => {
    const text = `${server}client c via server { r: call server timeout 20ms }\n`;
    expect(told(`${text}show causes of r`)).toEqual(['none: it was answered | always | always | ends ok', 'all can be told apart']);
    const { answer } = answered(`${text}expect r is ambiguous\nexpect not r is ambiguous`);
    expect(answer.expectations.map(({ verdict, proved }) => [verdict, proved])).toEqual([['fails', true], ['holds', true]]);
  });

  it('are a slow network as well as a slow machine where the timeout is within the round trip', () => {
    const text = `node server { takes 1ms..3ms }\nlink * <-> * { delay 1ms..4ms }\nclient c via server { r: call server timeout 3ms }\nshow causes of r`;
    expect(told(text)).toEqual([
      'request late | yes | always | ends unknown',
      'receiver slow or paused | yes | always | ends unknown',
      'response late | yes | always | ends unknown',
      'none: it was answered | yes | always | ends ok',
      'c cannot tell 3 causes of r apart: request late, receiver slow or paused and response late',
    ]);
  });

  it('are lost messages of a store, with the write done or not', () => {
    const text = `${server}store kv on server\nlink * <-> * { loss 1% }\nclient c via server { w: write kv.x = 1 timeout 20ms }\n`;
    expect(told(`${text}show causes of w`)).toEqual([
      'request lost | yes | never | ends unknown',
      'response lost | yes | always | ends unknown',
      'none: it was answered | yes | always | ends ok',
      'c cannot tell 2 causes of w apart: request lost and response lost',
    ]);
  });

  it('are those of the last attempt, and the effect is that of any', () => {
    const text = `${server}store kv on server\nlink * <-> * { loss 1% }\nclient c via server { w: write kv.x = 1 timeout 20ms retry 1 }\nshow causes of w`;
    expect(told(text)).toEqual([
      'request lost | yes | sometimes | ends unknown',
      'response lost | yes | always | ends unknown',
      'none: it was answered | yes | always | ends ok',
      'c cannot tell 2 causes of w apart: request lost and response lost',
    ]);
  });

  it('are told apart where an operating system speaks for a dead process', () => {
    const fault = (text: string): string => `${server}client c via server { r: call server timeout 20ms }\nfault ${text}\nshow causes of r`;
    expect(told(fault('maybe kill server when r begins'))).toEqual(['refused: its process is dead | yes | never | ends failed', 'none: it was answered | yes | always | ends ok', 'all can be told apart']);
    expect(told(fault('maybe kill server when r arrives'))).toEqual(['reset: its process died | yes | never | ends unknown', 'none: it was answered | yes | always | ends ok', 'all can be told apart']);
  });

  it('are known to a client whose own breaker keeps it from asking', () => {
    const breaker = 'breaker { failures 1, window 1s, open 300ms }';
    const text = `${server}client c via server {\na: call server timeout 20ms ${breaker}\nr: call server timeout 20ms ${breaker} }\nfault maybe crash server at 0ms\nshow causes of r`;
    expect(told(text)).toEqual(['not sent: its own breaker or lease forbids it | yes | never | ends failed', 'none: it was answered | yes | always | ends ok', 'all can be told apart']);
  });

  it('are those of the last attempt that was sent where a run ends in a pause before the next', () => {
    const text = `${server}client c via server { r: call server timeout 20ms retry 1 backoff 1s to 1s }\nfault maybe crash server at 0ms\nshow causes of r`;
    expect(told(`scenario "short" for 500ms {\n${text}\n}`).slice(0, 1)).toEqual(['receiver down | yes | never | ends unknown']);
  });

  it('are a slow receiver, where that is a balancer, whatever goes wrong behind it', () => {
    const text = 'node m, a, b\nlink * <-> * { delay 1ms }\nservice api on a, b { takes 1ms }\nbalancer lb on m to api { policy round-robin }\nclient c via lb { r: call api timeout 20ms }\nfault maybe crash a at 0ms\nshow causes of r';
    expect(told(text)).toEqual(['receiver slow or paused | yes | never | ends unknown', 'none: it was answered | yes | always | ends ok', 'all can be told apart']);
  });

  it('are a lost answer, where that says who leads', () => {
    const text = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication leader n1 asynchronous }\nclient c via kv { a: write kv.x = 1 timeout 9ms; wait 20ms; w: write kv.y = 1 timeout 9ms }\nfault crash n1 at 0ms for 15ms\nfault maybe lose response of w\nshow causes of w';
    // n2 does not lead, so nothing is done.
    expect(told(text.replaceAll('; ', '\n'))).toEqual(['response lost | yes | never | ends unknown', 'none: it was answered | yes | always | ends ok', 'all can be told apart']);
  });

  it('are those of the replica whose answer was missing, where a quorum is asked', () => {
    const text = (needed: number): string => `node n1, n2, n3\nlink * <-> * { delay 1ms }\nlink c <-> n3 { delay 9ms }\nstore kv on n1, n2, n3 { replication quorum { write ${needed}, read 1 } }\nclient c via kv { w: write kv.x = 1 timeout 12ms }\nfault crash n1 at 0ms\nshow causes of w`;
    expect(told(text(1))).toEqual(['none: it was answered | always | always | ends ok', 'all can be told apart']);
    expect(told(text(2))).toEqual(['response late | always | always | ends unknown', 'all can be told apart']);
    expect(told(text(3))).toEqual(['receiver down | always | always | ends unknown', 'all can be told apart']);
  });

  it('are a slow receiver, where that coordinates a quorum, whatever goes wrong behind it', () => {
    const text = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication quorum { write 2, read 1 } }\nclient c via n1 { w: write kv.x = 1 timeout 12ms }\nfault crash n2 at 0ms\nshow causes of w';
    expect(told(text)[0]).toBe('receiver slow or paused | always | always | ends unknown');
  });

  it('have an effect or not where a receiver dies in the middle of its work', () => {
    const text = `${server}service pay on server { handle charge { effect e; take 2ms..3ms } }\nclient c via server { r: call pay.charge timeout 20ms }\nfault maybe crash server at any time\nshow causes of r`;
    expect(told(text.replaceAll('; ', '\n'))).toEqual([
      'receiver down | yes | sometimes | ends unknown',
      'none: it was answered | yes | always | ends ok',
      'all can be told apart',
    ]);
  });

  it('leave out clients that are down themselves', () => {
    const text = `${server}client c via server { r: call server timeout 20ms }\nfault maybe crash c at 1ms\nshow causes of r`;
    expect(told(text)).toEqual(['none: it was answered | yes | always | ends ok', 'all can be told apart']);
  });

  it('have no effect in what only reads', () => {
    const text = `${server}store kv on server\nlink * <-> * { loss 1% }\nclient c via server { r: read kv.x timeout 20ms }\nshow causes of r`;
    expect(told(text)[0]).toBe('request lost | yes | reads only | ends unknown');
  });

  it('are told apart by other operations of the same client', () => {
    // Whether the write took effect, a later read of the same replica says.
    const text = `${server}store kv on server\nlink * <-> * { loss 1% }\nclient c via server {\nw: write kv.x = 1 timeout 20ms\nwait 1s\nr: await kv.x == 1 }\nexpect w is ambiguous\n`;
    const { answer } = answered(text, { lossesMax: 1 });
    expect(answer.expectations[0]).toMatchObject({ verdict: 'fails', proved: true });
  });
});

describe('what a client reads of its clock', () => {
  const measured = (rest: string): string => `node server\n${rest}\nclient c via server {\nt0: now\nr: call server timeout 20ms\nt1: now }\nexpect r is ambiguous`;

  it('tells nothing where it is the same in all', () => {
    const text = measured('link * <-> * { delay 1ms..4ms, loss 1% }');
    expect(answered(text).answer.expectations[0]).toMatchObject({ verdict: 'holds', proved: true });
  });

  it('tells apart what takes another time', () => {
    const text = measured('link * <-> * { delay 2ms }\nfault up to 1 of {\nkill server when r arrives\nlose request of r\n}');
    const { answer, causes } = answered(text);
    expect(answer.expectations[0]).toMatchObject({ verdict: 'fails', proved: true });
    expect(causes.rows.filter(({ verdict }) => verdict === 'possible').map(({ cause, endings }) => [cause, ...endings])).toEqual([['request-lost', 'unknown'], ['reset', 'unknown'], ['none', 'ok']]);
  });

  it('is compared number by number where it is open', () => {
    const text = measured('link * <-> * { delay 1ms..4ms, loss 1% }').replace('client c via server', 'clock server { skew 0ms..3ms }\nclient c on server').replace('call server', 'call other').replace('node server', 'node server, other');
    expect(answered(text).answer.expectations[0]?.verdict).toBe('holds');
  });
});

describe('an ambiguous operation', () => {
  const text = `${server}client c via server { r: call server timeout 20ms }
fault up to 1 of {
lose request of r
lose response of r
}
`;

  it('has two witnesses that look the same and have different causes', () => {
    const { plan, answer } = answered(`${text}expect r is ambiguous`);
    const [expectation] = answer.expectations;
    expect(expectation).toMatchObject({ verdict: 'holds', proved: true });
    const facts = [expectation?.witness, expectation?.contrast].map((id) => {
      const witness = present(answer.witnesses.find((one) => one.id === id), 'a witness');
      const { judgement } = replay(subjectOf(plan), gridOf(plan), assignmentOf(witness));
      return [...judgement.facts].filter(([key]) => key.startsWith('seen/')).map(([key]) => key);
    });
    expect(facts).toEqual([['seen/0/request-lost/unknown/0/whole/r unknown'], ['seen/0/response-lost/unknown/0/whole/r unknown']]);
  });

  it('is caused by what makes two of them possible', () => {
    const { answer } = answered(`${text}expect not r is ambiguous`);
    expect(answer.expectations[0]).toMatchObject({ verdict: 'fails', proved: false, causes: [[1]] });
  });

  it('is never judged where it never begins', () => {
    const { answer } = answered(`${server}store kv on server\nclient c via server {\nawait kv.x == 1\nr: call server timeout 20ms }\nexpect not r is ambiguous`);
    expect(answer.expectations[0]?.verdict).toBe('vacuous');
  });

  it('is said of samples where not everything can be covered, and no more', () => {
    const load = `${server}load web via server at 100/s for 1s { r: call server timeout 20ms }\n`;
    const lossy = answered(`${load}link * <-> * { loss 5% }\nexpect r is ambiguous\nexpect not r is ambiguous`);
    expect(lossy.answer.coverage.method).toBe('samples');
    expect(lossy.answer.expectations.map(({ verdict, proved }) => [verdict, proved])).toEqual([['holds', true], ['fails', false]]);
    expect(lossy.causes.rows.map(({ cause, verdict, proved }) => [cause, verdict, proved])).toContainEqual(['receiver-down', 'not-seen', false]);
    const safe = answered(`${load}expect not r is ambiguous`);
    expect(safe.answer.expectations[0]).toMatchObject({ verdict: 'not-seen', proved: false });
  });

  it('costs nothing where nobody asks', () => {
    const asked = answered(`${text}show causes of r`);
    const plan = planOfText(text);
    const { facts } = subjectOf(plan).judge(replayInputs(plan));
    expect([...facts.keys()].filter((key) => key.startsWith('seen/') || key.startsWith('cause/'))).toEqual([]);
    expect(asked.causes.rows.every(({ proved }) => proved)).toBe(true);
  });
});

function replayInputs(plan: Plan): Inputs {
  return new Inputs(gridOf(plan), new SampleSource(1), null);
}

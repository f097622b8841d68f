// What drawn runs showed, explained: runs by their seeds, causes and fixes by the same seeds, and nothing said that they do not bear.
import { describe, expect, it } from 'vitest';
import { present } from '../base/assert.ts';
import { defaultExploreOptions, type ExploreOptions } from '../explorer/explore-options.ts';
import { onlyScenario } from '../plan/plan-fixture.ts';
import { Inputs } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf } from '../simulator/simulate.ts';
import type { ExpectationAnswer, ScenarioAnswer } from './answer.ts';
import { answerScenario } from './answer-scenario.ts';
import { expectationKey } from './fact-keys.ts';
import { subjectOf } from './judge.ts';

interface Asked {
  readonly plan: Plan;
  readonly answer: ScenarioAnswer;
  readonly first: ExpectationAnswer;
}

function asked(text: string, changed: Partial<ExploreOptions> = {}, clock?: () => number): Asked {
  const { plan, planHash, variants } = onlyScenario(text);
  const answering = answerScenario({ plan, planHash, variants, options: { ...defaultExploreOptions, runsMax: 20, ...changed } }, clock);
  let step = answering.next();
  while (!step.done) step = answering.next();
  return { plan, answer: step.value, first: present(step.value.expectations[0], 'an expectation') };
}

function causeNames({ plan, first }: Asked): string[][] {
  return first.causes.map((cause) => cause.map((id) => present(plan.imperfections[id], 'imperfection').name));
}

const load = (more: string, operation = 'r: read kv.x timeout 20ms') => `node server { takes 4ms }
link * <-> * { delay 1ms }
store kv on server
load web via server at 50/s poisson for 1s { ${operation} }
${more}
`;
const cut = 'fault cut web <-> server at 300ms for 100ms\n';

describe('what drawn runs show', () => {
  it('has a run that shows it, by its seed, which draws it again', () => {
    const { plan, answer, first } = asked(load(`${cut}expect every read of web is ok`));
    expect(first).toMatchObject({ verdict: 'fails', proved: false });
    const witness = present(answer.witnesses.find(({ id }) => id === first.witness), 'its witness');
    const seed = present(witness.seed, 'its seed');
    const { facts } = subjectOf(plan).judge(new Inputs(gridOf(plan), new SampleSource(seed), null));
    expect(facts.get(expectationKey(0))).toBe(false);
  });

  it('is told by the operation that fared worst, beside what struck', () => {
    const { answer } = asked(load(`${cut}expect every read of web is ok`));
    const story = present(answer.witnesses[0], 'a witness').story;
    expect(story.map((line) => line.replace(/^\S+ \S+ {2}/, '').replace(/#\d+/g, '#n'))).toEqual([
      'cut web <-> server at 300ms for 100ms begins',
      expect.stringMatching(/^web begins r#n: read kv\.x$/),
      expect.stringMatching(/^r#n from web to server is lost in the cut$/),
      expect.stringMatching(/^web ends r#n: unknown$/),
      'cut web <-> server at 300ms for 100ms ends',
    ]);
  });

  it('is caused by what it was not seen without, in as many runs as are told', () => {
    const failing = asked(load(`${cut}fault pause server at 700ms for 1ms\nexpect every read of web is ok`));
    expect(causeNames(failing)).toEqual([['fault cut web <-> server at 300ms for 100ms']]);
    expect(failing.first.triedRuns).toBe(6);
  });

  it('has several causes where each alone is enough', () => {
    const failing = asked(load(`${cut}fault pause server at 700ms for 100ms\nexpect every read of web is ok`));
    expect(causeNames(failing)).toEqual([['fault cut web <-> server at 300ms for 100ms'], ['fault pause server at 700ms for 100ms']]);
  });

  it('is not caused by a fault that only makes a run last', () => {
    const quick = asked(`node n, m
link * <-> * { delay normal(50ms, 10ms) }
fault crash n at 1.95s
detector d on m watching n { heartbeat 100ms, phi 1 }
expect no suspected live nodes
`);
    expect(causeNames(quick)).toEqual([['link * <-> * delay']]);
  });

  it('needs nothing to go wrong where a load is too much', () => {
    const failing = asked(load('expect p99 of web < 5ms'));
    expect(failing.first.causes).toEqual([[]]);
  });

  it('has no cause told, and no fix, where it is too rare for the same runs to tell', () => {
    const rare = asked(load('link * <-> * { loss 0.02% }\nexpect every read of web is ok'), { runsMax: 60 });
    const { value = null } = rare.first.probability ?? {};
    expect(rare.first.verdict).toBe('fails');
    expect((value ?? 0) * 60).toBeLessThan(5);
    expect(rare.first).toMatchObject({ causes: [], fixes: [] });
    expect(rare.first.triedRuns).toBeUndefined();
    expect(rare.first.witness).not.toBeNull();
  });

  it('has fixes that were tried with the same seeds, and never says that they are proved', () => {
    const storm = asked(`node server { takes 10ms }
link * <-> * { delay 1ms }
store kv on server
fault pause server at 1s for 1s
load users via server at 70/s poisson for 6s { r: read kv.x timeout 300ms retry 3 }
expect users recovers within 3s
`);
    expect(causeNames(storm)).toEqual([['fault pause server at 1s for 1s']]);
    expect(storm.first.fixes.map(({ id, verdict, runs }) => `${id} ${verdict} ${runs}`)).toEqual(expect.arrayContaining(['retry-0-r not-seen 6', 'queue-server not-seen 6']));
    expect(storm.first.fixes.every(({ verdict }) => verdict === 'not-seen')).toBe(true);
    expect(storm.answer.hazards.find(({ code }) => code === 'outlives-trigger')?.message).toMatch(/ in 100% \(95%: .*\) of runs because of the pause of server \(not seen in 6 runs without\)$/);
  });

  it('is the same each time', () => {
    const text = load(`${cut}expect every read of web is ok`);
    expect(asked(text).answer).toEqual(asked(text).answer);
  });
});

describe('time', () => {
  it('that is over leaves a witness, and what is not known out', () => {
    let now = 0;
    const failing = asked(load(`${cut}expect every read of web is ok`), { timeLimitMs: 100 }, () => (now += 30));
    expect(failing.answer.coverage.runs).toBeGreaterThanOrEqual(1);
    expect(failing.answer.coverage.runs).toBeLessThan(20);
    expect(failing.first.witness).not.toBeNull();
    expect(failing.first.causes).toEqual([]);
  });
});

// Features that tell answers, held to what the simulator really answers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { uncancelled } from '../base/cancellation.ts';
import { annotate } from '../base/fixture.ts';
import { InlineRunner } from '../workspace/inline-runner.ts';
import { noFiles } from '../workspace/file-host.ts';
import { RunCrash, type Runner } from '../workspace/runner.ts';
import { type FileView, shownAnswers } from '../workspace/file-view.ts';
import { outcomesOf } from '../workspace/outcomes.ts';
import { Workspace } from '../workspace/workspace.ts';
import { codeActions } from './code-actions.ts';
import { codeLenses } from './code-lens.ts';
import { diagnose } from './diagnostics.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { runReport } from './run-report.ts';
import { scenarioSummaries } from './scenario-summaries.ts';
import { traceBehaviour } from './trace-behaviour.ts';
import { traceText } from './trace-document.ts';
import { answerAll, answeredView, main } from './view-fixture.ts';

const sample = readFileSync(path.resolve(import.meta.dirname, '../../../samples/last-write-wins.fault'), 'utf8');
const answered = (marked = sample) => answeredView(marked, new InlineRunner());

/** The hint behind each line that has one. */
function hintLines({ view }: Awaited<ReturnType<typeof answered>>): string[] {
  const { text, lines } = view.source;
  return inlayHints(view, { start: 0, end: text.length }).map(({ offset, text: hint }) => {
    const { line } = lines.positionAt(offset);
    expect(offset).toBe(lines.lineEnd(line));
    return `${text.slice(lines.lineStart(line), offset).trim()} ← ${hint}`;
  });
}

/** `last-write-wins.fault` in one scenario, with clocks that may differ by so much. */
const single = (skew1 = '0ms..3ms', skew3 = '-3ms..0ms') => `node n1, n2, n3
link * <-> * { delay 1ms..4ms }
clock n1 { skew ${skew1} }
clock n3 { skew ${skew3} }
store kv on n1, n2, n3 { replication multi-leader }
client a via n1 { w1: write kv.x = 1 }
client b via n3 { await kv.x == 1
                  w2: increment kv.x }
expect w2 survives
`;

test('what the clients of a store never put to the test is vacuous, and says what they never do', async () => {
  const text = `node n1, n2
link * <-> * { delay 1ms..4ms }
store kv on n1, n2 { replication multi-leader, timestamp lamport }
client a via n1 { write kv.x = 1; write kv.y = 2 }
client b via n2 { write kv.x = 2 }
`;
  const promised = ['kv is linearizable', 'kv gives read-your-writes', 'kv gives monotonic-reads', 'kv gives monotonic-writes'];
  const never = [
    'vacuous, nothing to judge: nobody ever reads kv and gets an answer',
    'vacuous, nothing to judge: no client of kv ever reads a key that it wrote before',
    'vacuous, nothing to judge: no client of kv ever reads a key twice',
    'vacuous, nothing to judge: no client of kv ever writes twice so that somebody could see the later write without the earlier',
  ];
  const written = (clients: string) => clients + promised.map((one) => `expect ${one}\n`).join('');
  const { view } = await answered(written(text));
  const expectations = (of: FileView) => shownAnswers(of).flatMap(outcomesOf).filter(({ kind }) => kind === 'expectation');
  expect(expectations(view).map((one) => one.text)).toEqual(never);
  expect(diagnose(view).filter(({ code }) => code === 'expectation-vacuous').map(({ message }) => message)).toEqual(never.map((one, id) => `“${promised[id]}” never judged: ${one.replace('vacuous, nothing to judge: ', '')}`));
  // Somebody who reads the one key and then the other could see it.
  const reading = await answered(written(text.replace('write kv.x = 2', 'read kv.y; read kv.x; read kv.x')));
  expect(expectations(reading.view).map(({ answered: { verdict } }) => verdict)).toEqual(['fails', 'vacuous', 'holds', 'holds']);
});

describe('while it is explored', () => {
  /** Answers after one cell, and goes on for ever. */
  const slow: Runner = {
    run: async (request, onPartial) => {
      const answer = await new InlineRunner().run({ ...request, variants: [], options: { ...request.options, cellsMax: 1, runsMax: 0 } }, () => {}, uncancelled);
      onPartial({ ...answer, state: 'partial', coverage: { ...answer.coverage, limit: null } });
      return new Promise(() => {});
    },
    dispose: async () => {},
  };

  test('what is not known yet is said to be explored, and nothing is warned of or reported as a limit', async () => {
    const workspace = new Workspace({ host: noFiles, runner: slow });
    workspace.open(main, 1, `${single('0ms..1ms', '-1ms..0ms')}scenario "one" { }\nscenario "two" { link * <-> * { delay 1ms..3ms } }\n`);
    workspace.explore();
    await expect.poll(() => workspace.view(main)?.scenarios.map(({ shown }) => shown?.answer.state), { timeout: 15_000 }).toEqual(['partial', 'partial']);
    const view = present(workspace.view(main), 'the view');
    const hints = hintLines({ view } as Awaited<ReturnType<typeof answered>>);
    expect(hints).toEqual([
      'expect w2 survives ← … being explored',
      'scenario "one" { } ← … being explored',
      'scenario "two" { link * <-> * { delay 1ms..3ms } } ← … being explored',
    ]);
    expect(diagnose(view).map(({ code }) => code)).toEqual(['last-write-wins-skew']);
    const report = runReport(view, ['one', 'two']);
    expect(report).not.toMatch(/limit|see {2}above|not answered: *─/);
  });

  test('a report of what nothing is known of yet says so', () => {
    const workspace = new Workspace({ host: noFiles, runner: { run: () => new Promise(() => {}), dispose: async () => {} } });
    workspace.open(main, 1, single());
    const view = present(workspace.view(main), 'the view');
    const report = runReport(view, view.scenarios.map(({ name }) => name));
    expect(report).toContain('… not answered yet');
    expect(report).toContain('nothing is known of it yet');
    expect(report).not.toContain('see  above');
  });
});

describe('imports', () => {
  const files: Readonly<Record<string, string>> = { 'file:///b.fault': 'import "main.fault"\nnode n2\n', 'file:///c.fault': 'node n3 { disk gone }\n' };
  const viewOf = (text: string) => {
    const workspace = new Workspace({ host: { read: (file) => files[file] ?? null }, runner: new InlineRunner() });
    workspace.open(main, 1, text);
    return present(workspace.view(main), 'the view');
  };

  test('a circle is shown in each file that is part of it', () => {
    const view = viewOf('node n1\nimport "b.fault"\n');
    expect(diagnose(view).map(({ code, range }) => [code, view.source.text.slice(range.start, range.end)])).toEqual([['import-cycle', '"b.fault"']]);
  });

  test('a scenario that is not run for mistakes elsewhere says where these are', () => {
    const view = viewOf('import "c.fault"\nscenario "one" { }\nscenario "two" { }\n');
    expect(inlayHints(view, { start: 0, end: view.source.text.length }).map(({ text }) => text)).toEqual(['? not run: see the mistakes in c.fault', '? not run: see the mistakes in c.fault']);
  });
});

describe('diagnostics', () => {
  test('one for each line, with what holds in which scenario', async () => {
    const { view } = await answered();
    const simulated = diagnose(view).filter(({ code }) => code === 'lost-write' || code === 'expectation-fails');
    const shared = 'because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)';
    expect(simulated.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', `w2 may be overwritten by w1 ${shared}\nIn “a later write loses to a faster clock”.\nImpossible, proved, in “with Lamport timestamps” and “with version vectors”.`],
      ['error', `“w2 survives” fails ${shared}\nIn “a later write loses to a faster clock”.\nHolds, proved, in “with Lamport timestamps” and “with version vectors”.`],
    ]);
    const related = simulated[0]?.related?.map(({ message, range }) => `${message}: ${view.source.text.slice(range.start, range.end)}`);
    expect(related?.[0]).toMatch(/w1/);
    expect(related).toHaveLength(3);
  });

  test('with one scenario it is not named', async () => {
    const { view } = await answered(single());
    const lost = diagnose(view).find(({ code }) => code === 'lost-write');
    expect(lost?.message).toBe('w2 may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)');
    expect(annotate(view.source.text, [{ range: present(lost, 'the finding').range, message: 'here' }])).toContain('w2: increment kv.x }\n//                ^^ here');
  });

  test('no hazard and no failure, no finding', async () => {
    const { view } = await answered(single('0ms..1500us', '-1500us..0ms'));
    expect(diagnose(view).filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
    const beyond = await answered(single('0ms..1500001ns', '-1500us..0ms'));
    expect(diagnose(beyond.view).map(({ code }) => code)).toEqual(expect.arrayContaining(['lost-write', 'expectation-fails']));
  });

  test('mistakes of the text beside what was answered in other scenarios', async () => {
    const { view } = await answered(`${sample}\nscenario "wrong" { clock n9 { skew 1ms } }\n`);
    const codes = diagnose(view).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['lost-write', 'unknown-name']));
  });

  test('a crash of ours stands at the head of the scenario, once', async () => {
    const workspace = new Workspace({ host: noFiles, runner: { run: () => Promise.reject(new RunCrash('no floor\n  at cellar')), dispose: async () => {} } });
    workspace.open(main, 1, sample);
    workspace.explore();
    while (workspace.progress().running > 0) await new Promise((resolve) => setImmediate(resolve));
    const view = present(workspace.view(main), 'the view of an open file');
    const faults = diagnose(view).filter(({ code }) => code === 'internal-error');
    expect(faults).toHaveLength(3);
    expect(faults[0]?.message).toMatch(/^Faultline itself failed on this scenario, so it has no answer: no floor\n/);
    expect(view.source.text.slice(faults[0]?.range.start, faults[0]?.range.end)).toContain('a later write loses');
  });
});

describe('hints', () => {
  test('over several scenarios', async () => {
    expect(hintLines(await answered())).toEqual([
      'w2: increment kv.x } ← ▲ may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms) · in 1 of 3 scenarios',
      'expect w2 survives ← ✗ fails in 1 of 3 scenarios because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)',
      'expect kv converges within 1s ← ✓ holds, proved',
      'scenario "a later write loses to a faster clock" { } ← ✗ 1 of 2 expectations fails',
      'scenario "with Lamport timestamps" { store kv { timestamp lamport } } ← ✓ both expectations hold, proved',
      'scenario "with version vectors" { store kv { timestamp version-vector, conflict siblings } } ← ✓ both expectations hold, proved',
    ]);
  });

  test('of one scenario', async () => {
    expect(hintLines(await answered(single()))).toEqual([
      'w2: increment kv.x } ← ▲ may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)',
      'expect w2 survives ← ✗ fails because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)',
    ]);
    expect(hintLines(await answered(single('0ms', '0ms')))).toEqual(['expect w2 survives ← ✓ holds, proved']);
  });

  test('of a scenario that is not run', async () => {
    const text = `${sample}\nscenario "wrong" { clock n9 { skew 1ms } }\nscenario "later" { fault degrade n1 -> n2 { order fifo } }\n`;
    const heads = hintLines(await answered(text)).filter((hint) => hint.startsWith('scenario'));
    expect(heads.slice(3)).toEqual([
      'scenario "wrong" { clock n9 { skew 1ms } } ← ? not run: see its mistakes',
      'scenario "later" { fault degrade n1 -> n2 { order fifo } } ← ? not run: see its mistakes',
    ]);
  });

  test('two operations on one line are told apart', async () => {
    const text = single().replace('await kv.x == 1\n                  w2: increment kv.x', 'await kv.x == 1; w2: increment kv.x; w3: increment kv.x');
    const line = hintLines(await answered(text)).find((hint) => hint.includes('w3:'));
    expect(line).toMatch(/▲ w2 may be overwritten .*; ▲ w3 may be overwritten /);
  });

  test('only those of the lines that were asked for', async () => {
    const { view } = await answered();
    const start = view.source.text.indexOf('expect w2');
    expect(inlayHints(view, { start, end: start }).map(({ text }) => text.slice(0, 7))).toEqual(['✗ fails']);
  });

  test('after an edit they are marked until they are answered again', async () => {
    const { workspace } = await answered();
    workspace.change(main, 2, [{ text: sample.replace('-3ms..0ms', '-2ms..0ms') }]);
    const labels = () => {
      const view = present(workspace.view(main), 'the view');
      return inlayHints(view, { start: 0, end: view.source.text.length });
    };
    expect(labels().every(({ text, stale, tooltip }) => stale && text.startsWith('⟳ ') && tooltip.includes('before the last edit'))).toBe(true);
    await answerAll(workspace);
    expect(labels()[0]?.text).toContain('(declared: up to 5 ms)');
    expect(labels().some(({ stale }) => stale)).toBe(false);
  });
});

describe('hover', () => {
  async function hovered(marked: string): Promise<string> {
    const { view, marks } = await answered(marked);
    return hover(view, marks.offset, { commandLinks: true })?.markdown ?? '';
  }

  test('of an operation: what comes of it in each scenario, a witness, what was tried', async () => {
    const markdown = await hovered(sample.replace('w2: inc', 'w$02: inc'));
    expect(markdown).toMatch(/^```fault\nw2: increment kv\.x\n```/);
    expect(markdown).toContain('▲ **“a later write loses to a faster clock”**');
    expect(markdown).toContain('**may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3 (declared: up to 6 ms)**');
    expect(markdown).toContain('ok in 2–8 ms');
    expect(markdown).toMatch(/✓ impossible, proved, with `timestamp lamport`/);
    expect(markdown).toContain('**Witness** with skew(n1) = 3ms');
    expect(markdown).toContain('```text\n0 ms  a begins w1: write kv.x = 1');
    expect(markdown).toContain('command:faultline.showTrace?');
    expect(markdown).toContain('✓ **“with Lamport timestamps” and “with version vectors”**');
    expect(markdown.indexOf('▲')).toBeLessThan(markdown.indexOf('✓ **“with'));
  });

  test('the same where the operation is named, and none of it without commands to link to', async () => {
    expect(await hovered(sample.replace('expect w2', 'expect w$02'))).toContain('**Witness**');
    const { view, marks } = await answered(sample.replace('w2: inc', 'w$02: inc'));
    expect(hover(view, marks.offset)?.markdown).not.toContain('command:');
  });

  test('of what takes part in it: a clock, a store, a client', async () => {
    expect(await hovered(sample.replace('clock n1', 'clock n$01'))).toContain('w2 may be overwritten by w1');
    expect(await hovered(sample.replace('clock n1', 'clo$0ck n1'))).toContain('w2 may be overwritten by w1');
    expect(await hovered(sample.replace('node n1, n2', 'node n1, n$02'))).toContain('nothing goes wrong because of it');
    expect(await hovered(sample.replace('store kv on', 'store k$0v on'))).toMatch(/w1: ok in 2–8 ms {2}\nw2: may be overwritten/);
    expect(await hovered(sample.replace('client b', 'client $0b'))).toContain('w2: may be overwritten');
  });

  test('of links and faults that take part in it', async () => {
    const cut = `node n1
client c via n1 { w: write kv.x = 1 timeout 20ms }
link * <-> * { delay 1ms..4ms }
store kv on n1 { replication single }
fault cu$0t c <-> n1 at 1ms for 30ms
expect w is ok
`;
    const fault = await hovered(cut);
    expect(fault).toContain('cut MACHINES -> MACHINES');
    expect(fault).toMatch(/✗[^]*w is ok: fails/);
    expect(await hovered(cut.replace('$0', '').replace('link', 'li$0nk'))).toContain('How messages travel');
  });

  test('of what a client cannot tell apart: a table, at the operation, the `show` and the expectation', async () => {
    const text = `node server
link * <-> * { delay 1ms..4ms, loss 1% }
client c via server { r: ca$0ll server timeout 20ms }
expect r is ambiguous
show causes of r
`;
    const table = `| cause | can be here | took effect | c sees |
| --- | --- | --- | --- |
| request lost | yes | never | ends unknown |
| request late | no, proved |  |  |
| receiver down | no, proved |  |  |
| receiver slow or paused | no, proved |  |  |
| response lost | yes | always | ends unknown |
| response late | no, proved |  |  |
| none: it was answered | yes | always | ends ok |

c cannot tell 2 causes of r apart: request lost and response lost`;
    expect(await hovered(text)).toContain(table);
    expect(await hovered(text.replace('$0', '').replace('show', 'sh$0ow'))).toContain(table);
    expect(await hovered(text.replace('$0', '').replace('expect', 'exp$0ect'))).toContain('holds: c cannot tell 2 causes of r apart: request lost and response lost');
  });

  test('of what drawn runs showed: by the seed of one, which its trace draws again, with what was not seen to help without proof', async () => {
    const text = `node server { takes 10ms }
link * <-> * { delay 1ms }
store kv on server
fault pause server at 1s for 1s
load users via server at 70/s poisson for 6s { r: re$0ad kv.x timeout 300ms retry 3 }
expect users recovers within 3s
`;
    const { view, marks } = await answered(text);
    const markdown = hover(view, marks.offset, { commandLinks: true })?.markdown ?? '';
    expect(markdown).toContain('because of the pause of server (not seen in 6 runs without)');
    expect(markdown).toMatch(/~ not seen in 6 runs with .*`retry 0 for r`/);
    expect(markdown).not.toContain('proved');
    expect(markdown).toMatch(/\*\*Witness\*\* with seed \d+/);
    const [summary] = scenarioSummaries(view);
    const shown = view.scenarios[0]?.shown;
    const witness = present(shown?.answer.witnesses.find(({ id }) => id === summary?.witnesses[0]?.id), 'a witness');
    const document = traceText(view, summary?.name ?? '', witness.id);
    expect('text' in document && document.text).toMatch(new RegExp(`with seed ${witness.seed}\n`));
    expect('text' in document && document.text.split('\n').at(-1)).toMatch(/^… and \d+ events more: `faultline trace --seed \d+` shows them all\.$/);
    const plan = present(shown?.plan, 'its plan');
    expect(traceBehaviour(plan, { kind: 'witness', witness })).toEqual(traceBehaviour(plan, { kind: 'seed', seed: present(witness.seed, 'its seed') }));
    expect(codeActions(view, { start: marks.offset, end: marks.offset }).map(({ title }) => title)).toContainEqual(expect.stringMatching(/^retry 0 for r: .* → not seen in 6 runs \(but what is lost is not asked for again\)$/));
  });

  test('of an expectation: its verdict', async () => {
    expect(await hovered(sample.replace('expect w2', 'exp$0ect w2'))).toMatch(/✗ \*\*“a later[^]*fails because of clock skew[^]*✓ holds, proved, with `timestamp lamport`/);
    expect(await hovered(sample.replace('w2 survives', 'w2 surv$0ives'))).toContain('The write ended ok, and was neither lost nor discarded.');
  });

  test.each([
    ['clock n1 { sk$0ew', 'How far ahead of true time'],
    ['link * <-> * { del$0ay', 'delay \\[KIND\\] DURATION|`delay \\[KIND\\] DURATION`'],
    ['timestamp   time-of-d$0ay', 'time'],
    ['replication multi-le$0ader', 'replication'],
    ['client b via n3 { aw$0ait', 'One request that waits at its replica'],
    ['expect kv converges with$0in', 'At the latest so long after'],
    ['delay 1ms..4m$0s', 'Milliseconds'],
  ])('of a word of the language: %s', async (marked, documentation) => {
    const { view, marks } = await answered(sample.replace(marked.replace('$0', ''), marked));
    expect(hover(view, marks.offset)?.markdown).toMatch(new RegExp(documentation));
  });

  test('nothing on white space, comments and beyond', async () => {
    expect(await hovered(sample.replace('// every', '// ev$0ery'))).toBe('');
    expect(await hovered(sample.replace('\n\nstore', '\n$0\nstore'))).toBe('');
    expect(await hovered(`${sample}\n\n$0`)).toBe('');
  });

  test('what authors write is not read as markup', async () => {
    const text = await hovered(single().replace('expect w2', 'exp$0ect w2').concat('scenario "<b>*bold*</b> [link](x)" { }\nscenario "other" { }\n'));
    expect(text).toContain('“\\<b\\>\\*bold\\*\\</b\\> \\[link\\](x)”');
  });
});

describe('code actions', () => {
  test('each tried fix says what happens without it and with it, and does it', async () => {
    const { view } = await answered();
    const start = view.source.text.indexOf('w2: inc');
    const actions = codeActions(view, { start, end: start });
    const lamport = present(actions.find(({ title }) => title.startsWith('timestamp lamport')), 'the fix');
    expect(lamport).toMatchObject({ code: 'lost-write', title: expect.stringContaining('timestamp lamport: w2 may be overwritten by w1 → impossible, proved (but timestamps') });
    const text = [...lamport.edits].sort((a, b) => b.range.start - a.range.start).reduce((all, { range, text: edit }) => all.slice(0, range.start) + edit + all.slice(range.end), view.source.text);
    const after = await answered(text);
    expect(diagnose(after.view).map(({ code }) => code)).not.toContain('lost-write');
  });

  test('the expectation that fails has its own', async () => {
    const { view } = await answered();
    const start = view.source.text.indexOf('expect w2');
    expect(codeActions(view, { start, end: start }).map(({ title }) => title)).toEqual(expect.arrayContaining([expect.stringContaining('timestamp lamport: “w2 survives” fails → holds, proved')]));
  });

  test('a slip of a name is mended, and it alone is preferred', async () => {
    const { view, marks } = await answered(sample.replace('timestamp   time-of-day', 'tim$0stamp   time-of-day'));
    const [action, ...others] = codeActions(view, { start: marks.offset, end: marks.offset });
    expect(others).toEqual([]);
    expect(action).toMatchObject({ code: 'unknown-property', preferred: true, edits: [{ file: main, text: 'timestamp' }] });
  });

  test('a missing link is offered', async () => {
    const { view } = await answered(single().replace('link * <-> * { delay 1ms..4ms }\n', ''));
    const finding = present(diagnose(view).find(({ code }) => code === 'no-link'), 'the finding');
    const [action] = codeActions(view, finding.range).filter(({ code }) => code === 'no-link');
    expect(action?.edits[0]?.text).toContain('link');
  });

  test('nothing is offered where nothing is wrong, nor of an older text', async () => {
    const { view, workspace } = await answered();
    const quiet = view.source.text.indexOf('expect kv');
    expect(codeActions(view, { start: quiet, end: quiet })).toEqual([]);
    workspace.change(main, 2, [{ text: sample.replace('-3ms..0ms', '-2ms..0ms') }]);
    const stale = present(workspace.view(main), 'the view');
    const start = stale.source.text.indexOf('w2: inc');
    expect(codeActions(stale, { start, end: start })).toEqual([]);
  });
});

describe('what is asked for by name', () => {
  test('a report of all scenarios, or of one', async () => {
    const { view } = await answered();
    const names = view.scenarios.map(({ name }) => name);
    const all = runReport(view, names);
    for (const name of names) expect(all).toContain(name);
    expect(all.split('\n').slice(-3)).toEqual([
      '✗ a later write loses to a faster clock   1 of 2 expectations fails',
      '✓ with Lamport timestamps                 both expectations hold, proved',
      '✓ with version vectors                    both expectations hold, proved',
    ]);
    expect(all.split('\n').every((line) => line.length <= 100)).toBe(true);
    const one = runReport(view, ['with Lamport timestamps']);
    expect(one).toMatch(/w2 survives +holds, proved/);
    expect(one).not.toContain('fails');
  });

  test('lenses over each scenario that can be run', async () => {
    const { view } = await answered(`${sample}\nscenario "wrong" { clock n9 { skew 1ms } }\n`);
    expect(codeLenses(view).map(({ title, scenario }) => `${title}: ${scenario}`)).toEqual([
      '▶ Run Scenario: a later write loses to a faster clock',
      'Show Trace: a later write loses to a faster clock',
      '▶ Run Scenario: with Lamport timestamps',
      '▶ Run Scenario: with version vectors',
    ]);
  });

  test('scenarios with what keeps them from being run, and their witnesses', async () => {
    const { view } = await answered(`${sample}\nscenario "wrong" { clock n9 { skew 1ms } }\n`);
    const summaries = scenarioSummaries(view);
    expect(summaries.map(({ blocked }) => blocked?.slice(0, 23) ?? null)).toEqual([null, null, null, 'nothing is named n9: ex']);
    expect(summaries[0]?.witnesses[0]?.shows).toEqual([expect.stringMatching(/^w2 may be overwritten/), expect.stringMatching(/^w2 survives fails/)]);
    expect(summaries.map(({ range }) => view.source.text.slice(range.start, range.start + 8))).toEqual(Array(4).fill('scenario'));
  });

  test('the trace of a witness, and of the nominal behaviour where there is none', async () => {
    const { view } = await answered();
    const traced = (scenario: string, witness: string | null) => {
      const trace = traceText(view, scenario, witness);
      return 'text' in trace ? `${trace.title}\n${trace.text}` : trace.reason;
    };
    expect(traced('a later write loses to a faster clock', null)).toMatch(/witness w-1\nw2 may be overwritten[^]*with skew\(n1\) = 3ms[^]*w2/);
    expect(traced('with Lamport timestamps', null)).toMatch(/the nominal behaviour\nEvery range takes its value nearest to 0/);
    expect(traced('a later write loses to a faster clock', 'w-7')).toContain('there is no witness w-7 any more');
    expect(traced('nothing', null)).toContain('no scenario "nothing": it has "a later write');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { CancellationSource, uncancelled, type Cancellation } from '../base/cancellation.ts';
import type { ScenarioAnswer } from '../checks/answer.ts';
import { InlineRunner } from './inline-runner.ts';
import { RunCancelled, RunCrash, type Runner, type RunRequest } from './runner.ts';
import { Workspace } from './workspace.ts';

const sample = readFileSync(path.resolve(import.meta.dirname, '../../../samples/last-write-wins.fault'), 'utf8');
const main = 'file:///main.fault';

/** Counts what it is asked, and really answers it. */
class CountingRunner implements Runner {
  readonly asked: string[] = [];
  readonly #runner = new InlineRunner();

  run(request: RunRequest, onPartial: (answer: ScenarioAnswer) => void, cancellation: Cancellation): Promise<ScenarioAnswer> {
    this.asked.push(request.plan.scenario);
    return this.#runner.run(request, onPartial, cancellation);
  }

  dispose(): Promise<void> {
    return this.#runner.dispose();
  }
}

function open(text = sample, files: Record<string, string> = {}) {
  const runner = new CountingRunner();
  const workspace = new Workspace({ host: { read: (file) => files[file] ?? null }, runner });
  workspace.open(main, 1, text);
  let version = 1;
  const replace = (older: string, newer: string) => {
    const source = present(workspace.source(main), 'the open file');
    const start = source.text.indexOf(older);
    expect(start, older).toBeGreaterThanOrEqual(0);
    const range = { start: source.lines.positionAt(start), end: source.lines.positionAt(start + older.length) };
    workspace.change(main, ++version, [{ range, text: newer }]);
  };
  const view = (file = main) => present(workspace.view(file), `the view of ${file}`);
  const settled = async () => {
    workspace.explore();
    while (workspace.progress().running > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { workspace, runner, files, replace, view, settled };
}

describe('a workspace', () => {
  test('answers every scenario of what is open', async () => {
    const { workspace, view, settled } = open();
    expect(view().scenarios.map(({ state, shown }) => [state, shown])).toEqual([['waiting', null], ['waiting', null], ['waiting', null]]);
    await settled();
    expect(view().scenarios.map(({ state, shown }) => [state, shown?.stale])).toEqual([['answered', false], ['answered', false], ['answered', false]]);
    expect(workspace.progress()).toEqual({ total: 3, done: 3, troubled: 1, running: 0 });
  });

  test('comments and white space run nothing again, and move what is shown', async () => {
    const { runner, replace, view, settled } = open();
    await settled();
    expect(runner.asked).toHaveLength(3);
    replace('node n1', '// a comment\n\n  node   n1');
    replace('timestamp   time-of-day', 'timestamp time-of-day /* as it is */');
    replace('scenario "with L', '\n\n  scenario   "with L');
    await settled();
    expect(runner.asked).toHaveLength(3);
    const [first] = view().scenarios;
    const origin = present(first?.shown?.planned.origins.operations.at(-1), 'the place of w2');
    expect(first).toMatchObject({ state: 'answered', shown: { stale: false } });
    expect(view().source.text.slice(origin.range.start, origin.range.end)).toBe('w2');
  });

  test('an edit of one scenario runs that one again', async () => {
    const { runner, replace, settled } = open();
    await settled();
    replace('{ store kv { timestamp lamport } }', '{ store kv { timestamp lamport }\n clock n2 { skew 1ms } }');
    await settled();
    expect(runner.asked.slice(3)).toEqual(['with Lamport timestamps']);
  });

  test('an edit that is taken back runs nothing', async () => {
    const { runner, replace, settled } = open();
    await settled();
    replace('1ms..4ms', '1ms..5ms');
    replace('1ms..5ms', '1ms..4ms');
    await settled();
    expect(runner.asked).toHaveLength(3);
  });

  test('stages are remembered by identity', () => {
    const { workspace, view, replace } = open();
    workspace.open('file:///other.fault', 1, 'node n1');
    const before = view('file:///other.fault');
    replace('node n1', 'node  n1');
    const after = view('file:///other.fault');
    expect([after.syntax === before.syntax, after.model === before.model]).toEqual([true, true]);
    expect(view().model).toBe(view().model);
  });

  test('what was answered before an edit is shown as stale, where it stands now', async () => {
    const { replace, view, settled } = open();
    // Nobody looked at the answers while they were there.
    await settled();
    replace('node n1, n2, n3', 'node n1, n2, n3, n4\nnode');
    const [broken] = view().scenarios;
    expect(broken).toMatchObject({ state: 'blocked', shown: { stale: true } });
    const shown = present(broken?.shown, 'the stale answer');
    const place = (id: number) => shown.place(present(shown.planned.origins.operations[id], 'an operation'));
    const w2 = present(place(2), 'w2');
    expect(view().source.text.slice(w2.range.start, w2.range.end)).toBe('w2');
    replace('w2: inc', 'w3: inc');
    expect(view().scenarios[0]?.shown?.place(present(shown.planned.origins.operations[2], 'an operation'))).toBeNull();
  });

  test('a scenario that is no longer there takes its run with it', async () => {
    const { workspace, replace } = open();
    workspace.explore();
    expect(workspace.progress().running).toBe(3);
    replace('scenario "with Lamport timestamps" { store kv { timestamp lamport } }', '');
    workspace.explore();
    expect(workspace.progress()).toMatchObject({ total: 2, running: 2 });
    await workspace.dispose();
  });

  test('closing cancels, forgets, and reads the disk again', async () => {
    const files: Record<string, string> = { [main]: 'node saved' };
    const { workspace, runner, settled } = open(sample, files);
    workspace.explore();
    workspace.close(main);
    workspace.explore();
    expect(workspace.progress()).toEqual({ total: 0, done: 0, troubled: 0, running: 0 });
    expect(workspace.view(main)).toBeNull();
    expect(workspace.source(main)?.text).toBe('node saved');
    await settled();
    // It was closed before any run was made ready.
    expect(runner.asked).toHaveLength(0);
  });

  test('imports are read once, and again when they change, appear or are opened', () => {
    const files: Record<string, string> = {};
    const { workspace, view } = open('import "cluster.fault"\nclock n1 { skew 1ms }\n', files);
    const codes = () => view().findings.map(({ code }) => code);
    expect(codes()).toContain('import-missing');
    files['file:///cluster.fault'] = 'node n1\n';
    expect(codes()).toContain('import-missing');
    workspace.fileChanged('file:///cluster.fault');
    expect(codes()).toEqual([]);
    workspace.open('file:///cluster.fault', 1, 'node other\n');
    expect(codes()).toContain('unknown-name');
    workspace.close('file:///cluster.fault');
    expect(codes()).toEqual([]);
  });

  test('an edited workspace equals a fresh one', async () => {
    const edited = open();
    edited.replace('0ms..3ms', '0ms..1ms');
    edited.replace('expect w2 survives', 'expect w2 is ok');
    const fresh = open(edited.view().source.text);
    await edited.settled();
    await fresh.settled();
    const told = ({ view }: ReturnType<typeof open>) => view().scenarios.map(({ name, state, planned, shown }) => ({ name, state, hash: planned.planHash, answer: shown?.answer }));
    expect(told(edited)).toEqual(told(fresh));
  });

  test('other limits are another question; the same ones are the same', async () => {
    const { workspace, runner, settled } = open();
    await settled();
    workspace.setLimits({ runsMax: 17 });
    await settled();
    expect(runner.asked).toHaveLength(6);
    workspace.setLimits({ runsMax: 17 });
    await settled();
    expect(runner.asked).toHaveLength(6);
  });

  test('a run that is cancelled says so, and one that crashes is told and not repeated', async () => {
    const source = new CancellationSource();
    const { workspace } = open();
    const waiting = workspace.answer(main, 'with version vectors', () => {}, source);
    source.cancel();
    await expect(waiting).rejects.toBeInstanceOf(RunCancelled);
    await workspace.dispose();

    let runs = 0;
    const crashing = new Workspace({
      host: { read: () => null },
      runner: { run: () => { runs++; return Promise.reject(new RunCrash('the floor gave way')); }, dispose: async () => {} },
    });
    crashing.open(main, 1, sample);
    crashing.explore();
    while (crashing.progress().running > 0) await new Promise((resolve) => setImmediate(resolve));
    crashing.explore();
    expect(runs).toBe(3);
    expect(crashing.view(main)?.scenarios.map(({ state, crash }) => [state, crash])).toEqual(Array(3).fill(['crashed', 'the floor gave way']));
    await expect(crashing.answer(main, 'with version vectors', () => {}, uncancelled)).rejects.toBeInstanceOf(RunCrash);
    expect(runs).toBe(4);
  });

  test('a change of what is not open is refused', () => {
    expect(open().workspace.change('file:///other.fault', 2, [])).toBe(false);
  });
});

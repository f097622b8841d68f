// Transcripts: what is typed, what is printed where, and the exit code.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../features/text-layout.ts';
import { runCommandLine } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';
import { terminalFixture, type TerminalFixtureOptions } from './terminal-fixture.ts';

const files: Readonly<Record<string, string>> = {
  'holds.fault': `node n
link * <-> * { delay 1ms..2ms }
store kv on n
client c via n { w: write kv.x = 1 }
expect w is ok
`,
  'fails.fault': `node n
link * <-> * { delay 1ms..4ms }
store kv on n
scenario "too slow" {
  client c via n { w: write kv.x = 1 timeout 5ms }
  expect w is ok
}
scenario "in time" {
  client c via n { w: write kv.x = 1 timeout 20ms }
  expect w is ok
}
`,
  'wrong.fault': `node n
link * <-> * { delya 1ms }
store kv on n
client c via n { w: write kv.x = 1 }
`,
  'later.fault': `node n
link * <-> * { delay 1ms }
store kv on n
client c via n { w: write kv.x = 1 }
fault drift n by 1ppm when w begins
expect w is ok
`,
  'vacuous.fault': `node n
link * <-> * { delay 1ms, loss 100% }
store kv on n
client c via n { r: read kv.x timeout 10ms }
expect r == 1
`,
  'many.fault': `node n1, n2, n3
link * <-> * { delay 1ms..4ms }
store kv on n1, n2, n3 { replication multi-leader, timestamp lamport }
client a via n1 { w1: write kv.x = 1; write kv.y = 1; write kv.x = 2 }
client b via n2 { w2: write kv.x = 3; write kv.y = 2; write kv.x = 4 }
client c via n3 { w3: write kv.x = 5; write kv.y = 3; r: read kv.x }
expect kv converges within 1s
`,
  'empty.fault': '',
  'cases/one.fault': 'node a\n',
  'cluster.fault': 'node n\nlink * <-> * { delay 1ms..2ms }\nstore kv on n\n',
  'importing.fault': 'import "cluster.fault"\nclient c via n { w: write kv.x = 1 }\nexpect w is ok\n',
  'importing-wrong.fault': 'import "wrong.fault"\nexpect w is ok\n',
};

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'transcripts-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), text);
  }
  writeFileSync(path.join(cwd, 'garbage.fault'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]));
  mkdirSync(path.join(cwd, 'nothing'));
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

interface Transcript {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function faultline(line: string | readonly string[], options: Partial<TerminalFixtureOptions> = {}): Promise<Transcript> {
  const { terminal, out, err } = terminalFixture({ cwd, ...options });
  const code = await runCommandLine(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, terminal);
  return { code, out: out(), err: err() };
}

describe('exit codes', () => {
  test.each([
    ['run holds.fault', exitCodes.holds],
    ['run fails.fault', exitCodes.fails],
    ['run holds.fault fails.fault', exitCodes.fails],
    ['run wrong.fault', exitCodes.wrongInput],
    ['run wrong.fault fails.fault', exitCodes.wrongInput],
    ['run later.fault', exitCodes.unknown],
    ['run later.fault fails.fault', exitCodes.fails],
    ['run vacuous.fault', exitCodes.unknown],
    ['run many.fault --max-cells 1 --runs 20', exitCodes.holds],
    ['check holds.fault', exitCodes.holds],
    ['check later.fault', exitCodes.holds],
    ['check wrong.fault', exitCodes.wrongInput],
    ['trace holds.fault', exitCodes.holds],
    ['explain lost-write', exitCodes.holds],
    ['--version', exitCodes.holds],
    ['help run', exitCodes.holds],
  ])('%s: %d', async (line, code) => {
    const transcript = await faultline(line);
    expect(transcript.code, transcript.err).toBe(code);
    expect(transcript.err).toBe('');
    expect(transcript.out).not.toBe('');
  });

  test('a fault of our own is 70, said on standard error, with nothing on standard output', async () => {
    const { terminal, out, err } = terminalFixture({ cwd });
    const code = await runCommandLine(['run', '-'], { ...terminal, readStdin: () => Promise.reject(new TypeError('a mistake')) });
    expect(code).toBe(exitCodes.ownFault);
    expect(out()).toBe('');
    expect(err()).toMatch(/^internal error: this is a fault of Faultline \(\d+\.\d+\.\d+\), an unexpected error; please report it .*\nTypeError: a mistake\n/);
  });
});

describe('usage', () => {
  test.each([
    ['', /^Usage: faultline \[options\] \[command\]\n/],
    ['rnu x.fault', /^error: unknown command 'rnu'\n\(Did you mean run\?\)\n$/],
    ['run', /^error: missing required argument 'file'\n$/],
    ['run x.fault --sed 1', /^error: unknown option '--sed'\n\(Did you mean --seed\?\)\n$/],
    ['run x.fault --seed one', /^error: option '--seed <n>' argument 'one' is invalid\. Expected a whole number from 0 to 4294967295\.\n$/],
    ['run x.fault --time-limit 10', /Expected a duration of 1ms or more with its unit/],
    ['run x.fault --shard 3/2', /Expected i\/n with i from 1 to n/],
    ['run x.fault --format junit', /This version does not write junit yet\. There are pretty and json\.\n$/],
    ['run x.fault --format jsn', /There are pretty and json\. did you mean "json"\?\n$/],
    ['trace holds.fault --format svg', /This version does not write svg yet\. There are pretty, text and json\.\n$/],
    ['trace holds.fault --witness w-1 --seed 2', /'--witness <id>' cannot be used with option '--seed <n>'/],
    ['lsp', /^error: say how the editor speaks with the server\n {2}help: there is --stdio: faultline lsp --stdio\n$/],
    ['explain', /missing required argument 'code'/],
    ['explain a b', /too many arguments/],
  ])('%s', async (line, message) => {
    const { code, out, err } = await faultline(line);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(code).toBe(exitCodes.wrongInput);
  });
});

describe('bad input', () => {
  test.each([
    ['run hold.fault', 'error: no such file or folder: hold.fault\n  help: did you mean holds.fault?\n'],
    ['check nothing', 'error: no .fault file in the folder nothing\n'],
    ['check garbage.fault', 'error: garbage.fault is no text: byte 7 is 0\n'],
    ['check zzz*.fault', 'error: no file matches zzz*.fault\n'],
    ['run hold.fault nothing', 'error: no such file or folder: hold.fault; did you mean holds.fault?\n       no .fault file in the folder nothing\n'],
    ['run empty.fault', 'error: there is no scenario to answer in empty.fault\n  help: write a client and what you expect of it: expect LABEL is ok\n'],
    ['run cases', 'error: there is no scenario to answer in cases/one.fault\n  help: write a client and what you expect of it: expect LABEL is ok\n'],
    ['trace {holds,fails}.fault', 'error: a trace is of one file, and {holds,fails}.fault stands for 2\n  help: there is fails.fault\n  help: there is holds.fault\n'],
  ])('%s', async (line, message) => {
    const { code, out, err } = await faultline(line);
    expect(err.startsWith(message), err).toBe(true);
    expect(out).toBe('');
    expect(code).toBe(exitCodes.wrongInput);
  });

  test('a scenario that is not there', async () => {
    expect(await faultline(['run', 'fails.fault', '--scenario', 'to slow'])).toEqual({
      code: exitCodes.wrongInput,
      out: '',
      err: 'error: no scenario "to slow"\n  help: did you mean "too slow"?\n  help: there are "too slow", "in time"\n',
    });
    expect((await faultline(['trace', 'fails.fault'])).err).toBe('error: say which scenario: the file has several\n  help: --scenario "too slow"\n  help: --scenario "in time"\n');
  });

  test('a witness that is not there', async () => {
    expect((await faultline(['trace', 'fails.fault', '--scenario', 'too slow', '--witness', 'w-9'])).err).toBe(
      'error: scenario "too slow" has no witness "w-9"\n  help: did you mean "w-1"?\n  help: there is w-1\n',
    );
    expect((await faultline('trace holds.fault --witness w-1')).err).toBe(
      'error: scenario "this file" has no witness "w-1"\n  help: nothing fails in it and no hazard was found, so it has no witness\n',
    );
  });

  test('a scenario that cannot be run', async () => {
    expect((await faultline('trace later.fault')).err).toBe(
      'error: scenario "this file" cannot be run\n  help: `drift` from an instant on that is not known before is not simulated yet, so this scenario gets no answer\n  help: faultline check later.fault shows where\n',
    );
  });
});

describe('check', () => {
  test('marks the place', async () => {
    const { out } = await faultline('check wrong.fault');
    expect(out).toMatch(/^error\[unknown-property\]: delya is no property of a link/m);
    expect(out).toContain(`
  ──▸ wrong.fault:2:16
   2 │ link * <-> * { delya 1ms }
     │                ^^^^^
`);
  });

  test('says when there is nothing to say', async () => {
    expect((await faultline('check holds.fault fails.fault')).out).toMatch(/^✓ nothing found in 2 files\n$|^warning/);
    expect((await faultline('check holds.fault')).out).toBe('✓ nothing found in 1 file\n');
    expect((await faultline('check empty.fault')).out).toBe('✓ nothing found in 1 file\n');
  });

  test('tells what is found in an imported file where it stands', async () => {
    const { out, code } = await faultline('check importing-wrong.fault');
    expect(out).toContain('──▸ wrong.fault:2:16');
    expect(code).toBe(exitCodes.wrongInput);
  });

  test('reads standard input, imports beside the current folder', async () => {
    expect((await faultline('check -', { stdin: 'node n,\n' })).out).toContain('──▸ <stdin>:');
    expect(await faultline('run -', { stdin: files['importing.fault'] ?? '' })).toMatchObject({ code: exitCodes.holds, err: '' });
  });
});

describe('run', () => {
  test('answers one scenario alone, and shards divide them', async () => {
    expect((await faultline(['run', 'fails.fault', '--scenario', 'in time'])).code).toBe(exitCodes.holds);
    const names = async (...options: string[]): Promise<string[]> => {
      const { out } = await faultline(['run', 'fails.fault', 'holds.fault', '--format', 'json', ...options]);
      return (JSON.parse(out) as { files: { scenarios: { name: string }[] }[] }).files.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
    };
    expect(await names()).toEqual(['too slow', 'in time', 'this file']);
    expect(await names('--shard', '1/2')).toEqual(['too slow', 'this file']);
    expect(await names('--shard', '2/2')).toEqual(['in time']);
    expect(await names('--scenario', 'in time')).toEqual(['in time']);
  });

  test('gives the same bytes twice, whatever limits of time do not cut', async () => {
    const once = await faultline('run fails.fault many.fault --max-cells 60 --runs 60 --format json');
    expect(await faultline('run fails.fault many.fault --max-cells 60 --runs 60 --format json')).toEqual(once);
    expect((await faultline('run fails.fault --format json --time-limit 1h')).out).toBe((await faultline('run fails.fault --format json')).out);
  });

  test('names the limit that cut it short', async () => {
    const { out } = await faultline('run many.fault --max-cells 1 --runs 20 --format json');
    const [scenario] = (JSON.parse(out) as { files: { scenarios: { coverage: { complete: boolean; limit: string }; expectations: { verdict: string; proved: boolean }[] }[] }[] }).files[0]?.scenarios ?? [];
    expect(scenario?.coverage.complete).toBe(false);
    expect(scenario?.coverage.limit).toMatch(/\bcells?\b/);
    expect(scenario?.expectations[0]).toMatchObject({ verdict: 'not-seen', proved: false });
  });

  test('ends when it is interrupted', async () => {
    const { terminal, out, err, interrupt } = terminalFixture({ cwd });
    const code = runCommandLine(['run', 'many.fault', '--max-cells', '100000000'], terminal);
    setTimeout(interrupt, 400);
    expect(await code).toBe(exitCodes.interrupted);
    expect([out(), err()]).toEqual(['', 'interrupted\n']);
  });
});

describe('the JSON report', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const schema = JSON.parse(readFileSync(path.join(root, 'docs/reference/report.schema.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false }).compile(schema);

  test.each(['run holds.fault fails.fault wrong.fault later.fault vacuous.fault', 'check wrong.fault importing-wrong.fault', 'run many.fault --max-cells 1 --runs 20'])(
    'of %s is as its schema says',
    async (line) => {
      const report: unknown = JSON.parse((await faultline(`${line} --format json`)).out);
      expect(validate(report), JSON.stringify(validate.errors, null, 1)).toBe(true);
    },
  );

  test('of other shape is not', () => {
    expect(validate({ format: 'faultline-report', version: 1, tool: 'faultline 0.1.0', files: [{ file: 'x' }] })).toBe(false);
  });

  test('counts lines and characters from 0, and says infinity as null', async () => {
    const report = JSON.parse((await faultline('check wrong.fault --format json')).out) as { files: { findings: { code: string; range: unknown }[] }[] };
    expect(report.files[0]?.findings.find(({ code }) => code === 'unknown-property')?.range).toEqual({ start: { line: 1, character: 15 }, end: { line: 1, character: 20 } });
  });
});

describe('trace', () => {
  test('draws lanes', async () => {
    expect((await faultline('trace holds.fault --seed 5')).out).toMatch(/^this file, seed 5\n\n +true time {2}n {2}c\n +0 ms {2}│ {2}┌ {4}c begins w: write kv\.x = 1\n/);
  });

  test('lists events', async () => {
    const { out } = await faultline('trace holds.fault --format text');
    expect(out).toMatch(/^ *0 ns {2}c begins w: write kv\.x = 1\n/);
    expect(out.split('\n').at(-2)).toMatch(/^ *\d+ ns {2}c ends w: ok/);
  });

  test('is data', async () => {
    const { out } = await faultline(['trace', 'fails.fault', '--scenario', 'too slow', '--witness', 'w-1', '--format', 'json']);
    expect(JSON.parse(out)).toMatchObject({ format: 'faultline-trace', version: 1, file: 'fails.fault', witness: 'w-1', trace: { scenario: 'too slow', machines: ['n', 'c'] } });
  });

  test('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all(['1', '1', '2'].map(async (seed) => (await faultline(`trace many.fault --seed ${seed} --format text`)).out));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe('what is printed', () => {
  const samples = path.resolve(import.meta.dirname, '../../../samples');

  test.each([60, 80, 120])('fits in %d columns, and is as it was', async (columns) => {
    const { out } = await faultline('run last-write-wins.fault', { cwd: samples, env: { COLUMNS: String(columns) } });
    for (const line of out.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
    expect(out).not.toMatch(/ \n/);
    await expect(out).toMatchFileSnapshot(`transcripts/last-write-wins-${columns}.txt`);
  });

  test('has colour on a terminal only, and the same text under it', async () => {
    const bare = await faultline('run last-write-wins.fault', { cwd: samples });
    const coloured = await faultline('run last-write-wins.fault', { cwd: samples, isTTY: true, columns: 80 });
    expect(bare.out).not.toContain('\u001b');
    expect(coloured.out).toContain('\u001b[');
    expect(coloured.out.replace(/\u001b\[\d+m/g, '')).toBe(bare.out);
    expect((await faultline('run last-write-wins.fault', { cwd: samples, isTTY: true, columns: 80, env: { NO_COLOR: '1' } })).out).toBe(bare.out);
  });

  test('never steers the terminal', async () => {
    const { out, err } = await faultline('run -', { stdin: 'node n // \u001b[31mred\u0007\nnode \u001b]0;title\u0007\n' });
    expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

// The server over a real stream, in a process of its own.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, DocumentSymbol, Hover, InlayHint } from 'vscode-languageserver';
import { eventually, StreamClient, type StreamClientOptions } from './stream-client.ts';

const sample = readFileSync(path.resolve(import.meta.dirname, '../../../samples/last-write-wins.fault'), 'utf8');
const uri = 'file:///somewhere/last-write-wins.fault';
const w2 = { line: sample.split('\n').findIndex((line) => line.includes('w2:')), character: 19 };

const root = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'faultline-server-'));
let main = '';
beforeAll(() => {
  main = bundleServer(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clients: StreamClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.kill();
});

async function start(options: StreamClientOptions = {}): Promise<StreamClient> {
  const client = await StreamClient.start({ main, ...options });
  clients.push(client);
  return client;
}

async function answered(client: StreamClient, text = sample): Promise<StreamClient> {
  await client.open(uri, text);
  await eventually(() => client.statuses.find(({ state }) => state === 'done'), () => client.statuses);
  return client;
}

const at = (position: { line: number; character: number }) => ({ textDocument: { uri }, position });

describe('what an editor is told', () => {
  test('diagnostics, with their page, related places and the version', async () => {
    const client = await answered(await start());
    const found = await eventually(() => client.diagnostics(uri)?.diagnostics.find(({ code, message }) => code === 'lost-write' && String(message).includes('3 ms')), () => client.published);
    expect(client.diagnostics(uri)?.version).toBe(1);
    expect(found).toMatchObject({
      severity: 2,
      source: 'faultline',
      range: { start: { line: w2.line, character: 18 }, end: { line: w2.line, character: 20 } },
    });
    expect(found.message).toContain('w2 may be overwritten by w1 because of clock skew: when n1 is more than 3 ms ahead of n3');
    expect(found.message).toContain('Impossible, proved, in “with Lamport timestamps” and “with version vectors”.');
    const related = found.relatedInformation?.map(({ location }) => sample.split('\n')[location.range.start.line]);
    expect(related).toEqual([expect.stringContaining('w1:'), expect.stringContaining('clock n1'), expect.stringContaining('clock n3')]);
    expect(client.statuses.at(-1)).toEqual({ state: 'done', done: 3, total: 3, troubled: 1 });
    expect(client.refreshes).toBeGreaterThan(0);
  });

  test('hints at the ends of lines', async () => {
    const client = await answered(await start());
    const hints = await client.hints(uri);
    const onLine = (line: number): InlayHint | undefined => hints.find(({ position }) => position.line === line);
    expect(onLine(w2.line)).toMatchObject({ position: { character: sample.split('\n')[w2.line]?.length }, label: expect.stringContaining('may be overwritten by w1') });
    expect(onLine(sample.split('\n').findIndex((line) => line.startsWith('expect kv')))?.label).toBe(' ✓ holds, proved');
  });

  test('a hover with the threshold and a witness', async () => {
    const client = await answered(await start());
    const { contents } = await client.request<Hover>('textDocument/hover', at(w2));
    expect(contents).toMatchObject({ kind: 'markdown', value: expect.stringMatching(/3 ms[^]*\*\*Witness\*\* with skew\(n1\) = 3ms/) });
  });

  test('a fix that was tried, with the outcomes before and after, which cures what it says', async () => {
    const client = await answered(await start());
    const actions = await client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: w2, end: w2 }, context: { diagnostics: client.diagnostics(uri)?.diagnostics ?? [] } });
    const lamport = actions.find(({ title }) => title.startsWith('timestamp lamport'));
    expect(lamport?.title).toContain('w2 may be overwritten by w1 → impossible, proved');
    expect(lamport?.diagnostics).toHaveLength(1);
    const [edit] = lamport?.edit?.changes?.[uri] ?? [];
    expect(edit).toBeDefined();
    const text = edit?.newText ?? '';
    await client.notify('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: edit?.range, text }] });
    await eventually(() => (client.diagnostics(uri)?.version === 2 && client.statuses.at(-1)?.state === 'done' && client.diagnostics(uri)?.diagnostics.every(({ code }) => code !== 'lost-write')) || undefined, () => client.diagnostics(uri));
  });

  test('the outline, folds, completion, definition, rename, lenses', async () => {
    const client = await answered(await start());
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
    expect(symbols.find(({ name }) => name === 'b')?.children?.map(({ name }) => name)).toEqual(['w2']);
    expect(await client.request('textDocument/foldingRange', { textDocument: { uri } })).toContainEqual({ startLine: 6, endLine: 9 });
    const completions = await client.request<CompletionItem[]>('textDocument/completion', at({ line: 9, character: 14 }));
    expect(completions.map(({ label }) => label)).toContain('lamport');
    expect(await client.definition(uri, 16, 8)).toMatchObject([{ uri, range: { start: { line: w2.line } } }]);
    expect(await client.request('textDocument/references', { ...at({ line: 16, character: 8 }), context: { includeDeclaration: true } })).toHaveLength(2);
    expect(await client.request('textDocument/prepareRename', at(w2))).toMatchObject({ placeholder: 'w2' });
    expect(await client.request('textDocument/rename', { ...at(w2), newName: 'later' })).toMatchObject({ changes: { [uri]: [{ newText: 'later' }, { newText: 'later' }] } });
    const lenses = await client.request<{ command: { command: string; arguments: string[] } }[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(lenses[0]?.command).toMatchObject({ command: 'faultline.runScenario', arguments: [uri, 'a later write loses to a faster clock'] });
  });

  test('a run with progress, and its report', async () => {
    const client = await start();
    await client.open(uri, sample);
    const progress: { kind: string; message?: string }[] = [];
    client.connection.onNotification('$/progress', ({ token, value }: { token: string; value: { kind: string } }) => void (token === 'run-1' && progress.push(value)));
    const result = await client.request<{ report: string; answered: number; total: number; cancelled: boolean }>('faultline/run', { uri, scenario: null, workDoneToken: 'run-1' });
    expect(result).toMatchObject({ answered: 3, total: 3, cancelled: false });
    expect(result.report).toMatch(/with version vectors[^]*w2 survives/);
    expect(progress.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['begin', 'report', 'end']));
    expect(progress.some(({ message }) => message?.startsWith('with Lamport timestamps') === true)).toBe(true);
  });

  test('a trace, and why there is none', async () => {
    const client = await answered(await start());
    const scenario = 'a later write loses to a faster clock';
    const trace = await client.request<{ title: string; text: string }>('faultline/trace', { uri, scenario, witness: null });
    expect(trace).toMatchObject({ title: `${scenario}: witness w-1`, text: expect.stringContaining('skew(n1) = 3ms') });
    await expect(client.request('faultline/trace', { uri, scenario, witness: 'w-99' })).rejects.toThrow('there is no witness w-99');
    await expect(client.request('faultline/trace', { uri, scenario: 'nowhere', witness: null })).rejects.toThrow('no scenario "nowhere"');
    const summaries = await client.request<{ name: string; witnesses: { shows: string[] }[] }[]>('faultline/scenarios', { uri });
    expect(summaries.map(({ name }) => name)).toEqual([scenario, 'with Lamport timestamps', 'with version vectors']);
    expect(summaries[0]?.witnesses[0]?.shows[0]).toContain('may be overwritten');
  });
});

/** Runs of `explosive` last for minutes, if they are let. */
const endless = { simulation: { timeLimit: 600_000, maxCells: 100_000_000, runs: 10_000_000 } };

describe('lifecycle', () => {
  test('initialize, shutdown, exit: code 0', async () => {
    const client = await start();
    expect(client.process.exitCode).toBeNull();
    expect(await client.stop()).toBe(0);
    expect(client.errors).toBe('');
  });

  test('exit without shutdown, and a stream that ends: code 1', async () => {
    const rude = await start();
    void rude.notify('exit');
    expect(await rude.exit()).toBe(1);
    const gone = await start();
    gone.process.stdin.end();
    expect(await gone.exit()).toBe(1);
  });

  test('shutdown while it explores ends at once', async () => {
    const client = await start({ settings: endless });
    await client.open(uri, explosive);
    await eventually(() => client.statuses.find(({ state }) => state === 'exploring'), () => client.statuses);
    expect(await client.stop()).toBe(0);
  });

  test('before initialize and after shutdown requests are refused', async () => {
    const client = new StreamClient({ main });
    clients.push(client);
    await expect(client.request('textDocument/hover', at(w2))).rejects.toMatchObject({ code: -32002 });
    await client.initialize();
    await expect(client.request('initialize', { processId: null, rootUri: null, capabilities: {} })).rejects.toMatchObject({ code: -32600 });
    await client.request('shutdown');
    await expect(client.request('textDocument/hover', at(w2))).rejects.toMatchObject({ code: -32600 });
  });

  test('settings are asked for, followed, and checked', async () => {
    const client = await start({ settings: { simulation: { timeLimit: 'soon', runs: -3 }, inlayHints: { enabled: false } } });
    await answered(client);
    await eventually(async () => ((await client.hints(uri)).length === 0 ? true : undefined));
    expect(client.diagnostics(uri)?.diagnostics.some(({ code }) => code === 'lost-write')).toBe(true);
  });
});

/** Many clients that write one key with free delays: more orders than any limit. */
const explosive = `node n1, n2, n3
link * <-> * { delay 1ms..9ms }
clock * { skew -3ms..3ms }
store kv on n1, n2, n3 { replication multi-leader }
${['a', 'b', 'c', 'd', 'e', 'f'].map((name, index) => `client ${name} via n${(index % 3) + 1} { repeat 5 { read kv.x; write kv.x = unique } }`).join('\n')}
expect kv converges within 1s
`;

describe('messages that are wrong', () => {
  test('rubbish between messages is dropped, and the next message is answered', async () => {
    const client = await answered(await start());
    const write = (text: string) => client.process.stdin.write(text);
    const framed = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    for (const wrong of [
      framed('{"jsonrpc": "2.0", "method": '),
      framed('not json at all'),
      framed('null'),
      framed('[]'),
      framed('42'),
      framed('{}'),
      framed('{"jsonrpc":"2.0","id":{},"method":7}'),
      framed('{"jsonrpc":"2.0","id":77,"result":null}'),
      'Foo: bar\r\n\r\n{"jsonrpc":"2.0"}',
      'Content-Length: many\r\n\r\n{}',
      'Content-Length: -5\r\n\r\n{}',
      'GET / HTTP/1.1\r\n\r\n',
      'Content-Length: 3\r\n\r\n{"jsonrpc":"2.0","method":"x"}',
    ]) {
      write(wrong);
      const hover = await client.request<Hover>('textDocument/hover', at(w2));
      expect(JSON.stringify(hover.contents), `after ${wrong}`).toContain('w2');
    }
    expect(client.process.exitCode).toBeNull();
  });

  test('unknown methods are refused, unknown notifications are not minded', async () => {
    const client = await start();
    await expect(client.request('textDocument/teleport', {})).rejects.toMatchObject({ code: -32601 });
    await client.notify('textDocument/didTeleport', {});
    expect(await client.request('textDocument/foldingRange', { textDocument: { uri } })).toEqual([]);
  });

  test('wrong parameters of requests are named, those of notifications logged', async () => {
    const client = await start();
    await client.open(uri, sample);
    for (const params of [undefined, null, [], 7, {}, { textDocument: null }, { textDocument: { uri: 5 } }, { textDocument: { uri } }, { textDocument: { uri }, position: { line: 'one' } }]) {
      await expect(client.request('textDocument/hover', params), JSON.stringify(params)).rejects.toMatchObject({ code: -32602 });
    }
    for (const params of [{ uri: 3 }, { uri: 'file:///not-open.fault', scenario: null }, { uri, scenario: 'nowhere' }, { uri, scenario: [] }]) {
      await expect(client.request('faultline/run', params), JSON.stringify(params)).rejects.toMatchObject({ code: -32602 });
    }
    for (const [method, params] of [
      ['didOpen', { textDocument: { uri } }],
      ['didOpen', null],
      ['didChange', { textDocument: { uri, version: 3 }, contentChanges: 'all' }],
      ['didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ range: { start: 1 }, text: '' }] }],
      ['didChange', { textDocument: { uri: 'file:///not-open.fault', version: 3 }, contentChanges: [] }],
      ['didClose', 4],
    ] as const) {
      const before = client.logged.length;
      await client.notify(`textDocument/${method}`, params);
      await eventually(() => client.logged[before], () => client.logged);
    }
    // A position outside of the text is its end, as the protocol says.
    expect(await client.request('textDocument/hover', at({ line: 99_999, character: 3 }))).toBeNull();
    expect((await client.request<Hover>('textDocument/hover', at(w2))).contents).toBeDefined();
  });

  test('a request about a document that is not open has an empty answer', async () => {
    const client = await start();
    const other = { textDocument: { uri: 'file:///other.fault' } };
    expect(await client.request('textDocument/hover', { ...other, position: { line: 0, character: 0 } })).toBeNull();
    expect(await client.request('textDocument/documentSymbol', other)).toEqual([]);
  });

  test('a cancelled request is answered as such', async () => {
    const client = await start({ settings: endless });
    await client.open(uri, explosive);
    const { CancellationTokenSource } = await import('vscode-languageserver/node');
    const source = new CancellationTokenSource();
    const running = client.connection.sendRequest<{ cancelled: boolean; answered: number }>('faultline/run', { uri, scenario: null }, source.token);
    await eventually(() => client.statuses.find(({ state }) => state === 'exploring'), () => client.statuses);
    source.cancel();
    expect(await running).toMatchObject({ cancelled: true, answered: 0 });
  });
});

describe('editing', () => {
  test('while it explores, requests are answered at once, and a newer version cancels the run', async () => {
    const client = await start({ settings: endless });
    await client.open(uri, explosive);
    await eventually(() => client.statuses.find(({ state }) => state === 'exploring'), () => client.statuses);
    let text = explosive;
    for (let key = 0; key < 20; key++) {
      text = await client.replace(uri, text, 'node n1', `// ${key}\nnode n1`);
      await client.request('textDocument/completion', at({ line: 0, character: 0 }));
    }
    expect(client.statuses.at(-1)).toMatchObject({ state: 'exploring' });
    const small = sample;
    await client.notify('textDocument/didChange', { textDocument: { uri, version: 100 }, contentChanges: [{ text: small }] });
    await eventually(() => client.statuses.find(({ state, total }) => state === 'done' && total === 3), () => client.statuses);
  });

  test('answers stay, marked as stale, until the new ones are there', async () => {
    const client = await answered(await start());
    let text = await client.replace(uri, sample, 'skew -3ms..0ms', 'skew -2ms..0ms');
    const stale = await client.hints(uri);
    expect(stale.find(({ position }) => position.line === w2.line)?.label).toMatch(/^ ⟳ may be overwritten by w1/);
    await eventually(async () => {
      const hint = (await client.hints(uri)).find(({ position }) => position.line === w2.line)?.label;
      return typeof hint === 'string' && hint.startsWith(' ▲ may be overwritten') && hint.includes('up to 5 ms') ? hint : undefined;
    });
    // A broken text has no new answer, and the old one moves along with its line.
    text = await client.replace(uri, text, 'node n1', '\nnode = n1');
    const moved = await client.hints(uri);
    expect(moved.find(({ position }) => position.line === w2.line + 1)?.label).toMatch(/^ ⟳ may be overwritten by w1/);
  });

  test('a document closed while it is explored is forgotten, and its diagnostics taken back', async () => {
    const client = await start();
    await client.open(uri, `${explosive}nonsense\n`);
    await eventually(() => client.diagnostics(uri)?.diagnostics[0], () => client.published);
    await client.replace(uri, `${explosive}nonsense\n`, 'nonsense\n', '');
    await eventually(() => client.statuses.find(({ state }) => state === 'exploring'), () => client.statuses);
    await client.notify('textDocument/didClose', { textDocument: { uri } });
    await eventually(() => (client.diagnostics(uri)?.diagnostics.length === 0 && client.statuses.at(-1)?.state === 'idle' ? true : undefined), () => [client.published, client.statuses]);
    expect(await client.request('textDocument/documentSymbol', { textDocument: { uri } })).toEqual([]);
    await answered(client);
    expect(client.logged).toEqual([]);
  });

  test('an imported file that changes on disk, is opened, edited, deleted', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'faultline-imports-'));
    try {
      const [shared = '', ...rest] = sample.split('scenario');
      const cluster = path.join(folder, 'cluster.fault');
      writeFileSync(cluster, shared);
      const mainFile = pathToFileURL(path.join(folder, 'main.fault')).href;
      const imported = pathToFileURL(cluster).href;
      const client = await start();
      await client.open(mainFile, `import "cluster.fault"\nscenario${rest[0] ?? ' "a" { }'}`);
      const done = (troubled: number) => eventually(() => client.statuses.findLast(({ state, troubled: count }) => state === 'done' && count === troubled), () => [client.statuses, client.published]);
      await done(1);
      expect(await client.definition(mainFile, 0, 10)).toMatchObject([{ uri: imported }]);
      // Saved with perfect clocks.
      writeFileSync(cluster, (shared).replace('0ms..3ms', '0ms').replace('-3ms..0ms', '0ms'));
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: imported, type: 2 }] });
      await done(0);
      // What is open counts, not what is saved.
      await client.open(imported, shared);
      await eventually(() => (client.statuses.at(-1)?.troubled ?? 0) > 0 && client.statuses.at(-1)?.state === 'done' || undefined, () => client.statuses);
      await client.notify('textDocument/didClose', { textDocument: { uri: imported } });
      rmSync(cluster);
      await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: imported, type: 3 }] });
      await eventually(() => client.diagnostics(mainFile)?.diagnostics.find(({ code }) => code === 'import-missing'), () => client.diagnostics(mainFile));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a worker that dies', () => {
  test('takes its answers with it, as findings, and the server lives on', async () => {
    const broken = mkdtempSync(path.join(tmpdir(), 'faultline-broken-'));
    try {
      cpSync(main, path.join(broken, 'server.cjs'));
      writeFileSync(path.join(broken, 'worker.cjs'), "require('node:worker_threads').parentPort.on('message', () => { throw new Error('the floor gave way'); });");
      const client = await start({ main: path.join(broken, 'server.cjs') });
      await client.open(uri, sample);
      const faults = await eventually(() => {
        const found = client.diagnostics(uri)?.diagnostics.filter(({ code }) => code === 'internal-error') ?? [];
        return found.length === 3 ? found : undefined;
      }, () => client.diagnostics(uri));
      expect(faults[0]).toMatchObject({ severity: 1, message: expect.stringContaining('the floor gave way') });
      expect(await client.request('textDocument/hover', at(w2))).toMatchObject({ contents: { value: expect.stringContaining('w2: increment kv.x') } });
      await expect(client.request('faultline/run', { uri, scenario: 'with version vectors' })).rejects.toThrow('the floor gave way');
      expect(await client.stop()).toBe(0);
    } finally {
      rmSync(broken, { recursive: true, force: true });
    }
  });
});

describe('5,000 lines', () => {
  const scenarioText = (index: number) => `/// Number ${index} of many.
scenario "number ${index}" {
  node a, b
  link * <-> * {
    delay 1ms..4ms
    loss 0%
  }
  store kv on a {
    replication single
    takes ${index}us
  }
  client c on b via a {
    w: write kv.x = 1 timeout 20ms
    r: read kv.x
    repeat 2 {
      increment kv.y
    }
  }
  expect w is ok
  expect r == 1
}
`;
  const big = Array.from({ length: 250 }, (_, index) => scenarioText(index)).join('');

  test('are looked at, and typing goes on while they are explored', async () => {
    const lines = big.split('\n').length - 1;
    expect(lines).toBeGreaterThanOrEqual(5_000);
    const client = await start();
    await client.open(uri, `${big}nonsense\n`);
    await eventually(() => client.diagnostics(uri)?.diagnostics.find(({ range }) => range.start.line === lines), () => client.diagnostics(uri)?.diagnostics.length, 60_000);
    // Without the mistake all of it can be run.
    let text = await client.replace(uri, `${big}nonsense\n`, 'nonsense\n', '\n');
    await eventually(() => client.statuses.find(({ state }) => state === 'exploring'), () => client.statuses, 60_000);
    for (let key = 0; key < 5; key++) {
      text = await client.replace(uri, text, '/// Number 0', `// ${key}\n/// Number 0`);
      const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
      expect(symbols).toHaveLength(250);
      // Had it waited for the runs, all of them would be over.
      expect(client.statuses.at(-1)).toMatchObject({ state: 'exploring' });
    }
    await eventually(() => client.statuses.find(({ done, total }) => total === 250 && done === 250), () => client.statuses.at(-1), 60_000);
  }, 90_000);
});

/** Bundles the server and its worker as the package does, since many sources load slowly; the server's module. */
function bundleServer(folder: string): string {
  const entries = { server: 'server/src/lsp/main.ts', worker: 'server/src/workers/node-worker.ts' };
  for (const [name, entry] of Object.entries(entries)) {
    buildSync({
      absWorkingDir: root, entryPoints: [entry], outfile: path.join(folder, `${name}.cjs`), bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'warning',
      define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.url': 'undefined' },
    });
  }
  return path.join(folder, 'server.cjs');
}

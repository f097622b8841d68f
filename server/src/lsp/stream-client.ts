// A language client over a real stream: the server as a process of its own, as any editor starts it. Used by tests only.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter, type InitializeResult, type InlayHint, type Location, type ProtocolConnection, type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';

const root = path.resolve(import.meta.dirname, '../../..');

export interface StreamClientOptions {
  readonly settings?: unknown;
  readonly capabilities?: object;
  /** Module of the server; default: the sources. */
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class StreamClient {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly statuses: { state: string; done: number; total: number; troubled: number }[] = [];
  readonly logged: string[] = [];
  refreshes = 0;
  errors = '';
  #version = 1;

  constructor(options: StreamClientOptions = {}) {
    this.process = spawn(process.execPath, [options.main ?? path.join(root, 'server/src/lsp/main.ts'), '--stdio'], { cwd: root, env: { ...process.env, ...options.env } });
    this.process.stderr.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
    this.connection = createProtocolConnection(new StreamMessageReader(this.process.stdout), new StreamMessageWriter(this.process.stdin));
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => void this.published.push(params));
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => void this.logged.push(message));
    this.connection.onNotification('faultline/status', (status: StreamClient['statuses'][number]) => void this.statuses.push(status));
    this.connection.onRequest('workspace/inlayHint/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.connection.onRequest('workspace/codeLens/refresh', () => null);
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.onRequest('workspace/configuration', () => [options.settings ?? null]);
    this.connection.listen();
  }

  static async start(options: StreamClientOptions = {}): Promise<StreamClient> {
    const client = new StreamClient(options);
    await client.initialize(options.capabilities);
    return client;
  }

  async initialize(capabilities: object = { workspace: { configuration: true, inlayHint: { refreshSupport: true } } }): Promise<InitializeResult> {
    const result = await this.request<InitializeResult>('initialize', { processId: process.pid, rootUri: null, capabilities });
    await this.notify('initialized', {});
    return result;
  }

  request<R>(method: string, params?: unknown): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  notify(method: string, params?: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  open(uri: string, text: string): Promise<void> {
    return this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'fault', version: this.#version, text } });
  }

  /** Replaces the first occurrence of a text in `document`, as typing does; gives the new text. */
  async replace(uri: string, document: string, older: string, newer: string): Promise<string> {
    const offset = document.indexOf(older);
    if (offset < 0) throw new Error(`the document has no ${JSON.stringify(older)}`);
    const position = (at: number) => {
      const before = document.slice(0, at).split('\n');
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    };
    const range = { start: position(offset), end: position(offset + older.length) };
    await this.notify('textDocument/didChange', { textDocument: { uri, version: ++this.#version }, contentChanges: [{ range, text: newer }] });
    return document.slice(0, offset) + newer + document.slice(offset + older.length);
  }

  get version(): number {
    return this.#version;
  }

  /** The last diagnostics of a file. */
  diagnostics(uri: string): PublishDiagnosticsParams | undefined {
    return this.published.findLast((params) => params.uri === uri);
  }

  hints(uri: string, lines = 100_000): Promise<InlayHint[]> {
    return this.request('textDocument/inlayHint', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } } });
  }

  definition(uri: string, line: number, character: number): Promise<Location[]> {
    return this.request('textDocument/definition', { textDocument: { uri }, position: { line, character } });
  }

  /** Ends as an editor does; the exit code. */
  async stop(): Promise<number | null> {
    const gone = this.exit();
    await this.request('shutdown');
    await this.notify('exit');
    return gone;
  }

  /** The code with which the server ends. */
  async exit(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const [code] = (await once(this.process, 'exit')) as [number | null];
    return code;
  }

  kill(): void {
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }
}

/** Asks until the answer is there; fails after `limitMs` with what was seen last. */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>, seen: () => unknown = ask, limitMs = 15_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms; seen: ${JSON.stringify(await seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

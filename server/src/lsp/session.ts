// One editor's session: its documents, its settings, and what all requests need. Requests are registered through it, so
// that a mistake of ours is caught once for each of them, logged, and the server lives on.
import { ErrorCodes, LSPErrorCodes, ResponseError, type CancellationToken, type ClientCapabilities, type Connection } from 'vscode-languageserver';
import type { FileHost } from '../workspace/file-host.ts';
import type { FileView } from '../workspace/file-view.ts';
import type { Runner } from '../workspace/runner.ts';
import { defaultLimits, Workspace } from '../workspace/workspace.ts';
import { isPosition, isRange, isRecord, isString } from './params.ts';
import { Publisher } from './publisher.ts';
import type { Settings } from './protocol.ts';

/** What a server needs from where it runs. */
export interface ServerEnvironment {
  readonly runner: Runner;
  readonly host: FileHost;
  readonly version: string;
  /** Address of the page of a finding's code; null: it has none. */
  pageOf(code: string): string | null;
}

export const defaultSettings: Settings = {
  simulation: { timeLimit: 10_000, runs: defaultLimits.runsMax, maxCells: defaultLimits.cellsMax },
  inlayHints: { enabled: true },
};

type Stage = 'new' | 'initialized' | 'shut-down';

export class Session {
  readonly connection: Connection;
  readonly environment: ServerEnvironment;
  readonly workspace: Workspace;
  readonly publisher: Publisher;
  client: ClientCapabilities = {};
  settings: Settings = defaultSettings;
  stage: Stage = 'new';

  constructor(connection: Connection, environment: ServerEnvironment) {
    this.connection = connection;
    this.environment = environment;
    this.workspace = new Workspace({ host: environment.host, runner: environment.runner, onChange: () => this.publisher.answersChanged() });
    this.publisher = new Publisher(this);
    this.useSettings(undefined);
  }

  /** Settings as an editor sent them: what is missing or makes no sense keeps its default. */
  useSettings(sent: unknown): void {
    const simulation = isRecord(sent) && isRecord(sent['simulation']) ? sent['simulation'] : {};
    const hints = isRecord(sent) && isRecord(sent['inlayHints']) ? sent['inlayHints'] : {};
    const defaults = defaultSettings.simulation;
    this.settings = {
      simulation: {
        timeLimit: positive(simulation['timeLimit'], defaults.timeLimit),
        runs: positive(simulation['runs'], defaults.runs),
        maxCells: positive(simulation['maxCells'], defaults.maxCells),
      },
      inlayHints: { enabled: hints['enabled'] !== false },
    };
    const { timeLimit, runs, maxCells } = this.settings.simulation;
    this.workspace.setLimits({ timeLimitMs: timeLimit, runsMax: runs, cellsMax: maxCells });
    this.publisher.documentsChanged();
  }

  /** Answers requests of a method. What `handle` throws is logged and told to the editor. */
  onRequest<R>(method: string, handle: (params: unknown, token: CancellationToken) => R | Promise<R>): void {
    this.connection.onRequest(method, async (...received: readonly unknown[]): Promise<unknown> => {
      // Parameters by position are spread before the token; none of our methods takes any.
      const token = received.at(-1) as CancellationToken;
      const params = received.length === 2 ? received[0] : received.slice(0, -1);
      if (this.stage === 'new') return new ResponseError(ErrorCodes.ServerNotInitialized, `${method}: the server waits for "initialize"`);
      if (this.stage === 'shut-down') return new ResponseError(ErrorCodes.InvalidRequest, `${method}: the server was shut down`);
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, `${method} was cancelled`);
      try {
        return await handle(params, token);
      } catch (error) {
        if (error instanceof ResponseError) return error;
        this.logFault(method, error);
        return new ResponseError(ErrorCodes.InternalError, `${method}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]} (the log says more)`);
      }
    });
  }

  /** Hears notifications of a method; nobody waits for an answer, so what is wrong with one is logged. */
  onNotification(method: string, handle: (params: unknown) => void): void {
    this.connection.onNotification(method, (params: unknown) => {
      if (this.stage !== 'initialized') return;
      try {
        handle(params);
      } catch (error) {
        if (error instanceof ResponseError) this.connection.console.warn(`${method}: ${error.message}`);
        else this.logFault(method, error);
      }
    });
  }

  logFault(what: string, error: unknown): void {
    this.connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** The open document that a request is about; null: it is not open. Throws where the request does not say. */
  viewOf(params: unknown): FileView | null {
    return this.workspace.view(uriOf(params));
  }

  /** The same with the offset of the position that the request names. */
  viewAt(params: unknown): { readonly view: FileView; readonly offset: number } | null {
    const position = isRecord(params) ? params['position'] : undefined;
    if (!isPosition(position)) throw invalid('"position" must have a line and a character');
    const view = this.viewOf(params);
    return view === null ? null : { view, offset: view.source.lines.offsetAt(position) };
  }

  /** The same with the range that the request names. */
  viewIn(params: unknown): { readonly view: FileView; readonly range: { readonly start: number; readonly end: number } } | null {
    const range = isRecord(params) ? params['range'] : undefined;
    if (!isRange(range)) throw invalid('"range" must have a start and an end');
    const view = this.viewOf(params);
    if (view === null) return null;
    const { lines } = view.source;
    return { view, range: { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) } };
  }
}

export function invalid(message: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, message);
}

/** The document that parameters name. */
export function uriOf(params: unknown): string {
  const document = isRecord(params) ? params['textDocument'] : undefined;
  if (!isRecord(document) || !isString(document['uri'])) throw invalid('"textDocument" must have a uri');
  return document['uri'];
}

function positive(value: unknown, standard: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 ? Math.floor(value) : standard;
}

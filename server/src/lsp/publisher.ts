// Tells the editor what is found, without being asked: diagnostics, fresh hints, and how far the exploration is. Edits are
// gathered for a moment, so that typing is not interrupted by its own consequences.
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { diagnose } from '../features/diagnostics.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { toDiagnostic } from './convert.ts';
import type { StatusParams } from './protocol.ts';

/** Milliseconds of silence after an edit until it is looked at. */
const settleMs = 60;
/** Milliseconds that answers get to arrive before what is known from earlier is shown as such. */
const patienceMs = 180;
/** Milliseconds between two tellings of partial answers. */
const partialMs = 250;

/** Of an editor's session: what is told about, and to whom. */
export interface Audience {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly client: ClientCapabilities;
  /** Nothing is told before it is initialized and after it was shut down. */
  readonly stage: 'new' | 'initialized' | 'shut-down';
  readonly environment: { pageOf(code: string): string | null };
  logFault(what: string, error: unknown): void;
}

export class Publisher {
  readonly #session: Audience;
  /** Files for which diagnostics were sent that are not empty. */
  readonly #shown = new Set<string>();
  #settling: NodeJS.Timeout | null = null;
  #telling: NodeJS.Timeout | null = null;
  #status = '';

  constructor(session: Audience) {
    this.#session = session;
  }

  /** Documents, files or settings changed. */
  documentsChanged(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = null;
      this.#guarded('exploring', () => this.#session.workspace.explore());
      this.#tellWithin(patienceMs);
    }, settleMs);
  }

  /** An exploration has something new. */
  answersChanged(): void {
    // While an edit settles it will be told anyway.
    if (this.#settling === null) this.#tellWithin(partialMs);
  }

  dispose(): void {
    if (this.#settling !== null) clearTimeout(this.#settling);
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#settling = this.#telling = null;
  }

  /** At once where nothing more is to come: that all is done is said behind what was found. */
  #tellWithin(ms: number): void {
    const running = this.#session.workspace.progress().running > 0;
    if (running) this.#tellStatus();
    this.#tellIn(running ? ms : 0);
  }

  #tellIn(ms: number): void {
    if (ms === 0 && this.#telling !== null) clearTimeout(this.#telling);
    else if (this.#telling !== null) return;
    this.#telling = setTimeout(() => {
      this.#telling = null;
      this.#tell();
    }, ms);
  }

  #tell(): void {
    const { workspace, connection, environment, client } = this.#session;
    const files = new Set(workspace.openFiles());
    for (const file of files) {
      this.#guarded(`diagnostics of ${file}`, () => {
        const view = workspace.view(file);
        if (view === null) return;
        const findings = diagnose(view);
        const diagnostics = findings.map((finding) => toDiagnostic(view.source, finding, (name) => workspace.source(name), environment.pageOf));
        this.#send('diagnostics', () => connection.sendDiagnostics({ uri: file, diagnostics, ...(view.source.version === null ? {} : { version: view.source.version }) }));
        this.#shown.add(file);
      });
    }
    for (const file of this.#shown) {
      if (files.has(file)) continue;
      this.#shown.delete(file);
      this.#send('diagnostics', () => connection.sendDiagnostics({ uri: file, diagnostics: [] }));
    }
    if (client.workspace?.inlayHint?.refreshSupport === true) this.#send('hints', () => connection.languages.inlayHint.refresh());
    if (client.workspace?.codeLens?.refreshSupport === true) this.#send('lenses', () => connection.sendRequest('workspace/codeLens/refresh'));
    this.#tellStatus();
  }

  /** An editor that is going away answers no more, and that is no fault. */
  #send(what: string, send: () => Promise<unknown>): void {
    send().catch((error: unknown) => {
      if (this.#session.stage === 'initialized') this.#session.logFault(`sending ${what}`, error);
    });
  }

  #tellStatus(): void {
    const { done, total, running, troubled } = this.#session.workspace.progress();
    const status: StatusParams = { state: total === 0 ? 'idle' : running > 0 || done < total ? 'exploring' : 'done', done, total, troubled };
    const text = JSON.stringify(status);
    if (text === this.#status || this.#session.stage !== 'initialized') return;
    this.#status = text;
    this.#send('status', () => this.#session.connection.sendNotification('faultline/status', status));
  }

  #guarded(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#session.logFault(what, error);
    }
  }
}

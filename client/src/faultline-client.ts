// The connection to the language server: started, restarted, stopped; its own requests with their types.
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, State, TransportKind, WorkDoneProgress } from 'vscode-languageclient/node';
import type { FaultlineNotifications, FaultlineRequests } from '../../server/src/lsp/protocol.ts';

export class FaultlineClient {
  /** What the server and the connection have to say about themselves. */
  readonly log = vscode.window.createOutputChannel('Faultline Language Server', { log: true });
  readonly #client: LanguageClient;
  readonly #running = new vscode.EventEmitter<boolean>();
  /** True when the server began to serve, false when it ended. */
  readonly onRunning = this.#running.event;

  constructor(serverModule: string) {
    this.#client = new LanguageClient(
      'faultline',
      'Faultline',
      {
        run: { module: serverModule, transport: TransportKind.ipc },
        debug: { module: serverModule, transport: TransportKind.ipc, options: { execArgv: ['--enable-source-maps', '--nolazy', '--inspect=6009'] } },
      },
      {
        documentSelector: [
          { scheme: 'file', language: 'fault' },
          { scheme: 'untitled', language: 'fault' },
        ],
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        diagnosticCollectionName: 'faultline',
        initializationOptions: { commandLinks: true },
        markdown: { isTrusted: { enabledCommands: ['faultline.showTrace'] }, supportThemeIcons: true },
      },
    );
    this.#client.onDidChangeState(({ newState }) => this.#running.fire(newState === State.Running));
  }

  /** Tells the user where it cannot start, and what can be done. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      await this.#tellDead('could not be started', error);
    }
  }

  async restart(): Promise<void> {
    try {
      if (this.#client.isRunning()) await this.#client.restart();
      else await this.#client.start();
    } catch (error) {
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      await this.#tellDead('could not be restarted', error);
    }
  }

  async stop(): Promise<void> {
    if (this.#client.isRunning()) await this.#client.stop();
    this.#running.dispose();
    this.log.dispose();
  }

  request<M extends keyof FaultlineRequests>(method: M, params: FaultlineRequests[M]['params'], token?: vscode.CancellationToken): Promise<FaultlineRequests[M]['result']> {
    // An absent token would be sent as one more parameter.
    return token === undefined ? this.#client.sendRequest(method, params) : this.#client.sendRequest(method, params, token);
  }

  onNotification<M extends keyof FaultlineNotifications>(method: M, listen: (params: FaultlineNotifications[M]) => void): vscode.Disposable {
    return this.#client.onNotification(method, listen);
  }

  /** What the server tells of a request's progress while `request` runs. */
  async withProgress<T>(tell: (message: string, percentage: number | undefined) => void, request: (token: string) => Promise<T>): Promise<T> {
    const token = `faultline-${++this.#progresses}`;
    const listening = this.#client.onProgress(WorkDoneProgress.type, token, (value) => {
      if (value.kind !== 'end') tell(value.message ?? '', value.percentage);
    });
    try {
      return await request(token);
    } finally {
      listening.dispose();
    }
  }

  #progresses = 0;

  async #tellDead(what: string, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const choice = await vscode.window.showErrorMessage(`Faultline: the language server ${what}: ${reason}`, 'Try Again', 'Show Log');
    if (choice === 'Try Again') await this.restart();
    if (choice === 'Show Log') this.log.show();
  }
}

// Traces as documents that can be read, searched and kept beside the source. They are made when they are shown.
import * as vscode from 'vscode';
import type { TraceParams } from '../../server/src/lsp/protocol.ts';
import type { FaultlineClient } from './faultline-client.ts';

const scheme = 'faultline-trace';

export class TraceDocuments implements vscode.TextDocumentContentProvider {
  readonly #client: FaultlineClient;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(client: FaultlineClient) {
    this.#client = client;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async show(trace: TraceParams): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${trace.scenario.replaceAll(/[\\/]/g, '-')}${trace.witness === null ? '' : ` (${trace.witness})`}`, query: JSON.stringify(trace) });
    // One that is open already may be of an older text.
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const { title, text } = await this.#client.request('faultline/trace', JSON.parse(uri.query) as TraceParams, token);
    return `${title}\n\n${text}\n`;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

// What VS Code loads: starts the language server, puts commands, trace documents and the status item beside it. All that is
// known about a file is asked of the server.
import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { FaultlineClient } from './faultline-client.ts';
import { StatusItem } from './status-item.ts';
import { TraceDocuments } from './trace-documents.ts';

let client: FaultlineClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = new FaultlineClient(context.asAbsolutePath('dist/server.cjs'));
  client = started;
  const reports = vscode.window.createOutputChannel('Faultline');
  const traces = new TraceDocuments(started);
  context.subscriptions.push(reports, traces, new StatusItem(started), ...registerCommands({ client: started, reports, traces, reported: false }));
  await started.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

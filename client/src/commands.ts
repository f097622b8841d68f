// The commands. What they show comes from the server; here is only asked, waited, and put where people look.
import * as vscode from 'vscode';
import type { ScenarioSummary } from '../../server/src/lsp/protocol.ts';
import type { FaultlineClient } from './faultline-client.ts';
import type { TraceDocuments } from './trace-documents.ts';

export interface CommandContext {
  readonly client: FaultlineClient;
  /** Where reports go. */
  readonly reports: vscode.OutputChannel;
  readonly traces: TraceDocuments;
  /** Whether there is one. */
  reported: boolean;
}

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  const { client } = context;
  const command = (name: string, run: (...parameters: unknown[]) => Promise<void>) =>
    vscode.commands.registerCommand(`faultline.${name}`, (...parameters: unknown[]) => run(...parameters).catch((error: unknown) => tell(context, error)));
  return [
    command('runScenario', (uri, scenario) => runScenario(context, uri, scenario)),
    command('runAllScenarios', (uri) => runAllScenarios(context, uri)),
    command('showTrace', (uri, scenario, witness) => showTrace(context, uri, scenario, witness)),
    command('restartServer', () => client.restart()),
    command('showOutput', () => showOutput(context)),
  ];
}

async function runScenario(context: CommandContext, uri: unknown, scenario: unknown): Promise<void> {
  const document = await documentFor(uri);
  if (document === null) return;
  const name = typeof scenario === 'string' ? scenario : (await pickScenario(context, document, 'Which scenario is to be run?'))?.name;
  if (name !== undefined) await run(context, document, name);
}

async function runAllScenarios(context: CommandContext, uri: unknown): Promise<void> {
  const document = await documentFor(uri);
  if (document !== null) await run(context, document, null);
}

/** The last report; where there is none yet, that of the file in the editor. */
async function showOutput(context: CommandContext): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!context.reported && document?.languageId === 'fault') await run(context, document, null);
  else context.reports.show(true);
}

/** Milliseconds that a run may take before there is a notice of it. */
const patienceMs = 400;

/** Runs with progress that can be cancelled; what was answered until then is shown. */
async function run(context: CommandContext, document: vscode.TextDocument, scenario: string | null): Promise<void> {
  const { client, reports } = context;
  const uri = document.uri.toString();
  const cancellation = new vscode.CancellationTokenSource();
  let tell = (_message: string, _percentage: number | undefined): void => {};
  const running = client.withProgress(
    (message, percentage) => tell(message, percentage),
    (workDoneToken) => client.request('faultline/run', { uri, scenario, workDoneToken }, cancellation.token),
  );
  const title = scenario === null ? 'Faultline: running all scenarios' : `Faultline: running “${scenario}”`;
  // What is answered at once needs no notice.
  const quick = await Promise.race([running.then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs))]);
  if (!quick) {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      let reached = 0;
      tell = (message, percentage = reached) => {
        progress.report({ message, increment: percentage - reached });
        reached = percentage;
      };
      return running;
    });
  }
  const result = await running;
  cancellation.dispose();
  reports.replace(`${result.report}\n${result.cancelled ? `\nCancelled: ${result.answered} of ${result.total} scenarios were answered.\n` : ''}`);
  context.reported = true;
  reports.show(true);
}

async function showTrace(context: CommandContext, uri: unknown, scenario: unknown, witness: unknown): Promise<void> {
  const document = await documentFor(uri);
  if (document === null) return;
  if (typeof scenario === 'string') {
    await context.traces.show({ uri: document.uri.toString(), scenario, witness: typeof witness === 'string' ? witness : null });
    return;
  }
  const picked = await pickScenario(context, document, 'Which scenario is to be traced?');
  if (picked === null) return;
  const chosen = await pickWitness(picked);
  if (chosen !== undefined) await context.traces.show({ uri: document.uri.toString(), scenario: picked.name, witness: chosen });
}

/** The scenario at the cursor, the only one, or the one that is picked; null: none was. */
async function pickScenario({ client }: CommandContext, document: vscode.TextDocument, placeHolder: string): Promise<ScenarioSummary | null> {
  const scenarios = await client.request('faultline/scenarios', { uri: document.uri.toString() });
  const cursor = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.selection.active;
  const here = scenarios.filter(({ range }) => cursor !== undefined && inside(range, cursor));
  const [only] = here.length === 1 ? here : scenarios;
  if (only !== undefined && (here.length === 1 || scenarios.length === 1)) return only;
  if (scenarios.length === 0) throw new Error('this file has no scenario; write  scenario "a name" { }  first');
  const items = scenarios.map((scenario) => ({ label: scenario.name, description: scenario.blocked ?? '', scenario }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.scenario ?? null;
}

/** Null: the behaviour in which everything takes its nominal value; undefined: nothing was picked. */
async function pickWitness({ name, witnesses }: ScenarioSummary): Promise<string | null | undefined> {
  const [only] = witnesses;
  if (witnesses.length <= 1) return only?.id ?? null;
  const items = witnesses.map(({ id, shows }) => ({ label: shows[0] ?? id, description: id, detail: shows.slice(1).join('; '), id }));
  return (await vscode.window.showQuickPick(items, { placeHolder: `Which behaviour of “${name}” is to be shown?`, matchOnDescription: true }))?.id;
}

function inside({ start, end }: ScenarioSummary['range'], { line, character }: vscode.Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  const before = line < end.line || (line === end.line && character <= end.character);
  return after && before;
}

/** The document that a command was called for, or the one in the editor. */
async function documentFor(uri: unknown): Promise<vscode.TextDocument | null> {
  if (uri instanceof vscode.Uri) return vscode.workspace.openTextDocument(uri);
  if (typeof uri === 'string') return vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === 'fault') return document;
  await vscode.window.showInformationMessage('Faultline: open a .fault file first, and run the command in its editor.');
  return null;
}

async function tell({ client }: CommandContext, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  client.log.error(message);
  const choice = await vscode.window.showErrorMessage(`Faultline: ${message}`, 'Show Log', 'Restart Server');
  if (choice === 'Show Log') client.log.show();
  if (choice === 'Restart Server') await client.restart();
}

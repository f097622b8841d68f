// What every suite needs: opening a sample, and waiting for what the language server says about it in its own time.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

export async function openSample(name: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('the tests need the folder of samples open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  return vscode.window.showTextDocument(document);
}

/** The line that a text stands on, which must be one. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  const lines = document.getText().split(/\r?\n/);
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
  const [line] = found;
  if (line === undefined || found.length > 1) throw new Error(`${found.length} lines of ${path.basename(document.fileName)} contain ${JSON.stringify(text)}, expected one`);
  return line;
}

/** Asks until there is an answer; after `limitMs` fails with what the last answer was. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined> | T | undefined, seen: () => unknown, limitMs = 30_000): Promise<T> {
  const endMs = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > endMs) throw new Error(`no ${what} within ${limitMs / 1000} s; seen: ${JSON.stringify(await seen(), null, 2)}`);
    await sleep(100);
  }
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}

/** The diagnostic of this code on this line, once it is there. */
export function diagnosticOn(document: vscode.TextDocument, line: number, code: string): Promise<vscode.Diagnostic> {
  const all = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(document.uri);
  return eventually(
    `diagnostic ${code} on line ${line + 1}`,
    () => all().find((each) => each.range.start.line === line && codeOf(each) === code),
    () => all().map((each) => `${each.range.start.line + 1}: ${codeOf(each)}: ${each.message}`),
  );
}

/** The text of the first hint on this line that contains `text`, once it is there. */
export function hintOn(document: vscode.TextDocument, line: number, text: string): Promise<string> {
  const all = async (): Promise<string[]> => {
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, document.lineAt(line).range);
    return hints.map(({ label }) => (typeof label === 'string' ? label : label.map((part) => part.value).join('')));
  };
  return eventually(`hint with ${JSON.stringify(text)} on line ${line + 1}`, async () => (await all()).find((each) => each.includes(text)), all);
}

/** The text of all hovers at this position, once one contains `text`. */
export function hoverAt(document: vscode.TextDocument, position: vscode.Position, text: string): Promise<string> {
  const all = async (): Promise<string> => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
    return hovers.flatMap((hover) => hover.contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
  };
  return eventually(
    `hover with ${JSON.stringify(text)}`,
    async () => {
      const hover = await all();
      return hover.includes(text) ? hover : undefined;
    },
    all,
  );
}

/** Runs a command as a person does: from the palette, by its title. */
export async function runFromPalette(title: string): Promise<void> {
  // The promise of this command ends when the palette closes, so it is not waited for here.
  const closed = vscode.commands.executeCommand('workbench.action.quickOpen', `>${title}`);
  await sleep(1_000);
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  await closed;
}

/** What the output channel that is open in the panel shows, once it contains `text`. */
export function shownOutput(text: string): Promise<string> {
  const all = (): string[] => vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'output').map((document) => document.getText());
  return eventually(`output with ${JSON.stringify(text)}`, () => all().find((each) => each.includes(text)), all);
}

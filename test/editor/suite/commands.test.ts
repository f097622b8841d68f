// The commands, run from the palette as a person runs them.
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { diagnosticOn, eventually, lineOf, openSample, runFromPalette, shownOutput } from './support.ts';

describe('the palette', () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = (await openSample('last-write-wins.fault')).document;
    await diagnosticOn(document, lineOf(document, 'w2:'), 'lost-write');
  });

  it('offers every command of the manifest', async () => {
    const manifest = vscode.extensions.getExtension('faultline.faultline')?.packageJSON as { contributes: { commands: { command: string }[] } };
    const known = await vscode.commands.getCommands(true);
    const missing = manifest.contributes.commands.filter(({ command }) => !known.includes(command));
    assert.deepEqual(missing, []);
  });

  it('runs all scenarios and shows a verdict for each', async () => {
    await runFromPalette('Faultline: Run All Scenarios in File');
    const output = await shownOutput('with version vectors');
    for (const scenario of ['a later write loses to a faster clock', 'with Lamport timestamps', 'with version vectors']) assert.ok(output.includes(scenario), output);
    assert.match(output, /w2 survives/);
    assert.match(output, /fails/);
    assert.match(output, /holds/);
  });

  it('shows how the write is lost, step by step', async () => {
    await vscode.commands.executeCommand('faultline.showTrace', document.uri, 'a later write loses to a faster clock');
    const texts = (): string[] => vscode.window.visibleTextEditors.filter((editor) => editor.document !== document).map((editor) => editor.document.getText());
    const trace = await eventually('document with the trace', () => texts().find((text) => /\bw2\b/.test(text)), texts);
    for (const machine of ['n1', 'n2', 'n3']) assert.ok(trace.includes(machine), trace);
  });

  it('restarts the language server, which answers again', async () => {
    await vscode.window.showTextDocument(document);
    let emptied = false;
    const watch = vscode.languages.onDidChangeDiagnostics(() => {
      emptied ||= vscode.languages.getDiagnostics(document.uri).length === 0;
    });
    await runFromPalette('Faultline: Restart Language Server');
    await eventually(
      'moment without diagnostics, while the server is away',
      () => emptied || undefined,
      () => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message),
    );
    watch.dispose();
    await diagnosticOn(document, lineOf(document, 'w2:'), 'lost-write');
  });
});

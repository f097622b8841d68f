// The whole way in the editor: what is opened is simulated, and the answer stands on the operation's line.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { codeOf, diagnosticOn, eventually, hintOn, hoverAt, lineOf, openSample } from './support.ts';

describe('samples/last-write-wins.fault', () => {
  let document: vscode.TextDocument;
  let line: number;

  before(async () => {
    document = (await openSample('last-write-wins.fault')).document;
    line = lineOf(document, 'w2:');
  });

  it('is in our language', () => {
    assert.equal(document.languageId, 'fault');
  });

  it('warns of a lost write on the line of w2, with a link to its page', async () => {
    const diagnostic = await diagnosticOn(document, line, 'lost-write');
    assert.match(document.getText(diagnostic.range), /w2/);
    assert.equal(diagnostic.source, 'faultline');
    assert.ok(typeof diagnostic.code === 'object', 'the code leads to the page of the finding');
  });

  it('says at the end of the line what may happen to w2', async () => {
    await hintOn(document, line, 'may be overwritten');
  });

  it('names the exact threshold in the hover over w2', async () => {
    const position = new vscode.Position(line, document.lineAt(line).text.indexOf('w2') + 1);
    assert.match(await hoverAt(document, position, '3 ms'), /w2/);
  });

  it('keeps its answer while a comment is typed', async () => {
    await diagnosticOn(document, line, 'lost-write');
    await edit(document, new vscode.Range(0, 0, 0, 0), '// A remark.\n');
    await diagnosticOn(document, line + 1, 'lost-write');
    await undoAll(document);
    await diagnosticOn(document, line, 'lost-write');
  });

  it('takes the warning back when the cause is edited away, and gives it again', async () => {
    await diagnosticOn(document, line, 'lost-write');
    for (const name of ['n1', 'n3']) {
      const clock = lineOf(document, `clock ${name}`);
      await edit(document, document.lineAt(clock).range, `clock ${name} { skew 0ms }`);
    }
    await eventually(
      'answer without the warning',
      () => (lostWrites(document).length === 0 ? true : undefined),
      () => lostWrites(document),
    );
    await undoAll(document);
    await diagnosticOn(document, line, 'lost-write');
  });
});

describe('an error in the text', () => {
  let document: vscode.TextDocument;

  before(async () => {
    document = await vscode.workspace.openTextDocument({ language: 'fault', content: 'node n1, n2\nlink n1 <-> n3 { delay 1ms }\nnode = 3\n' });
    await vscode.window.showTextDocument(document);
  });

  after(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('is reported on its line, and so is the next one', async () => {
    const errors = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    const lines = await eventually(
      'error on lines 2 and 3',
      () => {
        const found = new Set(errors().map(({ range }) => range.start.line));
        return found.has(1) && found.has(2) ? found : undefined;
      },
      () => errors().map(({ range, message }) => `${range.start.line + 1}: ${message}`),
    );
    assert.deepEqual([...lines].sort(), [1, 2]);
  });
});

describe('the hints', () => {
  it('go when they are switched off, and come back', async () => {
    const { document } = await openSample('last-write-wins.fault');
    const line = lineOf(document, 'w2:');
    await hintOn(document, line, 'may be overwritten');
    const settings = vscode.workspace.getConfiguration('faultline');
    await settings.update('inlayHints.enabled', false, vscode.ConfigurationTarget.Global);
    const hints = (): Thenable<vscode.InlayHint[]> =>
      vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, document.lineAt(line).range);
    await eventually('line without hints', async () => ((await hints()).length === 0 ? true : undefined), hints);
    await settings.update('inlayHints.enabled', undefined, vscode.ConfigurationTarget.Global);
    await hintOn(document, line, 'may be overwritten');
  });
});

function lostWrites(document: vscode.TextDocument): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((each) => codeOf(each) === 'lost-write')
    .map((each) => each.message);
}

async function edit(document: vscode.TextDocument, range: vscode.Range, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(change), 'the editor takes the edit');
}

async function undoAll(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.revert');
  assert.equal(document.isDirty, false);
}

// Views of marked texts for the tests of features. Used by tests only.
import { uncancelled } from '../base/cancellation.ts';
import { fixture, type Fixture } from '../base/fixture.ts';
import { present } from '../base/assert.ts';
import type { FileView } from '../workspace/file-view.ts';
import type { Runner } from '../workspace/runner.ts';
import { Workspace } from '../workspace/workspace.ts';

export const main = 'file:///main.fault';

/** Without answers. `files` are others that it can import, by name. */
export function viewOf(marked: string, files: Readonly<Record<string, string>> = {}): { readonly view: FileView; readonly marks: Fixture } {
  const marks = fixture(marked);
  const workspace = workspaceOf(marks.text, files, noRunner);
  return { view: present(workspace.view(main), 'the view of an open file'), marks };
}

/** With the answers of all scenarios. */
export async function answeredView(marked: string, runner: Runner): Promise<{ readonly view: FileView; readonly marks: Fixture; readonly workspace: Workspace }> {
  const marks = fixture(marked);
  const workspace = workspaceOf(marks.text, {}, runner);
  await answerAll(workspace);
  return { view: present(workspace.view(main), 'the view of an open file'), marks, workspace };
}

export async function answerAll(workspace: Workspace): Promise<void> {
  for (const { name } of workspace.view(main)?.scenarios ?? []) await workspace.answer(main, name, () => {}, uncancelled);
}

function workspaceOf(text: string, files: Readonly<Record<string, string>>, runner: Runner): Workspace {
  const workspace = new Workspace({ host: { read: (file) => files[file.replace('file:///', '')] ?? null }, runner });
  workspace.open(main, 1, text);
  return workspace;
}

const noRunner: Runner = {
  run: () => new Promise(() => {}),
  dispose: async () => {},
};

// Opening, editing and closing documents; files that change on disk; settings.
import { TextDocumentSyncKind } from 'vscode-languageserver';
import type { SourceEdit } from '../../workspace/source.ts';
import { isInteger, isRange, isRecord, isString } from '../params.ts';
import { invalid, uriOf } from '../session.ts';
import type { LspRequest } from './request.ts';

export const documents: LspRequest = {
  capabilities: { textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental } },
  register(session) {
    const { workspace, publisher } = session;
    session.onNotification('textDocument/didOpen', (params) => {
      const uri = uriOf(params);
      const document = (params as { textDocument: Record<string, unknown> }).textDocument;
      if (!isString(document['text'])) throw invalid('"textDocument" must have a text');
      workspace.open(uri, versionOf(document['version']), document['text']);
      publisher.documentsChanged();
    });
    session.onNotification('textDocument/didChange', (params) => {
      const uri = uriOf(params);
      const { textDocument, contentChanges } = params as { textDocument: Record<string, unknown>; contentChanges: unknown };
      if (!Array.isArray(contentChanges)) throw invalid('"contentChanges" must be a list');
      if (!workspace.change(uri, versionOf(textDocument['version']), contentChanges.map(toEdit))) throw invalid(`${uri} is not open`);
      publisher.documentsChanged();
    });
    session.onNotification('textDocument/didClose', (params) => {
      workspace.close(uriOf(params));
      publisher.documentsChanged();
    });
    session.onNotification('workspace/didChangeWatchedFiles', (params) => {
      const changes = isRecord(params) ? params['changes'] : undefined;
      if (!Array.isArray(changes)) throw invalid('"changes" must be a list');
      for (const change of changes) if (isRecord(change) && isString(change['uri'])) workspace.fileChanged(change['uri']);
      publisher.documentsChanged();
    });
  },
};

function toEdit(change: unknown): SourceEdit {
  if (!isRecord(change) || !isString(change['text'])) throw invalid('a change must have a text');
  const { range, text } = change;
  if (range === undefined) return { text };
  if (!isRange(range)) throw invalid('the range of a change must have a start and an end');
  return { range, text };
}

function versionOf(version: unknown): number {
  if (!isInteger(version)) throw invalid('"textDocument" must have a version');
  return version;
}

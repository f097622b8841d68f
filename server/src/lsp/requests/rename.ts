// textDocument/prepareRename and textDocument/rename
import { ErrorCodes, LSPErrorCodes, ResponseError, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import { prepareRename, rename as renameAt } from '../../features/rename.ts';
import { toRange, toWorkspaceEdit } from '../convert.ts';
import { isRecord, isString } from '../params.ts';
import { invalid } from '../session.ts';
import type { LspRequest } from './request.ts';

export const rename: LspRequest = {
  capabilities: { renameProvider: { prepareProvider: true } },
  register(session) {
    session.onRequest('textDocument/prepareRename', (params): { range: Range; placeholder: string } | ResponseError<void> | null => {
      const at = session.viewAt(params);
      if (at === null) return null;
      const found = prepareRename(at.view, at.offset);
      if ('reason' in found) return new ResponseError(ErrorCodes.InvalidRequest, found.reason);
      return { range: toRange(at.view.source, found.range), placeholder: found.name };
    });
    session.onRequest('textDocument/rename', (params): WorkspaceEdit | ResponseError<void> | null => {
      const at = session.viewAt(params);
      const newName = isRecord(params) ? params['newName'] : undefined;
      if (!isString(newName)) throw invalid('"newName" must be a text');
      if (at === null) return null;
      const renamed = renameAt(at.view, at.offset, newName);
      if ('reason' in renamed) return new ResponseError(LSPErrorCodes.RequestFailed, renamed.reason);
      return toWorkspaceEdit((file) => session.workspace.source(file), renamed.edits);
    });
  },
};

// textDocument/completion
import { CompletionItemKind, InsertTextFormat, MarkupKind, type CompletionItem } from 'vscode-languageserver';
import { complete, type Completion } from '../../features/completion.ts';
import type { Source } from '../../workspace/source.ts';
import { toRange } from '../convert.ts';
import type { LspRequest } from './request.ts';

export const completion: LspRequest = {
  capabilities: { completionProvider: { triggerCharacters: ['.', '"'] } },
  register(session) {
    const snippets = () => session.client.textDocument?.completion?.completionItem?.snippetSupport === true;
    session.onRequest('textDocument/completion', (params): CompletionItem[] => {
      const at = session.viewAt(params);
      if (at === null) return [];
      return complete(at.view, at.offset).map((found, index) => toItem(at.view.source, found, index, snippets()));
    });
  },
};

function toItem(source: Source, found: Completion, index: number, snippets: boolean): CompletionItem {
  const { label, detail, documentation, kind, range, snippet } = found;
  const asSnippet = snippets && snippet !== null;
  return {
    label,
    kind: itemKinds[kind],
    detail,
    documentation: { kind: MarkupKind.Markdown, value: documentation },
    // As the feature has ordered them, not by the alphabet.
    sortText: String(index).padStart(4, '0'),
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toRange(source, range), newText: asSnippet ? snippet : label },
  };
}

const itemKinds: Record<Completion['kind'], CompletionItemKind> = {
  keyword: CompletionItemKind.Keyword,
  property: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Variable,
  law: CompletionItemKind.Function,
  unit: CompletionItemKind.Unit,
};

// textDocument/documentSymbol
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import { documentSymbols, type OutlineSymbol } from '../../features/document-symbols.ts';
import type { Source } from '../../workspace/source.ts';
import { toRange } from '../convert.ts';
import type { LspRequest } from './request.ts';

export const documentSymbol: LspRequest = {
  capabilities: { documentSymbolProvider: { label: 'Faultline' } },
  register(session) {
    session.onRequest('textDocument/documentSymbol', (params): DocumentSymbol[] => {
      const view = session.viewOf(params);
      return view === null ? [] : documentSymbols(view.syntax.file).map((symbol) => toSymbol(view.source, symbol));
    });
  },
};

function toSymbol(source: Source, { name, detail, kind, range, nameRange, children }: OutlineSymbol): DocumentSymbol {
  return {
    name,
    detail,
    kind: symbolKinds[kind],
    range: toRange(source, range),
    selectionRange: toRange(source, nameRange),
    children: children.map((child) => toSymbol(source, child)),
  };
}

/** The protocol knows programs, not clusters: what looks most alike in an outline. */
const symbolKinds: Record<OutlineSymbol['kind'], SymbolKind> = {
  scenario: SymbolKind.Namespace,
  import: SymbolKind.File,
  node: SymbolKind.Object,
  clock: SymbolKind.Property,
  link: SymbolKind.Interface,
  store: SymbolKind.Struct,
  lock: SymbolKind.Key,
  service: SymbolKind.Class,
  balancer: SymbolKind.Class,
  detector: SymbolKind.Class,
  client: SymbolKind.Function,
  load: SymbolKind.Function,
  operation: SymbolKind.Method,
  fault: SymbolKind.Event,
  expect: SymbolKind.Boolean,
  show: SymbolKind.Number,
  let: SymbolKind.Variable,
  assume: SymbolKind.Constant,
};

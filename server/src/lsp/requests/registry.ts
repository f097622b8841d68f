// All that the server answers, one line each.
import { codeAction } from './code-action.ts';
import { codeLens } from './code-lens.ts';
import { completion } from './completion.ts';
import { definition } from './definition.ts';
import { documentSymbol } from './document-symbol.ts';
import { documents } from './documents.ts';
import { foldingRange } from './folding-range.ts';
import { hover } from './hover.ts';
import { inlayHint } from './inlay-hint.ts';
import { references } from './references.ts';
import { rename } from './rename.ts';
import type { LspRequest } from './request.ts';
import { run } from './run.ts';
import { scenarios } from './scenarios.ts';
import { trace } from './trace.ts';

export const registry: readonly LspRequest[] = [
  documents,
  hover,
  inlayHint,
  codeAction,
  completion,
  documentSymbol,
  foldingRange,
  definition,
  references,
  rename,
  codeLens,
  scenarios,
  run,
  trace,
];

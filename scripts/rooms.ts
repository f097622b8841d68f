// The rooms of the house and what each may import: data for the dependency linter, explained in docs/ARCHITECTURE.md.

export interface Room {
  /** Folder, from the root of the repository. */
  readonly path: string;
  /** Rooms it may import from, besides itself and `server/src/base`. */
  readonly rooms: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[];
  /** npm packages it may import, `vscode` included. */
  readonly packages?: readonly string[];
  /** Whether it may use what Node brings: files, processes, sockets, threads. */
  readonly node?: boolean;
}

const base = 'server/src/base';
const syntax = 'server/src/syntax';
const semantics = 'server/src/semantics';
const simulator = 'server/src/simulator';
const plan = 'server/src/plan';
const explorer = 'server/src/explorer';
const consistency = 'server/src/consistency';
const checks = 'server/src/checks';
const workspace = 'server/src/workspace';
const features = 'server/src/features';
const workers = 'server/src/workers';
const lsp = 'server/src/lsp';

const language = ['grammar', syntax, semantics];
const answering = [...language, simulator, plan, explorer];

/** Ordered from the ground up: a room imports only from rooms above it in this list. */
export const rooms: readonly Room[] = [
  { path: base, rooms: [] },
  { path: 'grammar', rooms: [], packages: ['chevrotain'] },
  { path: syntax, rooms: ['grammar'] },
  { path: semantics, rooms: [syntax], packages: ['fastest-levenshtein'] },
  { path: simulator, rooms: [] },
  { path: plan, rooms: [semantics], types: [simulator] },
  { path: explorer, rooms: [simulator] },
  { path: consistency, rooms: [] },
  { path: checks, rooms: [...answering, consistency] },
  { path: workspace, rooms: [...answering, checks] },
  { path: features, rooms: [...answering, checks, workspace], packages: ['string-width', 'wrap-ansi'] },
  // A worker answers whole scenarios, and the runner stands behind the workspace's port.
  { path: workers, rooms: [explorer, simulator, checks, workspace], node: true },
  {
    path: lsp,
    rooms: [features, workspace, workers],
    packages: ['vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-uri'],
    node: true,
  },
  {
    // The limits of an exploration are its options.
    path: 'server/src/cli',
    rooms: [features, workspace, workers, explorer, consistency],
    packages: ['cli-progress', 'commander', 'fastest-levenshtein', 'marked', 'picocolors', 'tinyglobby'],
    node: true,
  },
  { path: 'client/src', rooms: [], types: [lsp], packages: ['vscode', 'vscode-languageclient'], node: true },
];

/** Every room may stand on this one. */
export const ground = base;

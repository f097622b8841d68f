// Which word of which text stands for what, over all scenarios: what a shared line calls `kv` may be another store in each
// of them, and is one symbol to whoever reads or renames it.
import { touches } from '../base/text-range.ts';
import type { Place, SymbolKind } from './thing-model.ts';
import type { TermUse, Use } from './scope.ts';

export interface ModelSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  readonly documentation: string | null;
  /** Words that declare it, those in scenarios included; of a key its first use. */
  readonly declarations: readonly Place[];
  /** All words that stand for it, the declaring ones included, in the order of the text. */
  readonly references: readonly Place[];
}

interface Group {
  parent: Group | null;
  readonly uses: Use[];
}

export class SymbolIndex {
  readonly #byFile = new Map<string, { readonly place: Place; readonly group: Group }[]>();
  readonly #symbols = new Map<Group, ModelSymbol>();
  readonly #terms: readonly TermUse[];

  constructor(uses: readonly Use[], terms: readonly TermUse[]) {
    this.#terms = terms;
    const groups = new Map<unknown, Group>();
    const byPlace = new Map<string, Group>();
    for (const use of uses) {
      const named = root(groups.get(use.named) ?? created(groups, use.named));
      const key = `${use.place.file} ${use.place.range.start} ${use.place.range.end}`;
      const placed = byPlace.get(key);
      if (placed === undefined) {
        byPlace.set(key, named);
        named.uses.push(use);
        const entries = this.#byFile.get(use.place.file) ?? [];
        entries.push({ place: use.place, group: named });
        this.#byFile.set(use.place.file, entries);
      } else join(root(placed), named);
    }
  }

  /** The name at an offset, or directly before it. */
  at(file: string, offset: number): { readonly symbol: ModelSymbol; readonly place: Place } | null {
    const found = (this.#byFile.get(file) ?? []).filter(({ place }) => touches(place.range, offset));
    const smallest = found.sort((a, b) => length(a.place) - length(b.place))[0];
    return smallest === undefined ? null : { symbol: this.#symbol(root(smallest.group)), place: smallest.place };
  }

  /** What the tables say of the word at an offset. */
  termAt(file: string, offset: number): TermUse | null {
    const found = this.#terms.filter(({ place }) => place.file === file && touches(place.range, offset));
    return found.sort((a, b) => length(a.place) - length(b.place))[0] ?? null;
  }

  /** All symbols that a file speaks of. */
  in(file: string): readonly ModelSymbol[] {
    return [...new Set((this.#byFile.get(file) ?? []).map(({ group }) => root(group)))].map((group) => this.#symbol(group));
  }

  #symbol(group: Group): ModelSymbol {
    const known = this.#symbols.get(group);
    if (known !== undefined) return known;
    const uses = [...group.uses].sort((a, b) => compareText(a.place.file, b.place.file) || a.place.range.start - b.place.range.start);
    const first = uses.find(({ declares }) => declares) ?? uses[0];
    if (first === undefined) throw new Error('a symbol without a use');
    const symbol: ModelSymbol = {
      kind: first.named.kind,
      name: first.named.name,
      documentation: uses.find(({ named }) => named.documentation !== null)?.named.documentation ?? null,
      declarations: uses.filter(({ declares }) => declares).map(({ place }) => place),
      references: uses.map(({ place }) => place),
    };
    this.#symbols.set(group, symbol);
    return symbol;
  }
}

function created(groups: Map<unknown, Group>, key: unknown): Group {
  const group: Group = { parent: null, uses: [] };
  groups.set(key, group);
  return group;
}

function root(group: Group): Group {
  let top = group;
  while (top.parent !== null) top = top.parent;
  return top;
}

function join(into: Group, other: Group): void {
  if (into === other) return;
  other.parent = into;
  into.uses.push(...other.uses);
}

function length({ range }: Place): number {
  return range.end - range.start;
}

/** The order of code units: the same everywhere. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// Agreement among replicas of which some lie: the protocol of Castro and Liskov, "Practical Byzantine Fault Tolerance"
// (OSDI 1999, sections 4.1 to 4.4), as a state machine without time or network: messages go in and come out.
//
// Kept out: checkpoints and watermarks (section 4.3), since logs are short here: who lags behind is told all that was
// committed, and believes what one says who cannot be lying. A backup takes only requests that it got
// from their clients itself, so that a primary can leave out and reorder requests but cannot make any up.

/** 0, 1, 2 … in the order of the store's declaration. */
export type Member = number;

/** Names a request of a client; that of the request which does nothing is empty. */
export type Digest = string;

export const nothing: Digest = '';

/** "In this view, this request is to be done at this place." */
export interface Slot {
  readonly view: number;
  /** 1, 2, 3 … */
  readonly sequence: number;
  readonly digest: Digest;
}

/** That a request was prepared: no other can have been committed at its place, in this view or one before. */
export interface Certificate extends Slot {
  /** Who proposed it or prepared it. */
  readonly by: readonly Member[];
}

export interface ViewChange {
  readonly kind: 'view-change';
  /** The view that its sender wants. */
  readonly view: number;
  /** Of each place the latest. */
  readonly prepared: readonly Certificate[];
}

export type PbftMessage =
  | (Slot & { readonly kind: 'pre-prepare' | 'prepare' | 'commit' })
  | ViewChange
  /** What its sender has committed, for one that lags behind. */
  | { readonly kind: 'done'; readonly sequence: number; readonly digest: Digest }
  | { readonly kind: 'new-view'; readonly view: number; readonly changes: ReadonlyMap<Member, ViewChange> };

/** How many there are, and how many of them may lie. */
export interface Group {
  readonly members: number;
  readonly liars: number;
}

/** What safety rests on, one rule each, so that a test can break one. */
export interface PbftRules {
  /** Whether so many members, the proposer among them, make a request prepared. */
  isPrepared(count: number, group: Group): boolean;
  /** Whether so many commits of a prepared request, its own among them, make it committed. */
  isCommitted(count: number, group: Group): boolean;
  /** Whether a proposal for a place is taken behind one that was taken in the same view. */
  isTaken(known: Digest | null, proposed: Digest): boolean;
  /** Whether so many want a view for it to begin. */
  begins(count: number, group: Group): boolean;
  /** Whether what so many say is committed is so. */
  isTold(count: number, group: Group): boolean;
  /** What a new view does at a place of which there are these certificates. */
  carriedOver(certificates: readonly Certificate[]): Digest;
}

export const pbftRules: PbftRules = {
  isPrepared: (count, group) => count >= quorum(group),
  isCommitted: (count, group) => count >= quorum(group),
  isTaken: (known, proposed) => known === null || known === proposed,
  begins: (count, group) => count >= quorum(group),
  isTold: (count, { liars }) => count > liars,
  carriedOver: (certificates) => certificates.reduce((latest, one) => (one.view > latest.view ? one : latest), noCertificate).digest,
};

/** So many that two such groups share one that does not lie: 2f + 1 of 3f + 1. */
function quorum({ members, liars }: Group): number {
  return Math.floor((members + liars) / 2) + 1;
}

const noCertificate: Certificate = { view: -1, sequence: 0, digest: nothing, by: [] };

export interface PbftParts {
  readonly self: Member;
  readonly group: Group;
  readonly rules: PbftRules;
  /** As the primary of a view it puts this before all else; absent or null: nothing. No member that does as it should has it. */
  readonly proposesFirst?: Digest | null;
  /** Sends a message to one other member. */
  readonly send: (to: Member, message: PbftMessage) => void;
  /** A request is to be done now; each once, in the same order at all members that do not lie. */
  readonly execute: (digest: Digest) => void;
  /** `waits`: something is to be done, and a view change is due unless it is done, or the view changes, in time; otherwise nothing is. */
  readonly timer: (waits: boolean, view: number) => void;
}

/** What a member knows of a place in a view. */
interface Place {
  proposed: Digest | null;
  readonly prepares: Map<Member, Digest>;
  readonly commits: Map<Member, Digest>;
}

/** One member that does as it should. */
export class Pbft {
  readonly #parts: PbftParts;
  #view = 0;
  /** It has left its view, and the next has not begun. */
  #isChanging = false;
  /** By view, by sequence. */
  readonly #places = new Map<number, Map<number, Place>>();
  readonly #prepared = new Map<number, Certificate>();
  readonly #committed = new Map<number, Digest>();
  /** By place: what others say is committed there. */
  readonly #hearsay = new Map<number, Map<Member, Digest>>();
  /** Requests of clients, in the order in which they came. */
  readonly #requests = new Set<Digest>();
  readonly #executed = new Set<Digest>();
  /** Up to which place everything is done. */
  #done = 0;
  /** The primary's: the last place that it gave away. */
  #given = 0;
  /** How it began the view of which it is the primary. */
  #opening: PbftMessage | null = null;
  /** The last view in which it put something before all else. */
  #contradicted = -1;
  /** By view. */
  readonly #changes = new Map<number, Map<Member, ViewChange>>();
  /** Those that began while it was elsewhere. */
  readonly #begun = new Set<number>([0]);
  /** What belongs to views that it is not in yet, or speaks of requests that it does not have yet. */
  #early: { readonly from: Member; readonly message: PbftMessage }[] = [];

  constructor(parts: PbftParts) {
    this.#parts = parts;
  }

  get view(): number {
    return this.#view;
  }

  get isPrimary(): boolean {
    return !this.#isChanging && this.primaryOf(this.#view) === this.#parts.self;
  }

  primaryOf(view: number): Member {
    return view % this.#parts.group.members;
  }

  /** A client asks for something, itself or again. */
  request(digest: Digest): void {
    if (this.#requests.has(digest)) return;
    this.#requests.add(digest);
    if (this.isPrimary) this.#propose(digest);
    this.#listenAgain();
    this.#setTimer();
  }

  receive(from: Member, message: PbftMessage): void {
    switch (message.kind) {
      case 'pre-prepare':
        if (this.#isEarly(message.view) || (message.digest !== nothing && !this.#requests.has(message.digest))) this.#early.push({ from, message });
        else if (message.view === this.#view && from === this.primaryOf(message.view)) this.#proposed(message);
        break;
      case 'prepare':
      case 'commit':
        if (this.#isEarly(message.view)) this.#early.push({ from, message });
        else if (message.view === this.#view) this.#voted(from, message);
        break;
      case 'view-change':
        this.#wanted(from, message);
        break;
      case 'done':
        this.#told(from, message.sequence, message.digest);
        break;
      case 'new-view':
        if (from === this.primaryOf(message.view)) this.#newView(message.view, message.changes);
        break;
    }
  }

  /** What it waited for was not done in time. */
  timedOut(): void {
    this.#want(this.#view + 1);
  }

  /** Says again whether it waits for something. */
  remind(): void {
    this.#setTimer();
  }

  #isEarly(view: number): boolean {
    return view > this.#view || (view === this.#view && this.#isChanging);
  }

  #listenAgain(): void {
    const early = this.#early;
    this.#early = [];
    for (const { from, message } of early) this.receive(from, message);
  }

  #propose(digest: Digest): void {
    const { proposesFirst = null } = this.#parts;
    if (proposesFirst !== null && this.#contradicted !== this.#view) {
      this.#contradicted = this.#view;
      this.#propose(proposesFirst);
    }
    const slot = { view: this.#view, sequence: ++this.#given, digest };
    this.#tellAll({ kind: 'pre-prepare', ...slot });
    this.#proposed(slot);
  }

  /** A place is given to a request by the primary, maybe by itself. */
  #proposed({ view, sequence, digest }: Slot): void {
    const place = this.#place(view, sequence);
    if (!this.#parts.rules.isTaken(place.proposed, digest)) return;
    const isNew = place.proposed !== digest;
    place.proposed = digest;
    if (isNew && !this.isPrimary) {
      place.prepares.set(this.#parts.self, digest);
      this.#tellAll({ kind: 'prepare', view, sequence, digest });
    }
    this.#advance({ view, sequence, digest }, place);
  }

  #voted(from: Member, message: Slot & { readonly kind: 'pre-prepare' | 'prepare' | 'commit' }): void {
    const { view, sequence, digest } = message;
    const place = this.#place(view, sequence);
    const votes = message.kind === 'prepare' ? place.prepares : place.commits;
    // The primary's proposal is its prepare; of two different votes the first counts.
    if (votes.has(from) || (message.kind === 'prepare' && from === this.primaryOf(view))) return;
    votes.set(from, digest);
    if (place.proposed !== null) this.#advance({ view, sequence, digest: place.proposed }, place);
  }

  #advance(slot: Slot, place: Place): void {
    const { rules, group, self } = this.#parts;
    const { view, sequence, digest } = slot;
    const by = [...new Set([this.primaryOf(view), ...votersOf(place.prepares, digest)])];
    if (!rules.isPrepared(by.length, group)) return;
    if (!place.commits.has(self)) {
      this.#prepared.set(sequence, { ...slot, by });
      place.commits.set(self, digest);
      this.#tellAll({ kind: 'commit', ...slot });
    }
    if (rules.isCommitted(votersOf(place.commits, digest).length, group)) this.#commit(sequence, digest);
  }

  #told(from: Member, sequence: number, digest: Digest): void {
    const told = this.#hearsay.get(sequence) ?? new Map<Member, Digest>();
    this.#hearsay.set(sequence, told);
    told.set(from, digest);
    const { rules, group } = this.#parts;
    if (rules.isTold(votersOf(told, digest).length, group)) this.#commit(sequence, digest);
  }

  #commit(sequence: number, digest: Digest): void {
    if (this.#committed.has(sequence)) return;
    this.#committed.set(sequence, digest);
    this.#executeAll();
  }

  #executeAll(): void {
    for (let digest = this.#committed.get(this.#done + 1); digest !== undefined; digest = this.#committed.get(this.#done + 1)) {
      this.#done++;
      // A new view may give a request two places; it is done once.
      if (digest === nothing || this.#executed.has(digest)) continue;
      this.#executed.add(digest);
      this.#parts.execute(digest);
    }
    this.#setTimer();
  }

  /** Leaves its view. */
  #want(view: number): void {
    if (view < this.#view || (view === this.#view && !this.#isChanging)) return;
    this.#view = view;
    this.#isChanging = true;
    const change: ViewChange = { kind: 'view-change', view, prepared: [...this.#prepared.values()].sort((x, y) => x.sequence - y.sequence) };
    this.#tellAll(change);
    this.#setTimer();
    this.#wanted(this.#parts.self, change);
  }

  #wanted(from: Member, change: ViewChange): void {
    const { group, rules, self } = this.#parts;
    const { view } = change;
    if (from !== self) for (const [sequence, digest] of this.#committed) this.#parts.send(from, { kind: 'done', sequence, digest });
    const changes = this.#changes.get(view) ?? new Map<Member, ViewChange>();
    this.#changes.set(view, changes);
    if (changes.has(from) || view < this.#view || !change.prepared.every((one) => this.#isSound(one, view))) return;
    changes.set(from, change);
    // So many want later views that one of them does not lie: the least of these is joined (section 4.5.2).
    const later = [...this.#changes].filter(([other]) => other > this.#view);
    const wanting = new Set(later.flatMap(([, wanted]) => [...wanted.keys()]));
    if (wanting.size > group.liars) this.#want(Math.min(...later.filter(([, wanted]) => wanted.size > 0).map(([other]) => other)));
    if (this.primaryOf(view) !== self || view !== this.#view || !rules.begins(changes.size, group)) return;
    // Who wants it late has not heard that it began, or not all of what was told it.
    if (this.#begun.has(view)) this.#tellAgain(from, view);
    else {
      this.#opening = { kind: 'new-view', view, changes: new Map(changes) };
      this.#tellAll(this.#opening);
      this.#newView(view, changes);
    }
  }

  /** What nobody could have who does not lie. */
  #isSound({ view, by, sequence }: Certificate, wanted: number): boolean {
    return view < wanted && sequence > 0 && this.#parts.rules.isPrepared(new Set(by).size, this.#parts.group);
  }

  #tellAgain(to: Member, view: number): void {
    if (this.#opening !== null) this.#parts.send(to, this.#opening);
    for (const [sequence, { proposed }] of this.#places.get(view) ?? []) {
      if (proposed !== null) this.#parts.send(to, { kind: 'pre-prepare', view, sequence, digest: proposed });
    }
  }

  #newView(view: number, changes: ReadonlyMap<Member, ViewChange>): void {
    const { group, rules } = this.#parts;
    if (view < this.#view || this.#begun.has(view) || !rules.begins(changes.size, group)) return;
    const certificates = [...changes.values()].flatMap(({ prepared }) => prepared);
    if (![...changes.values()].every((change) => change.view === view) || !certificates.every((one) => this.#isSound(one, view))) return;
    this.#begun.add(view);
    this.#view = view;
    this.#isChanging = false;
    const last = Math.max(0, ...certificates.map(({ sequence }) => sequence));
    this.#given = last;
    for (let sequence = 1; sequence <= last; sequence++) {
      this.#proposed({ view, sequence, digest: rules.carriedOver(certificates.filter((one) => one.sequence === sequence)) });
    }
    if (this.isPrimary) {
      const placed = new Set([...(this.#places.get(view)?.values() ?? [])].map(({ proposed }) => proposed));
      for (const digest of this.#requests) if (!placed.has(digest) && !this.#executed.has(digest)) this.#propose(digest);
    }
    this.#setTimer();
    this.#listenAgain();
  }

  #setTimer(): void {
    this.#parts.timer(this.#isChanging || [...this.#requests].some((digest) => !this.#executed.has(digest)), this.#view);
  }

  #place(view: number, sequence: number): Place {
    const places = this.#places.get(view) ?? new Map<number, Place>();
    this.#places.set(view, places);
    const place = places.get(sequence) ?? { proposed: null, prepares: new Map(), commits: new Map() };
    places.set(sequence, place);
    return place;
  }

  #tellAll(message: PbftMessage): void {
    const { self, group, send } = this.#parts;
    for (let to = 0; to < group.members; to++) if (to !== self) send(to, message);
  }
}

function votersOf(votes: ReadonlyMap<Member, Digest>, digest: Digest): Member[] {
  return [...votes].flatMap(([member, vote]) => (vote === digest ? [member] : []));
}

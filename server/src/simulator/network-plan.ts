// Links, as the simulator is told: which machines can talk, and how what they say travels.
import type { Draw, LinkId, MachineId } from './plan-ids.ts';

export interface LinkPlan {
  /** `* <-> *`, as written. */
  readonly name: string;
}

/** What kind a message is: the words of `delay KIND LAW`. `write` and `read` are requests. */
export type MessageKind = 'write' | 'read' | 'response' | 'replicate' | 'heartbeat' | 'vote';

export interface RoutePlan {
  readonly from: MachineId;
  readonly to: MachineId;
  readonly delay: Draw;
  readonly delayOf: Readonly<Partial<Record<MessageKind, Draw>>>;
  /** Where things settle only later: the delay of what is sent before, cut so that it arrives as if it were sent then. */
  readonly unsettled?: { readonly delay: Draw; readonly delayOf: Readonly<Partial<Record<MessageKind, Draw>>> };
  /** Probability in [0, 1] of each message. */
  readonly loss: number;
  readonly duplicate: number;
  readonly order: 'any' | 'fifo';
  /** Delays that change with time, instead of `delay`, which is then as wide as all of them. */
  readonly profile?: ProfilePlan;
  /** The mean length of runs of losses; absent: each message is lost for itself. */
  readonly burst?: number;
  /** The output port of `to`; absent: messages need no time there. */
  readonly port?: PortPlan;
  /** Nobody else can speak in the name of `from`; absent: others can. */
  readonly authenticated?: true;
  /** How it makes good what is lost; absent: not at all. */
  readonly tcp?: TcpPlan;
  /** The declaration that gave the delay; that which gave the loss. */
  readonly delayLink: LinkId;
  readonly lossLink: LinkId;
  /** That which gave the duplication; absent: that of the loss. */
  readonly duplicateLink?: LinkId;
}

/** From each instant on, counted from the start or the beginning of a round, what is sent has this delay. The first is 0. */
export interface ProfilePlan {
  readonly entries: readonly ProfileEntryPlan[];
  /** The length of a round; null: there is only one. */
  readonly loopNs: number | null;
}

export interface ProfileEntryPlan {
  readonly fromNs: number;
  readonly delay: Draw;
  /** The same of what is sent before things settle. */
  readonly unsettled?: Draw;
}

/** Where messages to a machine leave the network, one behind the other. All senders over one declaration share it. */
export interface PortPlan {
  /** The declaration that gave the bandwidth. */
  readonly link: LinkId;
  readonly bitsPerSecond: number;
  /** How many may wait; null: any number. */
  readonly queue: number | null;
}

export interface TcpPlan {
  /** How many bytes may be under way and not acknowledged. */
  readonly windowBytes: number;
  /** After so long what is not acknowledged is sent again; each further time after twice as long. On the sender's monotonic clock. */
  readonly retransmitNs: number;
  /** So long after it was first sent it is given up. */
  readonly giveUpNs: number;
}

/** What a degraded route is like. */
export type DegradedRoute = Partial<Pick<RoutePlan, 'delay' | 'delayOf' | 'loss' | 'burst' | 'duplicate'>>;

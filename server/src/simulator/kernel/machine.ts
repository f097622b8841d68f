// The state of a machine: whether it runs, and what waits at it.
import type { Activity, Event } from './activity.ts';
import { Resource } from './resource.ts';

/** Whether a machine runs. */
export class Machine {
  readonly id: number;
  readonly resource = new Resource<Event>();
  /** How many crashes and kills are in force. */
  down = 0;
  /** How many of them are kills: of the process alone. */
  killed = 0;
  /** How many pauses are in force. */
  paused = 0;
  /** Counts crashes: what was in memory before belongs to an earlier one. */
  incarnation = 0;
  /** Guards the places at the door of a paused machine, where these are bounded. */
  readonly door = new Resource<Event>();
  /** How many requests wait for a core, and how many messages fell into a pause. */
  queued = 0;
  atDoor = 0;
  /** The most that waited at one instant, and how many found no place. */
  longest = 0;
  drops = 0;
  /** How many messages wait at it because of a window, what guards that, and the most at one instant. */
  sending = 0;
  readonly sendQueue = new Resource<Event>();
  longestSending = 0;
  /** What fell into a pause, in no particular order. */
  waiting: { readonly activity: Activity; readonly incarnation: number | null }[] = [];

  constructor(id: number) {
    this.id = id;
  }

  /** Whether its process is dead and it lives: then its operating system answers for it. */
  get refuses(): boolean {
    return this.down > 0 && this.killed === this.down && this.paused === 0;
  }
}

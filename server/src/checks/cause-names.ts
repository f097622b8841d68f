// Why an operation can end as it does, as far as its client is concerned.

/** Of an attempt, in the order of its way: the further down, the nearer it came to an answer. */
export const causeNames = ['request-lost', 'request-late', 'receiver-down', 'receiver-slow', 'response-lost', 'response-late', 'refused', 'reset', 'not-sent', 'none'] as const;

export type CauseName = (typeof causeNames)[number];

export const causeWords: Readonly<Record<CauseName, string>> = {
  'request-lost': 'request lost',
  'request-late': 'request late',
  'receiver-down': 'receiver down',
  'receiver-slow': 'receiver slow or paused',
  'response-lost': 'response lost',
  'response-late': 'response late',
  refused: 'refused: its process is dead',
  reset: 'reset: its process died',
  'not-sent': 'not sent: its own breaker or lease forbids it',
  none: 'none: it was answered',
};

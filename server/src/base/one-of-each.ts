// Every way to take one of each of several lists.

/** In the order of the lists. Of no list there is one way: to take nothing. */
export function oneOfEach<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>((before, list) => before.flatMap((some) => list.map((one) => [...some, one])), [[]]);
}

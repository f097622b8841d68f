// What a piece of printed text is for; whoever prints says how that looks, and may say that it looks like nothing.

export type PaintRole =
  | 'error' | 'warning' | 'note' | 'good' | 'strong' | 'faint' | 'gutter' | 'path'
  | 'reserved' | 'quantity' | 'string' | 'comment';

export type Paint = Readonly<Record<PaintRole, (text: string) => string>>;

const as = (text: string): string => text;

/** Bare text: for files, pipes and output channels. */
export const noPaint: Paint = {
  error: as, warning: as, note: as, good: as, strong: as, faint: as, gutter: as, path: as,
  reserved: as, quantity: as, string: as, comment: as,
};

/** How text is laid out: the columns there are, and how each role looks. */
export interface Canvas {
  readonly width: number;
  readonly paint: Paint;
}

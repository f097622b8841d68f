// Keeps a stream of framed messages readable when a client sends rubbish: whatever is not a message is dropped, up to the
// next one. Without it a single wrong header shifts every message behind it.
import { Transform, type TransformCallback } from 'node:stream';

const name = Buffer.from('content-length:');
const headerEnd = Buffer.from('\r\n\r\n');
/** Longer than any header block; what goes on longer is not one. */
const headerBytesMax = 4096;
/** A longer body is not meant: it would be waited for until the end of time. */
const bodyBytesMax = 256 * 1024 * 1024;

export class MessageFilter extends Transform {
  readonly #onRubbish: (text: string) => void;
  #buffer: Buffer = Buffer.alloc(0);
  /** Bytes of the present body that are still to come. */
  #bodyBytes = 0;

  /** `onRubbish` is told the beginning of what is dropped. */
  constructor(onRubbish: (text: string) => void) {
    super();
    this.#onRubbish = onRubbish;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (this.#buffer.length > 0 && (this.#bodyBytes > 0 ? this.#passBody() : this.#passHeader()));
    done();
  }

  #passBody(): boolean {
    const body = this.#take(Math.min(this.#bodyBytes, this.#buffer.length));
    this.#bodyBytes -= body.length;
    this.push(body);
    return true;
  }

  /** Whether there is something left to do with what has come so far. */
  #passHeader(): boolean {
    const start = indexOfName(this.#buffer);
    if (start === -1) {
      // The name may have come in part.
      const rubbish = this.#buffer.length - (name.length - 1);
      if (rubbish > headerBytesMax) this.#drop(rubbish);
      return false;
    }
    const lead = this.#buffer.subarray(0, start);
    if (start > 0 && !isHeaderLead(lead)) {
      this.#drop(start);
      return true;
    }
    const end = this.#buffer.indexOf(headerEnd, start);
    if (end === -1) {
      if (this.#buffer.length - start <= headerBytesMax) return false;
      this.#drop(start + name.length);
      return true;
    }
    const header = this.#buffer.toString('ascii', 0, end);
    const length = /content-length:[ \t]*(\d+)[ \t]*(?:\r\n|$)/i.exec(header)?.[1];
    if (length === undefined || Number(length) > bodyBytesMax || header.split('\r\n').some((line) => !line.includes(':'))) {
      this.#drop(start + name.length);
      return true;
    }
    this.push(this.#take(end + headerEnd.length));
    this.#bodyBytes = Number(length);
    return true;
  }

  #take(bytes: number): Buffer {
    const taken = this.#buffer.subarray(0, bytes);
    this.#buffer = this.#buffer.subarray(bytes);
    return taken;
  }

  #drop(bytes: number): void {
    this.#onRubbish(this.#take(bytes).toString('utf8', 0, Math.min(bytes, 200)));
  }
}

/** Header names in any case, as in HTTP. */
function indexOfName(buffer: Buffer): number {
  for (let start = 0; start + name.length <= buffer.length; start++) {
    let length = 0;
    while (length < name.length && ((buffer[start + length] as number) | 0x20) === ((name[length] as number) | 0x20)) length++;
    if (length === name.length) return start;
  }
  return -1;
}

/** Other header lines, whole ones, may stand before the length. */
function isHeaderLead(lead: Buffer): boolean {
  return /^(?:[A-Za-z-]+:[^\r\n]*\r\n)+$/.test(lead.toString('latin1'));
}

// Reads EDN (https://github.com/edn-format/edn), the notation of Jepsen's histories. Errors name the line; numbers that would
// be rounded are refused, since two that differ would look the same. Tags are read as what they stand before.
import { type Datum, HistoryError, Keyword } from './datum.ts';

/** All that stands in the text, one after the other. Throws {@link HistoryError}. */
export function readEdn(text: string, firstLine = 0): Datum[] {
  const reader = new EdnReader(text, firstLine);
  const data: Datum[] = [];
  for (;;) {
    const datum = reader.next();
    if (datum === undefined) return data;
    data.push(datum);
  }
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '#{': '}' };
/** What a reader of our own histories needs; deeper is a mistake, or meant to overflow us. */
const depthMax = 100;

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' };
const characters: Readonly<Record<string, string>> = { newline: '\n', space: ' ', tab: '\t', return: '\r' };

class EdnReader {
  readonly #text: string;
  #at = 0;
  #line: number;
  #depth = 0;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#line = firstLine;
  }

  /** Undefined at the end of the text, or before what closes a collection. */
  next(): Datum | undefined {
    for (;;) {
      this.#skipBlanks();
      const character = this.#text[this.#at];
      if (character === undefined || ')]}'.includes(character)) {
        if (character !== undefined && this.#depth === 0) throw this.#error(`there is a ${character} that closes nothing`);
        return undefined;
      }
      if (this.#text.startsWith('#_', this.#at)) {
        this.#at += 2;
        this.#needed('something to leave out behind #_');
        continue;
      }
      if (this.#text.startsWith('#{', this.#at)) return this.#collection('#{');
      if (character === '#' || character === '^') {
        // A tag, or what is said of the next: it is read, and not kept.
        this.#at++;
        if (character === '^') this.#needed('something behind ^');
        else if (this.#token() === '') throw this.#error('expected a tag behind #');
        return this.#needed('something behind a tag');
      }
      if ('([{'.includes(character)) return this.#collection(character as '(' | '[' | '{');
      if (character === '"') return this.#string();
      if (character === '\\') return this.#character();
      return this.#atom();
    }
  }

  #needed(what: string): Datum {
    const datum = this.next();
    if (datum === undefined) throw this.#error(`expected ${what}`);
    return datum;
  }

  #collection(opened: '(' | '[' | '{' | '#{'): Datum {
    const line = this.#line;
    this.#at += opened.length;
    if (++this.#depth > depthMax) throw this.#error(`more than ${depthMax} brackets are open at once`);
    const items: Datum[] = [];
    for (;;) {
      const item = this.next();
      if (item === undefined) break;
      items.push(item);
    }
    const end = this.#text[this.#at];
    if (end === undefined) throw new HistoryError(line, `the ${opened} that is opened here is never closed: expected ${closing[opened]}`);
    if (end !== closing[opened]) throw this.#error(`expected ${closing[opened]} for the ${opened} of line ${line + 1}, and found ${end}`);
    this.#at++;
    this.#depth--;
    if (opened === '[') return { kind: 'vector', items };
    if (opened === '(') return { kind: 'list', items };
    if (opened === '#{') return { kind: 'set', items };
    if (items.length % 2 === 1) throw new HistoryError(line, 'a map has a key without a value');
    return { kind: 'map', line, entries: Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i] as Datum, items[2 * i + 1] as Datum] as const) };
  }

  #string(): string {
    const line = this.#line;
    let read = '';
    for (this.#at++; ; this.#at++) {
      const character = this.#text[this.#at];
      if (character === undefined) throw new HistoryError(line, 'the text that begins here never ends: expected "');
      if (character === '\n') this.#line++;
      if (character === '"') break;
      if (character !== '\\') {
        read += character;
        continue;
      }
      const escape = this.#text[++this.#at] ?? '';
      const unicode = /^[0-9a-fA-F]{4}/.exec(this.#text.slice(this.#at + 1, this.#at + 5))?.[0];
      if (escape === 'u' && unicode !== undefined) {
        read += String.fromCharCode(Number.parseInt(unicode, 16));
        this.#at += 4;
      } else if (escapes[escape] !== undefined) read += escapes[escape];
      else throw this.#error(`\\${escape} means nothing in a text`);
    }
    this.#at++;
    return read;
  }

  #character(): string {
    this.#at++;
    const first = this.#text[this.#at++] ?? '';
    const name = first + this.#token();
    const unicode = /^u([0-9a-fA-F]{4})$/.exec(name)?.[1];
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16));
    if (characters[name] !== undefined) return characters[name];
    if ([...name].length !== 1) throw this.#error(`\\${name} is no character`);
    return name;
  }

  #atom(): Datum {
    const token = this.#token();
    if (token === '') throw this.#error(`did not expect ${this.#text[this.#at]}`);
    if (token === 'nil') return null;
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token.startsWith(':')) {
      if (token.length === 1) throw this.#error('expected a name behind :');
      return new Keyword(token.slice(1));
    }
    if (/^[+-]?\d/.test(token)) return this.#number(token);
    return token;
  }

  #number(token: string): number {
    if (!/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?[NM]?$/.test(token)) throw this.#error(`${token} is no number that can be read here`);
    return safeNumber(Number(token.replace(/[NM]$/, '')), token, this.#line);
  }

  #token(): string {
    const token = /^[^\s,()[\]{}";\\]+/.exec(this.#text.slice(this.#at, this.#at + 4096))?.[0] ?? '';
    this.#at += token.length;
    return token;
  }

  #skipBlanks(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ';') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (character === '\n') {
        this.#line++;
        this.#at++;
      } else if (character === ',' || (character !== undefined && /\s/.test(character))) this.#at++;
      else return;
    }
  }

  #error(message: string): HistoryError {
    return new HistoryError(this.#line, message);
  }
}

/** Two whole numbers that differ must not become one. */
export function safeNumber(number: number, written: string, line: number): number {
  if (!Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) {
    throw new HistoryError(line, `the number ${written} is too large to be told from its neighbours: at most ${Number.MAX_SAFE_INTEGER}`, ['write it as a text, in quotes']);
  }
  return number;
}

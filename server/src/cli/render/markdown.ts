// Markdown pages on a terminal: headings, paragraphs, lists, code, tables and quotes, wrapped to the page.
import { marked, type Token, type Tokens } from 'marked';
import type { Canvas, Paint } from '../../features/paint.ts';
import { hanging, padded, widthOf, withoutTrailingBlanks, wrapped } from '../../features/text-layout.ts';

/** Lines without line breaks, none wider than the canvas but those of code. */
export function renderMarkdown(markdown: string, canvas: Canvas): string[] {
  const lines = trimmed(blocks(marked.lexer(markdown), canvas));
  return withoutTrailingBlanks(lines.filter((line, index) => line !== '' || lines[index - 1] !== ''));
}

/** Each block ends with a blank line; whatever holds blocks ends them itself. */
function trimmed(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function blocks(tokens: readonly Token[], canvas: Canvas): string[] {
  return tokens.flatMap((token) => block(token, canvas));
}

function block(token: Token, canvas: Canvas): string[] {
  const { paint, width } = canvas;
  switch (token.type) {
    case 'heading': {
      const { tokens, depth } = token as Tokens.Heading;
      const title = wrapped(paint.strong(inline(tokens, paint)), width);
      return depth === 1 ? [...title, paint.gutter('─'.repeat(Math.max(...title.map(widthOf)))), ''] : ['', ...title, ''];
    }
    case 'paragraph':
      return [...wrapped(inline((token as Tokens.Paragraph).tokens, paint), width), ''];
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return wrapped(tokens ? inline(tokens, paint) : unescaped(text), width);
    }
    case 'code':
      return [...(token as Tokens.Code).text.split('\n').map((line) => `    ${paint.quantity(line)}`), ''];
    case 'blockquote':
      return [...trimmed(blocks((token as Tokens.Blockquote).tokens, { ...canvas, width: width - 2 })).map((line) => `${paint.gutter('│')} ${line}`), ''];
    case 'list':
      return [...list(token as Tokens.List, canvas), ''];
    case 'table':
      return [...table(token as Tokens.Table, canvas), ''];
    case 'hr':
      return [paint.gutter('─'.repeat(width)), ''];
    default:
      return [];
  }
}

function list({ items, ordered, start }: Tokens.List, canvas: Canvas): string[] {
  const first = typeof start === 'number' ? start : 1;
  return items.flatMap((item, index) => {
    const bullet = ordered ? `${first + index}. ` : '• ';
    const inside = trimmed(blocks(item.tokens, { ...canvas, width: canvas.width - widthOf(bullet) }));
    return inside.map((line, row) => (row === 0 ? canvas.paint.note(bullet) : ' '.repeat(widthOf(bullet))) + line);
  });
}

/** Columns as wide as their text; where they do not fit, a row becomes a list of its cells. */
function table({ header, rows }: Tokens.Table, { paint, width }: Canvas): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, paint)));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, columnWidth) => sum + columnWidth + 2, 0);
  if (before + 24 <= width) {
    const line = (row: readonly string[]): string[] =>
      hanging(row.slice(0, -1).map((cell, column) => `${padded(cell, widths[column] ?? 0)}  `).join(''), row.at(-1) ?? '', width);
    const [head = [], ...body] = cells;
    return [...line(head.map(paint.strong)), paint.gutter('─'.repeat(Math.min(width, before + (widths.at(-1) ?? 0)))), ...body.flatMap(line)];
  }
  const [head = [], ...body] = cells;
  return body.flatMap((row) => row.flatMap((cell, column) => hanging(column === 0 ? '' : `  ${paint.faint(head[column] ?? '')} `, column === 0 ? paint.strong(cell) : cell, width)));
}

function inline(tokens: readonly Token[], paint: Paint): string {
  return tokens.map((token) => span(token, paint)).join('');
}

function span(token: Token, paint: Paint): string {
  switch (token.type) {
    case 'strong':
      return paint.strong(inline((token as Tokens.Strong).tokens, paint));
    case 'em':
      return paint.note(inline((token as Tokens.Em).tokens, paint));
    case 'codespan':
      return paint.quantity(unescaped((token as Tokens.Codespan).text));
    case 'link': {
      const { tokens, href } = token as Tokens.Link;
      const text = inline(tokens, paint);
      return /^https?:/.test(href) && text !== href ? `${text} ${paint.faint(`(${href})`)}` : text;
    }
    case 'br':
      return '\n';
    default:
      return unescaped('text' in token && typeof token.text === 'string' ? token.text.replace(/\s+/g, ' ') : token.raw);
  }
}

/** The parser writes its text for a browser. */
function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
  return text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => characters[entity] ?? entity);
}

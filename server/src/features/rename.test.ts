import { describe, expect, test } from 'vitest';
import { definitions } from './definition.ts';
import { references } from './references.ts';
import { prepareRename, rename } from './rename.ts';
import { main, viewOf } from './view-fixture.ts';

const cluster = `
node n1, n2
link * <-> * { delay 1ms }
store kv on n1, n2 { replication multi-leader }
client a via n1 { w1: write kv.x = 1 }
client b via n2 { r: read kv.x }
expect w1 survives
scenario "skewed" { clock n1 { skew 3ms } }
scenario "other" { store kv { timestamp lamport } }
`;

/** The same text with the cursor behind the first `at`. */
function viewBehind(at: string, text = cluster) {
  return viewOf(text.replace(at, `${at}$0`));
}

describe('definition and references', () => {
  test('a name is declared where its declarations stand, those in scenarios included', () => {
    const { view, marks } = viewBehind('via n1');
    const places = definitions(view, marks.offset);
    expect(places.map(({ range }) => view.source.text.slice(range.start, range.end))).toEqual(['n1']);
    expect(places[0]?.range.start).toBe(view.source.text.indexOf('n1'));
    const store = viewBehind('write kv');
    expect(definitions(store.view, store.marks.offset).map(({ range }) => store.view.source.lines.positionAt(range.start).line)).toEqual([2, 7]);
  });

  test('a key leads to its first use', () => {
    const { view, marks } = viewBehind('read kv.x');
    const [place] = definitions(view, marks.offset);
    expect(place?.range.start).toBe(view.source.text.indexOf('kv.x') + 3);
  });

  test('references of an operation, with and without where it is declared', () => {
    const { view, marks } = viewBehind('expect w1');
    const lines = (declarations: boolean) => references(view, marks.offset, { declarations }).map(({ range }) => view.source.lines.positionAt(range.start).line);
    expect(lines(true)).toEqual([3, 5]);
    expect(lines(false)).toEqual([5]);
  });

  test('names of an imported file lead there, and so does the import itself', () => {
    const files = { 'cluster.fault': 'node n1, n2\n' };
    const name = viewOf('import "cluster.fault"\nclock n1$0 { skew 1ms }', files);
    expect(definitions(name.view, name.marks.offset)).toEqual([{ file: 'file:///cluster.fault', range: { start: 5, end: 7 } }]);
    const path = viewOf('import "clus$0ter.fault"\nclock n1 { skew 1ms }', files);
    expect(definitions(path.view, path.marks.offset)).toEqual([{ file: 'file:///cluster.fault', range: { start: 0, end: 0 } }]);
  });

  test('nothing where there is no name', () => {
    const { view, marks } = viewBehind('replication');
    expect(definitions(view, marks.offset)).toEqual([]);
    expect(references(view, marks.offset, { declarations: true })).toEqual([]);
  });
});

describe('rename', () => {
  function renamed(at: string, newName: string): string {
    const { view, marks } = viewBehind(at);
    const result = rename(view, marks.offset, newName);
    if ('reason' in result) return result.reason;
    const edits = [...result.edits].sort((a, b) => b.range.start - a.range.start);
    expect(edits.every(({ file }) => file === main)).toBe(true);
    return edits.reduce((text, { range, text: word }) => text.slice(0, range.start) + word + text.slice(range.end), view.source.text);
  }

  test('everywhere, scenarios included', () => {
    expect(renamed('via n1', 'eu')).toBe(viewOf(cluster.replaceAll('n1', 'eu')).view.source.text);
    expect(renamed('expect w1', 'first')).toBe(viewOf(cluster.replaceAll('w1', 'first')).view.source.text);
    expect(renamed('store kv', 'db')).toBe(viewOf(cluster.replaceAll('kv', 'db')).view.source.text);
    expect(renamed('read kv.x', 'y')).toBe(viewOf(cluster.replaceAll('kv.x', 'kv.y')).view.source.text);
  });

  test('what would not be a name, or another thing, is refused with the reason', () => {
    expect(renamed('via n1', 'n2')).toBe('there is already a machine named n2: choose another name');
    expect(renamed('via n1', 'expect')).toBe('"expect" is a word of the language: choose another name');
    for (const bad of ['', '3x', 'a b', 'a.b', 'ü ü', '-a']) expect(renamed('via n1', bad)).toContain('is no name');
  });

  test('the word that will change is shown first', () => {
    const key = viewBehind('read kv.x');
    const prepared = prepareRename(key.view, key.marks.offset);
    expect(prepared).toMatchObject({ name: 'x' });
    expect('range' in prepared && key.view.source.text.slice(prepared.range.start, prepared.range.end)).toBe('x');
    const none = viewBehind('replication');
    expect(prepareRename(none.view, none.marks.offset)).toHaveProperty('reason');
  });
});

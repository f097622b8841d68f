// A person's way through the packed extension: installs the .vsix into a fresh editor, opens a sample with the mouse,
// reads the hint and the hover, runs a command from the palette; in a dark and in a light theme, with pictures of both
// in .screenshots/. Every step that shows nothing fails.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { launchChromium } from './harness/chromium.ts';
import { root, workFolder } from './harness/install.ts';
import { installExtension, startServer, writeSettings } from './harness/server.ts';

const pictures = path.join(root, '.screenshots');
const resultsFile = path.join(workFolder, 'clicks.json');
const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { name: string; version: string };
const vsix = path.join(root, `${name}-${version}.vsix`);
const sample = 'last-write-wins.fault';

let passed = 0;
let failed = 0;

mkdirSync(workFolder, { recursive: true });
rmSync(resultsFile, { force: true });
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
if (!existsSync(vsix)) throw new Error(`no ${path.basename(vsix)}: make it with  npm run package`);

const folder = mkdtempSync(path.join(tmpdir(), 'faultline-clicks-'));
const folders = { data: path.join(folder, 'server'), userData: path.join(folder, 'user-data'), extensions: path.join(folder, 'extensions') };
writeSettings(folders.userData, { 'workbench.colorTheme': 'Default Dark Modern', 'editor.minimap.enabled': false });
installExtension(vsix, folders);
const server = await startServer({ folders, smokeTestDriver: false });
const browser = await launchChromium(path.join(folder, 'chromium'), { width: 1500, height: 860 });
try {
  const page = browser.pages()[0] ?? (await browser.newPage());
  page.setDefaultTimeout(30_000);
  await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(path.join(root, 'samples'))}`);
  await walk(page);
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  writeFileSync(resultsFile, JSON.stringify({ passed, failed }));
}
console.log(`clicks: ${passed} passed, ${failed} failed; pictures in ${path.relative(root, pictures)}/`);
if (failed > 0) process.exitCode = 1;

async function walk(page: Page): Promise<void> {
  const operation = page.locator('.editor-instance .view-line').filter({ hasText: 'w2:' });
  await step(page, 'the workbench opens', () => page.locator('.monaco-workbench').waitFor());
  await step(page, 'a double click opens the sample', async () => {
    await scrolledTo(page, sample).then((row) => row.dblclick());
    await operation.waitFor();
  });
  await step(page, 'the status bar names the language', () => page.locator('#status\\.editor\\.mode').getByText('Faultline').waitFor());
  for (const theme of ['dark', 'light']) {
    if (theme === 'light') await step(page, 'the theme changes', () => toggleTheme(page));
    await step(page, `${theme}: the line of w2 says that it may be overwritten`, async () => {
      await operation.getByText('may be overwritten').waitFor();
      // Colours fade over from theme to theme.
      await page.waitForTimeout(1_000);
      await page.screenshot({ path: picture(`${theme}-annotation`) });
    });
    await step(page, `${theme}: the hover over w2 names the threshold`, async () => {
      await hoverOver(page, 'w2:', '3 ms');
      await page.screenshot({ path: picture(`${theme}-hover`) });
      await page.mouse.move(1_200, 600);
    });
    await step(page, `${theme}: the palette runs all scenarios and the output shows the verdicts`, async () => {
      await runFromPalette(page, 'Faultline: Run All Scenarios in File');
      await page.locator('.part.panel .view-lines').getByText('with version vectors').first().waitFor();
      await page.screenshot({ path: picture(`${theme}-output`) });
      await page.keyboard.press('Control+J');
      await page.locator('.part.panel').waitFor({ state: 'hidden' });
    });
  }
}

/** The list of files holds only the rows that it shows: the wheel brings others. */
async function scrolledTo(page: Page, file: string): Promise<Locator> {
  const list = page.locator('.explorer-folders-view');
  const row = list.getByText(file, { exact: true });
  await list.hover();
  for (let turns = 0; turns < 30; turns++) {
    if (await row.isVisible()) return row;
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(200);
  }
  throw new Error(`the list of files shows no ${file}`);
}

async function step(page: Page, what: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
    passed++;
    console.log(`  ✓ ${what}`);
  } catch (error) {
    failed++;
    console.error(`  ✗ ${what}\n    ${error instanceof Error ? error.message : String(error)}`);
    await page.screenshot({ path: picture(`failed-${failed}`) });
  }
}

/** The editor does not ask again for a hover that it got no answer to, so the mouse leaves and returns until there is one. */
async function hoverOver(page: Page, word: string, expected: string): Promise<void> {
  const hover = page.locator('.monaco-hover:visible').filter({ hasText: expected }).first();
  for (let tries = 0; tries < 10; tries++) {
    await page.mouse.move(1_200, 600);
    const { x, y } = await centreOf(page, word);
    await page.mouse.move(x, y);
    if (await hover.waitFor({ timeout: 3_000 }).then(() => true, () => false)) return;
  }
  throw new Error(`no hover over ${word} with ${expected}`);
}

/** Where a text of the editor stands on the page; how its line is cut into elements depends on colours. */
async function centreOf(page: Page, text: string): Promise<{ x: number; y: number }> {
  const found = await page.evaluate<{ x: number; y: number } | null>(`(() => {
    for (const line of document.querySelectorAll('.editor-instance .view-line')) {
      const start = line.textContent.indexOf(${JSON.stringify(text)});
      if (start < 0) continue;
      const nodes = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let before = 0; nodes.nextNode(); before += nodes.currentNode.length) {
        if (start >= before + nodes.currentNode.length) continue;
        const range = document.createRange();
        range.setStart(nodes.currentNode, start - before);
        range.setEnd(nodes.currentNode, start - before + 1);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
    }
    return null;
  })()`);
  if (found === null) throw new Error(`the editor shows no ${JSON.stringify(text)}`);
  return found;
}

async function runFromPalette(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function toggleTheme(page: Page): Promise<void> {
  await runFromPalette(page, 'Preferences: Toggle between Light/Dark Themes');
  await page.locator('.monaco-workbench.vs').waitFor();
}

function picture(title: string): string {
  return path.join(pictures, `${title}.png`);
}

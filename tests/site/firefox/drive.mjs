// Drives a Firefox for test_firefox.py: `node drive.mjs PACKAGES FIREFOX`, then a line of JSON for each request,
// [WHAT, ...DETAILS], and for each answer, {"answer": …} or {"failed": …}. It ends with its standard input.

import path from "node:path";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [packages, executablePath] = process.argv.slice(2);
const core = path.join(packages, "puppeteer-core", "lib", "puppeteer", "puppeteer-core.js");
const { default: puppeteer } = await import(pathToFileURL(core).href);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
let page = await browser.newPage();

const requests = {
  open: async (address) => {
    await page.close();
    page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(address);
  },
  run: (text) => page.evaluate(text),
  wait: async (text, timeout) => void (await page.waitForFunction(text, { timeout })),
  click: (selector) => page.click(selector),
  focus: (selector) => page.focus(selector),
  type: (text) => page.keyboard.type(text),
  press: (key) => page.keyboard.press(key),
  down: (key) => page.keyboard.down(key),
  up: (key) => page.keyboard.up(key),
};
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [what, ...details] = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await requests[what](...details)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
await browser.close();

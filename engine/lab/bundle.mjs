// Makes the scripts that the site ships of the lab: `node bundle.mjs PACKAGES PYTHONS OUT`.
//
// PACKAGES and PYTHONS are the folders node_modules with what package.json here and in ../pythons/wasm pin. Into OUT go
// the bundled scripts, the stylesheet and all licences.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [packages, pythons, out] = process.argv.slice(2).map((name) => path.resolve(name));
const here = path.dirname(fileURLToPath(import.meta.url));
const engine = path.dirname(here);

const { build } = await import(pathToFileURL(path.join(packages, "esbuild", "lib", "main.js")).href);
await build({
  entryPoints: ["start.js", "lab.js", "worker.js"].map((name) => path.join(here, "src", name)),
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  nodePaths: [packages],
  target: "es2022",
  legalComments: "none", // they are in licences.txt
});

fs.copyFileSync(path.join(here, "src", "lab.css"), path.join(out, "lab.css"));

const texts = [];
for (const [modules, room] of [[packages, "lab"], [pythons, "pythons/wasm"]]) {
  const lock = JSON.parse(fs.readFileSync(path.join(engine, room, "package-lock.json"), "utf8")).packages;
  for (const name of Object.keys(lock).filter((name) => name && !lock[name].optional && !name.includes("esbuild")).sort()) {
    const folder = path.join(path.dirname(modules), name);
    const file = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    const text = file ? fs.readFileSync(path.join(folder, file), "utf8").trim() : "Its text: https://spdx.org/licenses/";
    texts.push(`${name.replace("node_modules/", "")} ${lock[name].version}, ${lock[name].license}\n\n${text}\n`);
  }
}
fs.writeFileSync(path.join(out, "licences.txt"), texts.join(`\n${"-".repeat(100)}\n\n`));

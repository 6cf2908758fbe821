/**
 * Makes build/web (what the browser gets) and build/fonts (what print uses) from web/.
 *
 * Every file directly in src/ is an entry point: app.ts → app.js, app.css → app.css, and so on.
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const web = join(here, "../build/web");
const print = join(here, "../build/fonts");
const packages = join(here, "node_modules");

/** Bundles scripts and styles; licences of what is inside stand beside them. */
async function bundle() {
  const files = await readdir(join(here, "src"), { withFileTypes: true });
  await build({
    entryPoints: files.filter((file) => file.isFile()).map((file) => join(here, "src", file.name)),
    outdir: web,
    bundle: true,
    minify: true,
    target: ["es2022"],
    format: "iife",
    legalComments: "external",
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
    logLevel: "warning",
  });
}

/** One SVG whose symbols are the icons that icons.txt names, and our own drawings in icons/. */
async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const tabler = names.map((name) => symbol(join(packages, "@tabler/icons/icons/outline", `${name}.svg`)));
  const own = (await readdir(join(here, "icons"))).map((file) => symbol(join(here, "icons", file)));
  const symbols = await Promise.all([...tabler, ...own]);
  await writeFile(join(web, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
  await cp(join(here, "icons/logo.svg"), join(web, "favicon.svg"));
}

/** A drawing as a symbol under its file's name; colour and line width come from the page. */
async function symbol(path) {
  const drawing = await readFile(path, "utf8");
  const viewBox = drawing.match(/viewBox="([^"]+)"/)[1];
  const shapes = drawing
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${basename(path, ".svg")}" viewBox="${viewBox}">${shapes}</symbol>`;
}

/** The typefaces that printed documents embed. */
async function printFonts() {
  await mkdir(print, { recursive: true });
  const from = join(packages, "@embedpdf/fonts-sc");
  for (const weight of ["Regular", "Bold"])
    await cp(join(from, `fonts/NotoSansHans-${weight}.otf`), join(print, `NotoSansHans-${weight}.otf`));
  await cp(join(from, "LICENSE"), join(print, "LICENSE"));
}

await rm(web, { recursive: true, force: true });
await mkdir(web, { recursive: true });
await Promise.all([bundle(), sprite(), printFonts()]);

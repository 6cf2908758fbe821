/**
 * Unpacks the browser that journeys run in to build/browser and prints the path of its program.
 *
 * The package is a development dependency for Linux on x64; elsewhere the machine's own Chromium is named.
 * Run the program with LD_LIBRARY_PATH=build/browser/al2023/lib and
 * --headless=new --no-sandbox --disable-gpu (a container's root has no sandbox).
 */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const packed = join(here, "node_modules/@sparticuz/chromium/bin");
const folder = join(here, "../build/browser");
const program = join(folder, "chromium");
const OWN = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The program last, under its name only when it is whole: an interrupted run starts again. */
async function unpack() {
  const { extract } = await import("tar-fs");
  await mkdir(folder, { recursive: true });
  for (const [name, place] of [["al2023", "al2023"], ["swiftshader", "."], ["fonts", "."]])
    await pipeline(createReadStream(join(packed, `${name}.tar.br`)), createBrotliDecompress(), extract(join(folder, place)));
  const partly = `${program}.part`;
  await pipeline(createReadStream(join(packed, "chromium.br")), createBrotliDecompress(), createWriteStream(partly));
  await chmod(partly, 0o755);
  await rename(partly, program);
}

const fits = process.platform === "linux" && process.arch === "x64" && existsSync(packed);
if (fits && !existsSync(program)) await unpack();
const path = fits ? program : OWN.find(existsSync);
if (!path) throw new Error("no Chromium: install one, e.g. apt install chromium");
console.log(path);

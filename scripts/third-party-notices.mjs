// The licences of everything that is bundled into the library, as its licences ask for.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * @param modules absolute paths of the bundled modules
 * @returns the text of a file to lie beside the bundle
 */
export function thirdPartyNotices(modules) {
  const folders = new Set();
  for (const path of modules) {
    const folder = packageOf(path);
    if (folder) folders.add(folder);
  }
  const parts = [...folders].map(describe).sort((a, b) => a.title.localeCompare(b.title));
  const head = `Framewright (MIT) contains these packages, bundled. A few lines of harfbuzzjs and woff2-encoder are changed, so that they
need no files and no code made from text; the others are as they came. Each is to be had in source, in the version named
here, from https://www.npmjs.com/package/NAME and from the address below its name.\n`;
  return [head, ...parts.map(({ title, text }) => `${'-'.repeat(72)}\n${title}\n\n${text}\n`)].join('\n');
}

function packageOf(path) {
  if (!path.includes('/node_modules/')) return undefined;
  let folder = dirname(path);
  // Some packages have further package.json files within, without a name.
  while (!existsSync(join(folder, 'package.json')) || !read(folder).name || !read(folder).version) {
    folder = dirname(folder);
  }
  return folder;
}

const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function describe(folder) {
  const { name, version, license, repository } = read(folder);
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return {
    title: `${name} ${version} (${license})\n${source.replace(/^git\+/, '')}`,
    text: texts.join('\n\n') || `Its licence is ${license}; the package brings no text of it.`,
  };
}

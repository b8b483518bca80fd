// `npm run docs:tables`: makes the tables of the pages anew that come from the sources. A test holds that they are current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, WRITTEN_PAGES } from '../docs/site/pages.ts';
import { withTables } from '../docs/site/tables.ts';

for (const { file } of WRITTEN_PAGES) {
  const path = join(ROOT, file);
  const before = readFileSync(path, 'utf8');
  const after = withTables(before);
  if (after === before) continue;
  writeFileSync(path, after);
  process.stdout.write(`${file}\n`);
}

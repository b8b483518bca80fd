import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clip, save } from './prove/compositions.ts';
import { lastLine, run, withFolder } from './prove/framewright.ts';

it(
  'audit export writes what a store was used for, and audit verify finds what was changed in it',
  {
    timeout: 120_000,
  },
  () =>
    withFolder(async (folder) => {
      const input = await save(folder, 'a.json', clip({ width: 64, height: 64, fps: 10, seconds: 1 }));
      const [store, trail] = [join(folder, 'store'), join(folder, 'trail.jsonl')];
      const output = join(folder, 'a.webm');
      expect(
        await run('export', input, '--format', 'vp9-webm', '-o', output, '--store', store),
      ).toMatchObject({
        status: 0,
      });
      const exported = await run('audit', 'export', '--store', store, '-o', trail, '--json');
      expect(lastLine(exported.stdout)).toMatchObject({ output: trail, rows: 2 });
      const text = await readFile(trail, 'utf8');
      expect(text.split('\n').map((line) => line && JSON.parse(line).action)).toEqual([
        ...['export_start', 'export_complete', undefined, ''],
      ]);
      expect(await run('audit', 'verify', trail)).toMatchObject({
        ...{ status: 0, stdout: expect.stringContaining('whole, 2 rows') },
      });
      await writeFile(trail, text.replace('"fileSize":', '"fileSize":1'));
      const found = await run('audit', 'verify', trail, '--json');
      expect(found.status).toBe(1);
      expect(lastLine(found.stdout)).toMatchObject({ whole: false, line: 2 });
    }),
);

it('audit refuses what it can not do, before any browser starts', async () => {
  for (const [args, sentence] of [
    [[], /audit verify FILE, or audit export/],
    [['verfy', 'a'], /Did you mean verify\?/],
    [['verify'], /Name one file/],
    [['verify', '/nowhere/trail.jsonl'], /no file \/nowhere/],
    [['verify', 'a', '--store', 'b'], /belongs to audit export/],
    [['export', '-o', 'a'], /--store DIR/],
    [['export', '--store', 'a'], /-o FILE/],
  ] as const) {
    expect(await run('audit', ...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(sentence) });
  }
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clip, save } from './compositions.ts';
import { type Exported, runJson, start, withFolder } from './framewright.ts';
import { killTree } from './processes.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface Kill {
  /** Milliseconds from the start of the command. */
  readonly after: number;
  /** Segments that were told to be safe before it. */
  readonly acknowledged: number;
  readonly reused: number;
  readonly encoded: number;
  readonly identical: boolean;
}

/**
 * Kills exports, browser and all, at random moments, and lets each be resumed.
 *
 * @param kills how many times
 */
export async function killAndResume(
  kills: number,
  seed: number,
  onKill: (kill: Kill, index: number) => void = () => undefined,
): Promise<Kill[]> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'kill.json', clip({ width: 320, height: 180, fps: 15, seconds: 16 }));
    const settings = ['--format', 'vp9-webm'];
    const started = Date.now();
    await runJson(
      'export',
      input,
      ...settings,
      '-o',
      join(folder, 'whole.webm'),
      '--store',
      join(folder, 'whole'),
    );
    const duration = Date.now() - started;
    const whole = await readFile(join(folder, 'whole.webm'));
    const random = seeded(seed);
    const seen: Kill[] = [];
    for (let attempt = 0; seen.length < kills; attempt++) {
      const store = join(folder, `store-${attempt}`);
      const output = join(folder, `out-${attempt}.webm`);
      const args = ['export', input, ...settings, '-o', output, '--store', store];
      const after = Math.round(random() * duration);
      const victim = start(args);
      const survived = await Promise.race([sleep(after).then(() => false), victim.finished.then(() => true)]);
      // It was done before its moment came: that one was no kill.
      if (survived) continue;
      await killTree(victim.pid);
      await victim.finished;
      const acknowledged = victim.acknowledged();
      const { segments } = await runJson<Exported>(...args);
      const kill = {
        after,
        acknowledged,
        reused: segments.reused,
        encoded: segments.encoded,
        identical: whole.equals(await readFile(output)),
      };
      seen.push(kill);
      onKill(kill, seen.length);
    }
    return seen;
  });
}

export const prove: Proof = async (options) => {
  const seed = count(options, 'seed', 1);
  const kills = await killAndResume(count(options, 'count', 1000), seed, (kill, index) =>
    process.stderr.write(`kill ${index}: ${JSON.stringify(kill)}\n`),
  );
  const repeated = kills.filter(({ acknowledged, reused }) => reused < acknowledged).length;
  const different = kills.filter(({ identical }) => !identical).length;
  const between = kills.filter(({ acknowledged, encoded }) => acknowledged > 0 && encoded > 0).length;
  return {
    passed: repeated === 0 && different === 0,
    text:
      `${kills.length} kills, seed ${seed}: ${between} fell between the first and the last segment; ` +
      `finished segments built again: in ${repeated} resumed exports; files that differ from an uninterrupted ` +
      `export: ${different}.`,
    record: { seed, kills },
  };
};

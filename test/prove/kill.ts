import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClipOptions, clip, save } from './compositions.ts';
import { type Exported, lastLine, type Running, start, withFolder } from './framewright.ts';
import { killTree } from './processes.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface Kill {
  /** Milliseconds from the start of the command or, with `rendering`, from the first word of the export itself. */
  readonly after: number;
  readonly rendering: boolean;
  /** Segments that were told to be safe before it. */
  readonly acknowledged: number;
  readonly reused: number;
  readonly encoded: number;
  readonly identical: boolean;
}

/** Eight segments of two seconds. */
const FILM: ClipOptions = { width: 480, height: 270, fps: 30, seconds: 16, shapes: 12 };

/** The rest dies while the command and its browser start, where there is less to lose. */
const SHARE_WHILE_RENDERING = 0.85;

/** The first that the export says once its segments are planned. */
const BEGUN = /^preflight: /m;

const exporting = (folder: string, input: string, output: string, store: string): string[] => [
  ...['export', input, '--format', 'vp9-webm', '--json'],
  ...['-o', join(folder, output), '--store', join(folder, store)],
];

/** What the same command makes once its run was killed, browser and all. */
async function resume(
  victim: Running,
  args: readonly string[],
): Promise<Pick<Kill, 'acknowledged' | 'reused' | 'encoded'>> {
  await killTree(victim.pid);
  await victim.finished;
  const acknowledged = victim.acknowledged();
  const { status, stdout, stderr } = await start(args).finished;
  if (status !== 0) throw new Error(`The resumed export ended with ${status}: ${stderr}`);
  const { segments } = lastLine(stdout) as Exported;
  return { acknowledged, reused: segments.reused, encoded: segments.encoded };
}

/** Kills one export as soon as it has told of its second segment, and lets it be resumed. */
export async function killOnce(): Promise<Omit<Kill, 'after' | 'rendering'>> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'kill.json', clip({ ...FILM, width: 320, height: 180, fps: 15 }));
    const args = exporting(folder, input, 'killed.webm', 'store');
    const victim = start(args);
    await victim.saw(/^segment 2\/8 encoded$/m);
    const outcome = await resume(victim, args);
    await start(exporting(folder, input, 'whole.webm', 'whole')).finished;
    const [whole, resumed] = await Promise.all(
      ['whole.webm', 'killed.webm'].map((name) => readFile(join(folder, name))),
    );
    return { ...outcome, identical: whole !== undefined && resumed?.equals(whole) === true };
  });
}

/**
 * Kills exports, browser and all, at random moments, and lets each be resumed.
 *
 * @param kills how many times
 */
async function killAndResume(
  kills: number,
  seed: number,
  onKill: (kill: Kill, index: number) => void,
): Promise<Kill[]> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'kill.json', clip(FILM));
    const started = Date.now();
    const undisturbed = start(exporting(folder, input, 'whole.webm', 'whole'));
    await undisturbed.saw(BEGUN);
    const begun = Date.now();
    await undisturbed.finished;
    const [startUp, rest] = [begun - started, Date.now() - begun];
    const whole = await readFile(join(folder, 'whole.webm'));
    const random = seeded(seed);
    const seen: Kill[] = [];
    for (let attempt = 0; seen.length < kills; attempt++) {
      const args = exporting(folder, input, `${attempt}.webm`, `store-${attempt}`);
      const rendering = random() < SHARE_WHILE_RENDERING;
      const after = Math.round(random() * (rendering ? rest : startUp));
      const victim = start(args);
      if (rendering) await victim.saw(BEGUN);
      const survived = await Promise.race([sleep(after).then(() => false), victim.finished.then(() => true)]);
      // It was done before its moment came: that one was no kill.
      if (survived) continue;
      const outcome = await resume(victim, args);
      const identical = whole.equals(await readFile(join(folder, `${attempt}.webm`)));
      const kill = { after, rendering, ...outcome, identical };
      seen.push(kill);
      onKill(kill, seen.length);
      await rm(join(folder, `store-${attempt}`), {
        recursive: true,
        force: true,
        maxRetries: 20,
        retryDelay: 100,
      });
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

import { fileURLToPath } from 'node:url';
import { tool } from '../framewright.ts';
import type { Found } from './found.ts';
import { framesOf, type Job } from './jobs.ts';

/** A process each. */
const MOST_SOUGHT = 120;
const [SOME, AROUND, PARTITION_SECONDS] = [7, 24, 10];

const POLICY = fileURLToPath(new URL('../../fixtures/mxf/op1a.xml', import.meta.url));

/** The rules of `test/fixtures/mxf/op1a.xml`, as mediaconch holds a file against them. */
export async function holdAgainstPolicy(path: string, found: Found): Promise<void> {
  const said = (await tool('mediaconch', ['-p', POLICY, path])).toString();
  const lines = said.split('\n').filter((line) => line.includes('fail'));
  found.add(
    'mediaconch',
    said.startsWith('pass!') ? [] : [lines.join(' ').slice(0, 400) || said.slice(0, 200)],
  );
}

/**
 * All where frames have many sizes, or lie in another order; where one size says where each lies, some, unless all are asked
 * for.
 */
function soughtFrames(job: Job, everywhere: boolean): number[] {
  const all = Array.from({ length: framesOf(job) }, (_, frame) => frame);
  const few = all.length <= MOST_SOUGHT && job.seen?.frameBytes === undefined;
  if (everywhere || few || job.width <= 640) return all;
  const end = (PARTITION_SECONDS * job.rate[0]) / job.rate[1];
  return all.filter(
    (frame) => frame % SOME === 0 || Math.abs(frame - end) < AROUND || frame === all.length - 1,
  );
}

/** Whether seeking to frames shows what decoding in order shows there. */
export async function seekEverywhere(
  path: string,
  job: Job,
  everywhere: boolean,
  found: Found,
): Promise<void> {
  const [num, den] = job.rate;
  const hashes = async (before: readonly string[], after: readonly string[]): Promise<string[]> => {
    const args = ['-v', 'error', ...before, '-i', path, '-map', '0:v:0', ...after, '-f', 'framemd5', '-'];
    const lines = (await tool('ffmpeg', args)).toString().split('\n');
    return lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(',').at(-1)?.trim() ?? '');
  };
  const inOrder = await hashes([], ['-fps_mode', 'passthrough']);
  const wrong: number[] = [];
  for (const frame of soughtFrames(job, everywhere)) {
    // A little before its time: a time in decimals may lie behind it.
    const at = Math.max(0, ((frame - 0.25) * den) / num).toFixed(6);
    const [one] = await hashes(['-ss', at], ['-frames:v', '1']);
    if (one === undefined || one !== inOrder[frame]) wrong.push(frame);
  }
  found.add('ffmpeg', [
    ...(inOrder.length === framesOf(job) ? [] : [`${inOrder.length} frames are decoded in order`]),
    ...(wrong.length === 0
      ? []
      : [`seeking shows another picture at ${wrong.length} frames: ${wrong.slice(0, 12)}`]),
  ]);
}

import type { FileReport, TrackReport } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';
import { fileSize } from '../input.ts';

/** `framewright inspect`: what a finished file says of itself. */
export async function inspectCommand({ inputs }: CommandLine, context: Context): Promise<Outcome> {
  const [path, ...more] = inputs;
  if (path === undefined || more.length > 0) throw badArgument('Name one file to inspect.');
  await fileSize(path);
  const session = await context.open();
  const report = await session.call('inspect', undefined, [path]);
  return { record: { file: path, ...report }, text: explain(path, report) };
}

function explain(path: string, report: FileReport): string {
  const tags = Object.entries(report.tags).map(([name, value]) => `  ${name}: ${value}`);
  return [
    `${path}: ${report.container}, ${report.bytes} bytes, ${report.durationSeconds.toFixed(3)} s`,
    ...report.tracks.flatMap(trackLines),
    ...(tags.length > 0 ? ['tags', ...tags] : []),
  ].join('\n');
}

function trackLines(track: TrackReport): string[] {
  const { primaries, transfer, matrix, fullRange } = track.colour;
  const range = fullRange === undefined ? undefined : fullRange ? 'full range' : 'limited range';
  return [
    `${track.type}: ${track.codec}, ${track.width}×${track.height}, ${track.frameCount} frames at ` +
      `${Number(track.frameRate.toFixed(3))} a second, ${track.keyFrames} key frames`,
    `  colour: ${[primaries, transfer, matrix, range].filter((part) => part !== undefined).join(', ') || 'not stated'}`,
    ...track.problems.map((problem) => `  problem: ${problem}`),
  ];
}

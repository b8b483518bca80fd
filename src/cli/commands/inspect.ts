import type { FileInspection, TrackReport } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';
import { fileSize } from '../input.ts';

/** `framewright inspect`: what a finished file says of itself, and whether its bytes and its format's rules agree. */
export async function inspectCommand({ inputs }: CommandLine, context: Context): Promise<Outcome> {
  const [path, ...more] = inputs;
  if (path === undefined || more.length > 0) throw badArgument('Name one file to inspect.');
  await fileSize(path);
  const session = await context.open();
  const report = await session.call('inspect', undefined, [path]);
  return { record: { file: path, ...report }, text: explain(path, report) };
}

function explain(path: string, report: FileInspection): string {
  const tags = Object.entries(report.tags).map(([name, value]) => `  ${name}: ${value}`);
  return [
    `${path}: ${report.container}, ${report.bytes} bytes, ${report.durationSeconds.toFixed(3)} s`,
    ...report.tracks.flatMap(trackLines),
    ...(report.timecode === undefined ? [] : [`timecode: ${report.timecode}`]),
    ...(report.chapters ?? []).map(
      ({ title, startSeconds }) => `chapter at ${seconds(startSeconds)}: ${title}`,
    ),
    ...(tags.length > 0 ? ['tags', ...tags] : []),
    ...checkLines('structure', report.structure),
    ...checkLines('pictures by their own headers', report.codec),
    ...checkLines(report.format === undefined ? 'container' : `rules of ${report.format}`, report.rules),
    ...findingLines(report.findings),
  ].join('\n');
}

/** How many questions were answered well, and those that were not by name. */
function checkLines(name: string, items: FileInspection['structure']): string[] {
  if (items.length === 0) return [];
  const wrong = items.filter(({ passed }) => !passed);
  return [
    `${name}: ${items.length - wrong.length} of ${items.length} checks passed`,
    ...wrong.map(({ name: item }) => `  not passed: ${item}`),
  ];
}

function findingLines(findings: FileInspection['findings']): string[] {
  return findings.map(({ severity, message, source }) => {
    const basis = source === undefined ? '' : ` (${source})`;
    return `${severity}: ${message}${basis}`;
  });
}

function trackLines(track: TrackReport): string[] {
  const name = [track.codec, track.commercialName && `(${track.commercialName})`].filter(Boolean).join(' ');
  const language = track.language === undefined ? '' : `, ${track.language}`;
  const problems = track.problems.map((problem) => `  problem: ${problem}`);
  switch (track.type) {
    case 'audio':
      return [
        `audio: ${name}, ${track.sampleRate} Hz, ${track.channelCount} channels, from ` +
          `${seconds(track.startSeconds ?? 0)} for ${seconds(track.durationSeconds)}${language}`,
        ...problems,
      ];
    case 'captions':
      return [`captions: ${name}, ${track.frameCount} cues${language}`, ...problems];
    case 'video':
    case 'pictures':
      return [
        `${track.type}: ${name}, ${track.width}×${track.height}, ${track.frameCount} frames at ` +
          `${Number(track.frameRate.toFixed(3))} a second, ${track.keyFrames} key frames`,
        `  colour: ${colourWords(track)}`,
        ...streamLines(track),
        ...problems,
      ];
  }
}

/** What the pictures' own headers say. */
function streamLines({ stream, packetBytes, frameCount }: TrackReport): string[] {
  if (!stream) return [];
  const parts = [
    `4:${[...stream.chroma].slice(1).join(':')}`,
    stream.depth === undefined ? undefined : `${stream.depth} bits`,
    stream.profile === undefined ? undefined : `profile ${stream.profile}`,
    stream.level === undefined ? undefined : `level code ${stream.level}`,
    stream.interlaced ? 'interlaced' : 'progressive',
    stream.alpha === true ? 'with alpha' : undefined,
    packetBytes && frameCount > 0 ? `${Math.round(packetBytes.total / frameCount)} bytes a frame` : undefined,
  ];
  return [`  pictures: ${parts.filter((part) => part !== undefined).join(', ')}`];
}

function colourWords({ colour: { primaries, transfer, matrix, fullRange } }: TrackReport): string {
  const range = fullRange === undefined ? undefined : fullRange ? 'full range' : 'limited range';
  return [primaries, transfer, matrix, range].filter((part) => part !== undefined).join(', ') || 'not stated';
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`;
}

import { audioCodecs, type ExportFormat, hasQuality } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';

/** `framewright formats`: every id of the contract, and whether this machine can make it. */
export async function formatsCommand({ inputs }: CommandLine, context: Context): Promise<Outcome> {
  if (inputs.length > 0) throw badArgument('The command formats takes no inputs.', inputs[0]);
  const session = await context.open();
  const formats = await session.call('formats', undefined);
  return { record: { formats }, text: table(formats) };
}

function table(formats: readonly ExportFormat[]): string {
  const rows = formats.map((format) => [
    format.id,
    format.available ? format.encoder : '–',
    format.available ? settingsOf(format) : '',
    // The last rungs say what was chosen; those above, what this browser lacks.
    (format.encoder.startsWith('ffmpeg') ? format.explanation : format.explanation.slice(-1)).join(' '),
  ]);
  const header = ['format', 'here', 'settings', 'how'];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function settingsOf(format: ExportFormat): string {
  const { containers, depths, colours, alpha, maximumSize, rasters } = format;
  const [container] = containers;
  const audio = container === undefined ? [] : audioCodecs(format, container);
  const several = (option: string, values: readonly (string | number)[]): string =>
    values.length > 1 ? `${option} ${values.join('|')}` : '';
  return [
    format.lossless ? 'lossless' : hasQuality(format) ? '--quality --bitrate' : 'rate by profile',
    several('--container', containers),
    several('--depth', depths) || (depths[0] !== undefined && depths[0] !== 8 ? `${depths[0]} bits` : ''),
    several('--color', colours),
    alpha.length > 0 ? `--alpha ${alpha.join('|')}|none` : '',
    several('--audio', audio),
    rasters?.map(({ width, height }) => `${width}×${height}`).join(' or ') ?? `up to ${maximumSize} px`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

import { OPTIONS } from '../../src/cli/command-line.ts';
import {
  type DeliveryPreset,
  formatRational,
  type QualityProfile,
  SHIPPED_PRESETS,
  SHIPPED_PROFILES,
} from '../../src/engine/index.ts';

/** Tables of the pages that are made from the sources, by the name in their marks. */
export const TABLES: Readonly<Record<string, () => string>> = {
  options: () =>
    table(
      ['option', 'of', ''],
      Object.entries(OPTIONS).map(([name, { value, short, commands, help }]) => [
        `\`${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}\``,
        commands.join(', '),
        help,
      ]),
    ),
  presets: () =>
    table(
      ['id', 'what it is', 'format', 'rules'],
      SHIPPED_PRESETS.map((preset) => [
        `\`${preset.id}\``,
        `**${preset.name}**: ${preset.description}`,
        `\`${preset.settings.format}\``,
        rulesInWords(preset),
      ]),
    ),
  profiles: () =>
    table(
      ['id', 'what it is for', 'worst frame: SSIM above', 'PSNR above', 'ΔE2000 below'],
      SHIPPED_PROFILES.map(({ id, description, thresholds }: QualityProfile) => [
        `\`${id}\``,
        description,
        String(thresholds.ssim),
        `${thresholds.psnr} dB`,
        String(thresholds.deltaE),
      ]),
    ),
};

/** The Markdown with what stands between `<!-- table: NAME -->` and `<!-- table: end -->` made anew. */
export function withTables(markdown: string): string {
  return markdown.replaceAll(
    /(<!-- table: (?!end)(\w+) -->\n)[\s\S]*?(<!-- table: end -->)/g,
    (_, begin: string, name: string, end: string) => {
      const make = TABLES[name];
      if (!make) throw new Error(`There is no table "${name}": there are ${Object.keys(TABLES).join(', ')}.`);
      return `${begin}\n${make()}\n\n${end}`;
    },
  );
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(columns), `|${' --- |'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}

const escaped = (text: string): string => text.replaceAll('|', '\\|');

function rulesInWords({ rules = {} }: DeliveryPreset): string {
  const words: string[] = [];
  const size = ({ width, height }: { width: number; height: number }): string => `${width}×${height}`;
  if (rules.sizes) words.push(rules.sizes.map(size).join(' or '));
  if (rules.maximumSize) words.push(`up to ${size(rules.maximumSize)}`);
  if (rules.aspectRatio) words.push(`${rules.aspectRatio.num}:${rules.aspectRatio.den}`);
  if (rules.frameRates) words.push(`${rules.frameRates.map(formatRational).join(' or ')} fps`);
  if (rules.maximumFrameRate) words.push(`up to ${formatRational(rules.maximumFrameRate)} fps`);
  if (rules.minimumDuration !== undefined) words.push(`from ${rules.minimumDuration} s`);
  if (rules.maximumDuration !== undefined) words.push(`up to ${rules.maximumDuration} s`);
  if (rules.maximumBytes !== undefined) words.push(`up to ${rules.maximumBytes / 1e6} MB`);
  if (rules.maximumBitrate !== undefined) words.push(`up to ${rules.maximumBitrate / 1e6} Mb/s`);
  if (rules.loudness) {
    const { target, tolerance, truePeak } = rules.loudness;
    words.push(`${target} ± ${tolerance} LUFS, at most ${truePeak} dBTP`);
  }
  if (rules.alpha) words.push(rules.alpha === 'required' ? 'transparency' : 'no transparency');
  if (rules.sound) words.push(rules.sound === 'required' ? 'sound' : 'no sound');
  return words.join('; ').replaceAll('-', '−');
}

import { type DeliveryPreset, SHIPPED_PRESETS } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';

/** `framewright presets`: what `--preset` may name, with what each place asks for. */
export async function presetsCommand({ inputs }: CommandLine): Promise<Outcome> {
  if (inputs.length > 0) throw badArgument('The command presets takes no inputs.', inputs[0]);
  const longest = Math.max(...SHIPPED_PRESETS.map(({ id }) => id.length));
  const lines = SHIPPED_PRESETS.map((preset) => `${preset.id.padEnd(longest)}  ${describe(preset)}`);
  return { record: { presets: SHIPPED_PRESETS }, text: lines.join('\n') };
}

function describe({ description, settings, rules = {} }: DeliveryPreset): string {
  const { maximumDuration, maximumBytes, loudness } = rules;
  const limits = [
    settings.size && `${settings.size.width}×${settings.size.height}`,
    maximumDuration !== undefined && `up to ${maximumDuration} s`,
    maximumBytes !== undefined && `up to ${maximumBytes / 1e6} MB`,
    loudness && `${loudness.target} LUFS`,
  ].filter((limit) => typeof limit === 'string');
  return `${description} [${[settings.format, ...limits].join(', ')}]`;
}

import {
  audioCodecs,
  containerRulesOf,
  type FormatDeclaration,
  type FormatRules,
} from '../../formats/index.ts';
import type { CheckList } from '../technical/check-list.ts';
import type { FileFacts } from './file-facts.ts';

/** Whether the format goes into the container, and the container's own rules. */
export function checkContainer(
  { report, container }: FileFacts,
  format: FormatDeclaration | undefined,
  list: CheckList,
): void {
  const { brands = [], tracks } = report;
  if (format) {
    const passed = container !== undefined && format.containers.includes(container);
    const wanted = format.containers.join(' or ');
    const message = `${format.name} goes into ${wanted}, not into ${report.container}.`;
    list.ask('Container of the format', passed, message, { id: 'format-rule' }, report.container, wanted);
  }
  const rules = container && containerRulesOf(container);
  if (!rules) return;
  const { source } = rules;
  const told = brands.join(', ') || 'nothing';
  const wanted = rules.brands.join(', ');
  const branded = brands.some((brand) => rules.brands.includes(brand));
  const message = `The file says that it is ${told}; readers look for ${wanted}.`;
  list.ask('Brands', branded, message, { id: 'format-rule', source }, told, wanted);
  const { entries } = rules;
  if (!entries) return;
  for (const { type, entry } of tracks) {
    if (type === 'pictures' || entry === undefined) continue;
    const allowed = entries[type];
    const wrong = `A track of ${type} is ${entry}; the container has ${allowed.join(', ')}.`;
    list.ask(
      `Codec of ${type} in the container`,
      allowed.includes(entry),
      wrong,
      { id: 'format-rule', source },
      entry,
      allowed.join(', '),
    );
  }
}

/** Whether the sound is of a kind that the format has in this container. */
export function checkSound(
  { report, container }: FileFacts,
  rules: FormatRules,
  format: FormatDeclaration | undefined,
  list: CheckList,
): void {
  for (const { type, codec, sampleRate } of report.tracks) {
    if (type !== 'audio') continue;
    if (format && container) {
      const allowed: readonly string[] = audioCodecs(format, container);
      const own = codec.startsWith('mp4a') ? 'aac' : codec;
      const wanted = allowed.join(', ') || 'no sound';
      const message = `The sound is ${codec}; ${format.name} has ${wanted} in this container.`;
      list.ask('Codec of the sound', allowed.includes(own), message, { id: 'format-rule' }, codec, wanted);
    }
    const { sampleRates, source } = rules;
    if (!sampleRates || sampleRate === undefined) continue;
    const wanted = sampleRates.join(' or ');
    const message = `The sound has ${sampleRate} samples a second; the format has ${wanted}.`;
    list.ask(
      'Sample rate',
      sampleRates.includes(sampleRate),
      message,
      { id: 'format-rule', source },
      sampleRate,
      wanted,
    );
  }
}

import { plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const warnings: Strings['warnings'] = {
  title: 'Abweichungen vom Entwurf',
  none: 'Alles in dieser Datei wird so gezeichnet, wie es gestaltet wurde.',
  count: (count) => plural(count, { one: '1 Warnung', other: `${count} Warnungen` }),
  layer: (name) => `Ebene ${name}`,
  wholeFile: 'Ganze Datei',
};

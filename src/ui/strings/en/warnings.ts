import { plural } from '../../words/locale-format.ts';

export const warnings = {
  title: 'Differences from the design',
  none: 'Everything in this file is drawn as its author made it.',
  count: (count: number) => plural(count, { one: '1 warning', other: `${count} warnings` }),
  layer: (name: string) => `Layer ${name}`,
  wholeFile: 'Whole file',
};

import { numberText, plural } from '../../words/locale-format.ts';

/** Exports that have ended. */
export const history = {
  search: 'Search by name',
  format: 'Format',
  anyFormat: 'All formats',
  state: 'State',
  anyState: 'All states',
  since: 'Date',
  dates: { any: 'Any time', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
  reset: 'Show all',
  found: (count: number, all: number) =>
    count === all
      ? plural(all, { one: '1 export', other: `${numberText(all)} exports` })
      : `${numberText(count)} of ${plural(all, { one: '1 export', other: `${numberText(all)} exports` })}`,
  none: 'No export has ended yet',
  noneHint: 'What was exported, or stopped, is kept here until you delete it.',
  nothing: 'No export matches',
  nothingHint: 'Search for another name, or show all.',
  more: (count: number) => `Show ${numberText(count)} more`,
  ended: 'Ended',
  size: 'Size',
  took: 'Took',
  repeated: (fileName: string) => `${fileName} is in the queue again.`,
  list: 'Ended exports',
};

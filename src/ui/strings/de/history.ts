import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const history: Strings['history'] = {
  search: 'Nach Namen suchen',
  format: 'Format',
  anyFormat: 'Alle Formate',
  state: 'Zustand',
  anyState: 'Alle Zustände',
  since: 'Datum',
  dates: { any: 'Jederzeit', day: 'Letzte 24 Stunden', week: 'Letzte 7 Tage', month: 'Letzte 30 Tage' },
  reset: 'Alle zeigen',
  found: (count, all) =>
    count === all
      ? plural(all, { one: '1 Export', other: `${numberText(all)} Exporte` })
      : `${numberText(count)} von ${plural(all, { one: '1 Export', other: `${numberText(all)} Exporten` })}`,
  none: 'Noch ist kein Export beendet',
  noneHint: 'Was exportiert oder abgebrochen wurde, bleibt hier, bis Sie es löschen.',
  nothing: 'Kein Export passt',
  nothingHint: 'Suchen Sie nach einem anderen Namen, oder zeigen Sie alle.',
  more: (count) => `${numberText(count)} weitere zeigen`,
  ended: 'Beendet',
  size: 'Größe',
  took: 'Dauer',
  repeated: (fileName) => `${fileName} steht wieder in der Warteschlange.`,
  list: 'Beendete Exporte',
};

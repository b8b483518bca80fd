import type { Strings } from '../en/index.ts';

export const update: Strings['update'] = {
  ready:
    'Eine neue Version von Framewright ist bereit. Sie erscheint nach dem Neuladen; Exporte laufen weiter, wo sie stehen.',
  waits: 'Eine neue Version von Framewright ist da. Sie wartet, bis die Exporte fertig sind.',
  reload: 'Neu laden',
  now: 'Jetzt verwenden',
  nowHint: 'Diese Seite wird neu geladen; ihre Exporte laufen mit den fertigen Abschnitten weiter.',
  later: 'Später',
};

import type { Strings } from '../en/index.ts';

export const header: Strings['header'] = {
  open: 'Öffnen…',
  close: 'Komposition schließen',
  theme: { system: 'Farben: wie das System', light: 'Farben: hell', dark: 'Farben: dunkel' },
};

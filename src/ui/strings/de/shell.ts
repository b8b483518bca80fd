import type { Strings } from '../en/index.ts';

export const shell: Strings['shell'] = {
  skip: 'Zum Inhalt springen',
  navigation: 'Ansichten',
  screens: {
    queue: 'Warteschlange',
    export: 'Export',
    history: 'Verlauf',
    presets: 'Vorlagen',
    settings: 'Einstellungen',
    job: 'Export',
    open: 'Aus dem Netz öffnen',
    recipe: 'Geteilter Export',
  },
  pageTitle: (screen, app) => `${screen} · ${app}`,
};

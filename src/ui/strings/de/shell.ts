import type { Strings } from '../en/index.ts';

export const shell: Strings['shell'] = {
  skip: 'Zum Inhalt springen',
  navigation: 'Ansichten',
  screens: {
    queue: 'Aufträge',
    export: 'Export',
    history: 'Verlauf',
    farm: 'Farm',
    presets: 'Vorlagen',
    settings: 'Optionen',
    job: 'Export',
    open: 'Aus dem Netz öffnen',
    recipe: 'Geteilter Export',
  },
  missing: 'Dieser Teil der App konnte nicht geladen werden: Das Netz ist weg, oder die App wurde erneuert.',
  reload: 'App neu laden',
  pageTitle: (screen, app) => `${screen} · ${app}`,
};

import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const shared: Strings['shared'] = {
  title: 'Geteilte Dateien',
  looking: 'Das Geteilte wird gesucht…',
  stranger:
    'Das hat eine andere App oder eine Webseite übergeben. Von wem es stammt, ist nicht bekannt, und noch wurde nichts davon gelesen. Bitte nur öffnen, wenn es erwartet wird.',
  files: (count) => plural(count, { one: 'Eine Datei', other: `${numberText(count)} Dateien` }),
  name: 'Name',
  size: 'Größe',
  kind: 'Art',
  kinds: {
    document: 'Lottie-Dokument',
    archive: 'Lottie-Archiv, wird beim Öffnen entpackt',
    video: 'Video',
    sound: 'Ton',
    picture: 'Bild',
    font: 'Schrift',
    unknown: 'Nicht bekannt',
  },
  unnamed: 'Ohne Namen',
  open: 'Öffnen',
  decline: 'Ablehnen und löschen',
  home: 'Zur Warteschlange',
  nothing:
    'Hier ist nichts mehr: Es wurde geöffnet oder gelöscht, oder einen Tag lang fragte niemand danach. Bitte noch einmal teilen.',
  tooLarge: (bytes, most) =>
    `Das Geteilte hat ${bytes}; mehr als ${most} werden so nicht angenommen, und nichts wurde behalten. Die Dateien stattdessen hierher ziehen.`,
  full: 'So viel Geteiltes wartet noch, dass für mehr kein Platz ist; hiervon wurde nichts behalten. Das Wartende löschen, dann noch einmal teilen.',
  deleteAll: 'Wartendes löschen',
};

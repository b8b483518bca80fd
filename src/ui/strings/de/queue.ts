import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const queue: Strings['queue'] = {
  loading: 'Die Warteschlange wird gelesen …',
  counts: (running, waiting) =>
    running + waiting === 0
      ? 'Nichts zu tun'
      : `${numberText(running)} in Arbeit · ${numberText(waiting)} warten`,
  workers: (busy, total) => `${numberText(busy)} von ${numberText(total)} Arbeitern beschäftigt`,
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  paused: 'Die Warteschlange ist angehalten: Laufendes endet mit seinem Segment, Neues beginnt nicht.',
  watching: 'Ein anderer Tab führt diese Exporte aus; dieser schaut zu und gibt Ihre Wünsche weiter.',
  failed: 'Die Warteschlange konnte nicht gelesen werden',
  again: 'Noch einmal versuchen',
  view: 'Darstellung',
  views: { cards: 'Karten', table: 'Tabelle' },
  add: 'Neuer Export',
  list: 'In der Warteschlange',
  recent: 'Kürzlich beendet',
  wholeHistory: 'Ganzer Verlauf',
  batchProgress: (name) => `Fortschritt von ${name}`,
  batchDone: (done, total) => `${numberText(done)} von ${numberText(total)} fertig`,
  batchFailed: (count) => `${numberText(count)} gescheitert`,
  batchShow: (name) => `Exporte von ${name}`,
  batchCancel: 'Stapel abbrechen',
  batchDownload: 'Alles herunterladen',
  batchReport: 'Bericht herunterladen',
  emptyTitle: 'Die Warteschlange ist leer',
  emptyHint: 'Legen Sie eine Datei irgendwo in diesem Fenster ab, oder beginnen Sie mit einem Beispiel.',
  open: (fileName) => `${fileName} zeigen`,
  select: (fileName) => `${fileName} auswählen`,
  selectAll: 'Alle auswählen',
  selected: (count) => `${numberText(count)} ausgewählt`,
  selection: 'Mit den ausgewählten Exporten',
  clear: 'Auswahl aufheben',
  move: (fileName) => `${fileName} verschieben`,
  moveHint: 'Ziehen, oder hier ↑ oder ↓ drücken: verschiebt unter den wartenden Exporten gleicher Priorität.',
  moved: (fileName, place, count) => `${fileName}: Platz ${numberText(place)} von ${numberText(count)}.`,
  pauseJob: 'Anhalten',
  repeat: 'Erneut exportieren',
  priority: 'Priorität',
  priorityOf: (fileName, priority) => `Priorität von ${fileName}: ${priority}`,
  priorities: { low: 'Niedrig', normal: 'Normal', high: 'Hoch', urgent: 'Dringend' },
  workersAt: (count) => `${numberText(count)} Arbeiter`,
  columns: {
    select: 'Auswahl',
    move: 'Reihenfolge',
    picture: 'Bild',
    name: 'Name',
    format: 'Format',
    state: 'Zustand',
    progress: 'Fortschritt',
    rate: 'Tempo',
    timeLeft: 'Restzeit',
    priority: 'Priorität',
    workers: 'Arbeiter',
    actions: 'Aktionen',
  },
  removeTitle: (count) =>
    plural(count, { one: 'Diesen Export löschen?', other: `${numberText(count)} Exporte löschen?` }),
  removeBatchTitle: (name) => `${name} mit allen Exporten löschen?`,
  removeBody:
    'Ihre Dateien in diesem Browser werden mitgelöscht. Gespeicherte oder anderswohin geschriebene Dateien bleiben.',
  removeOnlyEnded: (count) =>
    plural(count, {
      one: '1 der ausgewählten ist noch nicht beendet und bleibt.',
      other: `${numberText(count)} der ausgewählten sind noch nicht beendet und bleiben.`,
    }),
  keep: 'Behalten',
  remove: 'Löschen',
  done: {
    pause: (count) =>
      plural(count, { one: '1 Export angehalten.', other: `${numberText(count)} Exporte angehalten.` }),
    resume: (count) =>
      plural(count, { one: '1 Export fortgesetzt.', other: `${numberText(count)} Exporte fortgesetzt.` }),
    cancel: (count) =>
      plural(count, { one: '1 Export abgebrochen.', other: `${numberText(count)} Exporte abgebrochen.` }),
    priority: (count) =>
      plural(count, {
        one: 'Priorität von 1 Export geändert.',
        other: `Priorität von ${numberText(count)} Exporten geändert.`,
      }),
    remove: (count) =>
      plural(count, { one: '1 Export gelöscht.', other: `${numberText(count)} Exporte gelöscht.` }),
  },
};

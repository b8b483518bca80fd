import { plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

const files = (count: number) => plural(count, { one: '1 Datei', other: `${count} Dateien` });
const compositions = (count: number) =>
  plural(count, { one: '1 Komposition', other: `${count} Kompositionen` });
const formats = (count: number) => plural(count, { one: '1 Format', other: `${count} Formaten` });

export const batch: Strings['batch'] = {
  title: 'Stapelexport',
  open: 'In mehreren Formaten exportieren…',
  fresh: 'Neuer Stapel…',
  close: 'Schließen',
  compositions: {
    title: 'Kompositionen und Formate',
    add: 'Dateien hinzufügen…',
    none: 'Noch keine Komposition: .json- oder .lottie-Dateien hinzufügen, oder Videos.',
    reading: 'Wird gelesen…',
    leftOut: (names) => `Ausgelassen, weil dieselbe Datei schon in der Liste steht: ${names}.`,
    linked: (count) =>
      `${files(count)}, auf die die Kompositionen verweisen können: ihre Bilder, Schriften und Töne.`,
    unreadable: (fileName, message) => `${fileName} lässt sich nicht exportieren: ${message}`,
    column: 'Komposition',
    all: (name) => `Alles von ${name}`,
    pair: (composition, target) => `${composition} als ${target}`,
    matrix: 'Was aus jeder Komposition wird',
  },
  targets: {
    add: 'Format oder Vorlage hinzufügen',
    choose: 'Wählen…',
    presets: (group) => `Vorlagen: ${group}`,
    panel: (format) => `${format}, wie im Exportfeld`,
    remove: (name) => `${name} entfernen`,
    none: 'Mindestens ein Format wird gebraucht.',
    breaks: (count) =>
      plural(count, {
        one: '1 Komposition verletzt eine Regel',
        other: `${count} Kompositionen verletzen eine Regel`,
      }),
  },
  naming: {
    title: 'Namen',
    name: 'Name des Stapels',
    nameHint: 'Für Warteschlange, Bericht und {batch}.',
    template: 'Namen der Dateien',
    templateHint: 'Ein / macht einen Ordner. Die Endung kommt dazu; ein vergebener Name bekommt eine Nummer.',
    fields: 'Feld einfügen',
    field: (name) => `${name} einfügen`,
    preview: 'So werden die Dateien heißen',
    more: (count) => plural(count, { one: 'und 1 weitere', other: `und ${count} weitere` }),
    someUnknown: 'Größen werden noch gelesen.',
  },
  output: {
    title: 'Ausgabe',
    kind: 'Liefern als',
    kinds: { single: 'Einzelne Dateien', zip: 'Eine ZIP-Datei', folder: 'Ein Ordner' },
    chooseFolder: 'Ordner wählen…',
    folder: (name) => `Nach „${name}“`,
    noFolder: 'Dieser Browser kann nicht in Ordner schreiben: eine ZIP-Datei enthält dasselbe.',
    report: 'Bericht schreiben',
    reportHint: 'Jede Datei mit ihrer Prüfung, als Seite und als JSON.',
    cleanUp: 'Danach aufräumen',
    cleanUpHint: 'Behält nur ZIP oder Ordner, nicht die einzelnen Dateien in diesem Browser.',
  },
  running: {
    title: 'Reihenfolge',
    order: 'Kompositionen',
    orders: {
      listed: 'Wie aufgeführt',
      name: 'Nach Namen',
      shortest: 'Kürzeste zuerst',
      longest: 'Längste zuerst',
    },
    priority: 'Priorität',
    priorities: { low: 'Niedrig', normal: 'Normal', high: 'Hoch', urgent: 'Dringend' },
    way: 'Aufträge laufen',
    ways: { parallel: 'Nebeneinander', serial: 'Nacheinander' },
    atOnce: 'Höchstens zugleich',
    atOnceHint: 'Leer: wie die Warteschlange erlaubt.',
    retry: 'Nach einem Fehler erneut versuchen',
    retries: 'Versuche höchstens',
  },
  more: {
    title: 'Benachrichtigung und Abhängigkeiten',
    notify: 'Benachrichtigen, wenn alles fertig ist',
    denied: 'Der Browser verbietet hier Benachrichtigungen; seine Website-Einstellungen können sie erlauben.',
    unsupported: 'Dieser Browser zeigt keine Benachrichtigungen.',
    notifyEach: 'Auch nach jeder Datei',
    webhook: 'Webadresse, die gerufen wird',
    webhookHint: 'Bekommt das Ergebnis als JSON per POST.',
    dependencies: 'Erst beginnen nach',
    noDependencies: 'Nichts wartet oder läuft.',
    batchOf: (name, count) => `Stapel ${name}, ${files(count)}`,
  },
  problems: {
    'no-pairs': 'Nichts ist gewählt: mindestens eine Komposition und ein Format ankreuzen.',
    'no-folder': 'Den Ordner wählen, in den geschrieben wird.',
    webhook: 'Die Webadresse muss mit https:// oder http:// beginnen.',
    'at-once': 'Die Zahl gleichzeitiger Aufträge muss eine ganze Zahl ab 1 sein.',
    retries: 'Die Zahl der Versuche muss eine ganze Zahl ab 0 sein.',
  },
  summary: (count, sources, kinds) => `${files(count)}: ${compositions(sources)} in ${formats(kinds)}`,
  estimate: (parts, atLeast) => (atLeast ? `mindestens ${parts}` : `etwa ${parts}`),
  noEstimate: 'Zeit und Größe noch unbekannt',
  start: (count) => `${files(count)} exportieren`,
  refused: 'Der Stapel begann nicht',
  started: (count) =>
    plural(count, {
      one: 'Ein Stapel mit 1 Datei ist in der Warteschlange.',
      other: `Ein Stapel mit ${count} Dateien ist in der Warteschlange.`,
    }),
};

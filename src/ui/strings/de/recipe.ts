import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const recipe: Strings['recipe'] = {
  title: 'Rezept aus einem Link',
  reading: 'Der Link wird gelesen…',
  stranger:
    'Das kam mit einem Link. Von wem er stammt, ist nicht bekannt; nichts davon wurde gezeichnet oder ausgeführt, und nichts wurde dafür geladen. Bitte vor dem Öffnen ansehen.',
  composition: 'Komposition',
  draw: 'Ein Bild zeigen',
  picture: (fileName) => `Ein Bild aus ${fileName}`,
  name: 'Name',
  layers: 'Ebenen',
  bytes: 'Entpackt',
  archive: 'Ein .lottie-Archiv: Es wird beim Öffnen entpackt, mehr ist bis dahin nicht bekannt.',
  expressions:
    'Es bringt Ausdrücke mit, kleine Programme, die seine Ebenen bewegen. Sie laufen nach dem Öffnen, getrennt von dieser Seite; darum gibt es noch kein Bild.',
  linked: (count) =>
    plural(count, {
      one: 'Es nennt eine Datei, die nicht mit dem Link kommt: Sie wird fehlen.',
      other: `Es nennt ${numberText(count)} Dateien, die nicht mit dem Link kommen: Sie werden fehlen.`,
    }),
  settings: 'Exporteinstellungen',
  preset: 'Vorlage',
  details: 'Einstellungen',
  open: 'Öffnen',
  dismiss: 'Verwerfen',
  copy: 'Link kopieren',
  copyHint: 'Ein Link, der diese Komposition und diese Einstellungen enthält; er geht über keinen Server.',
  copied:
    'Der Link ist in der Zwischenablage. Wer ihn öffnet, sieht zuerst diese Komposition und diese Einstellungen.',
  noClipboard:
    'Der Browser ließ diese Seite nicht an die Zwischenablage: bitte für diese Seite erlauben und erneut versuchen.',
  nothingOpen: 'Zuerst eine Komposition öffnen.',
  hasFiles: (count) =>
    plural(count, {
      one: 'Zu dieser Komposition gehört eine verknüpfte Datei, für die ein Link keinen Platz hat: beide in eine .lottie-Datei packen oder die Dateien selbst schicken.',
      other:
        'Zu dieser Komposition gehören verknüpfte Dateien, für die ein Link keinen Platz hat: alle in eine .lottie-Datei packen oder die Dateien selbst schicken.',
    }),
  noDocument: (fileName) =>
    `${fileName} ist ein Video; in einen Link passen nur Kompositionen (.json, .lottie).`,
};

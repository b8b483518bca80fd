import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const drop: Strings['drop'] = {
  title: 'Lottie-Datei oder Video hierher ziehen',
  hint: 'Eine .json- oder .lottie-Datei, mit den Bildern, Videos und Tönen, auf die sie verweist, oder deren ganzem Ordner; oder ein Video, das ein anderes Format bekommen soll. Alles bleibt auf diesem Rechner.',
  choose: 'Datei wählen…',
  over: 'Loslassen zum Öffnen',
  opening: (fileName) => `${fileName} wird gelesen…`,
  refused: (fileName) => `${fileName} wurde nicht geöffnet`,
  noComposition:
    'Unter diesen Dateien ist keine Komposition: eine .json- oder .lottie-Datei wird gebraucht, allein oder mit ihren Bildern, oder ein Video.',
  opened: (name, frames) =>
    `${name} ist geöffnet, ${plural(frames, { one: '1 Bild', other: `${numberText(frames)} Bilder` })}.`,
  dismiss: 'Schließen',
};

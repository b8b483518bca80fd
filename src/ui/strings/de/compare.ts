import type { Strings } from '../en/index.ts';

export const compare: Strings['compare'] = {
  open: 'Vorher und nachher vergleichen…',
  title: 'Vorher und nachher',
  working: 'Die drei schwierigsten Bilder werden gesucht und kodiert…',
  cancel: 'Abbrechen',
  failed: 'Die Vorschau ließ sich nicht machen',
  again: 'Erneut versuchen',
  before: 'Wie gezeichnet',
  after: 'Wie die Datei es zeigen wird',
  frame: (frame) => `Bild ${frame}`,
  frames: 'Schwierigste Bilder',
  slider: 'Trennlinie zwischen vorher und nachher',
  keys: 'Die Trennlinie ziehen, oder sie anwählen und ← → verwenden.',
  position: (percent) => `${percent} % vorher`,
  ssim: 'SSIM',
  deltaE: 'ΔE2000',
  worst: 'Schlechtestes der drei',
  size: 'Größe der Datei',
  time: 'Dauer des Exports',
  about: (value) => `etwa ${value}`,
  unknown: 'noch unbekannt',
};

import type { Strings } from '../en/index.ts';

export const stage: Strings['stage'] = {
  title: 'Vorschau',
  canvas: (name, frame) => `${name}, Bild ${frame}`,
  scrubber: 'Bild',
  position: (frame, last, code) => `Bild ${frame} von ${last}, ${code}`,
  play: 'Abspielen',
  pause: 'Anhalten',
  first: 'Erstes Bild',
  previous: 'Voriges Bild',
  next: 'Nächstes Bild',
  last: 'Letztes Bild',
  transport: 'Wiedergabe',
  keys: 'Leertaste spielt ab; ← → ein Bild weiter; Pos1 und Ende springen.',
  failed: 'Dieses Bild ließ sich nicht zeichnen.',
};

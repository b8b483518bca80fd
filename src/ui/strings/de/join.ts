import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const join: Strings['join'] = {
  title: 'Diesen Rechner leihen',
  question: (host) => `Diesen Rechner an ${host} leihen?`,
  meaning: [
    'Seine Kerne bauen Segmente von Exporten anderer Leute, solange diese Seite offen ist.',
    'Er bekommt deren Kompositionen und Bilder und schickt der Farm, was er gebaut hat; von Ihnen wird nichts gesendet.',
    'Nur Animationen werden ausgeführt, keine Programme; sie erreichen weder Ihre Dateien noch andere Seiten.',
    'Das braucht Strom und macht den Rechner für anderes langsamer. Sie können jederzeit aufhören.',
  ],
  name: 'Name dieses Rechners',
  nameHint: 'Die Seite der Farm zeigt ihn.',
  nameOf: (browser, system) => `${browser} auf ${system}`,
  unnamed: 'Ein Browser',
  slots: 'Segmente zugleich',
  slotsHint: (cores) =>
    `Dieser Rechner hat ${plural(cores, { one: '1 Kern', other: `${numberText(cores)} Kerne` })}. Weniger lassen Ihnen welche übrig.`,
  join: 'Leihen',
  dismiss: 'Jetzt nicht',
  joining: 'Beitritt …',
  gone: 'Hier ist keine Einladung',
  goneHint: 'Öffnen Sie den Link, den Sie bekommen haben, noch einmal, oder bitten Sie um einen neuen.',
  working: (name, host) => `${name} arbeitet für ${host}`,
  states: {
    idle: 'Wartet auf Arbeit',
    busy: 'Bei der Arbeit',
    draining: 'Beendet das Begonnene',
    aside: 'Von der Farm ausgesetzt',
    left: 'Ist gegangen',
  },
  offline: 'Keine Verbindung zur Farm; sie wird wiederhergestellt.',
  segments: 'Segmente in Arbeit',
  none: 'Im Moment gibt es nichts zu tun.',
  segment: (index) => `Segment ${numberText(index)}`,
  of: (done, all) => `${numberText(done)} von ${numberText(all)} Bildern`,
  numbers: {
    built: 'Gebaute Segmente',
    frames: 'Bilder',
    rate: 'Bilder je Sekunde',
    failures: 'Fehlschläge',
  },
  drain: 'Beenden und gehen',
  leave: 'Sofort gehen',
  leaveHint: 'Was in Arbeit ist, wird anderswo gebaut.',
  left: 'Dieser Rechner hat die Farm verlassen. Danke.',
  summary: (segments, frames) =>
    `Er baute ${plural(segments, { one: '1 Segment', other: `${numberText(segments)} Segmente` })} aus ${plural(frames, { one: '1 Bild', other: `${numberText(frames)} Bildern` })}.`,
  again: 'Wieder leihen',
  keepOpen: 'Lassen Sie diese Seite offen. Sie darf im Hintergrund sein.',
};

import { numberText, plural } from '../../words/locale-format.ts';
import type { Strings } from '../en/index.ts';

export const units: Strings['units'] = {
  seconds: (seconds) => `${seconds} s`,
  minutes: (minutes, seconds) => `${minutes}:${seconds} min`,
  hours: (hours, minutes) => `${hours}:${minutes} h`,
  framesPerSecond: (rate) => `${rate} fps`,
  frames: (count) => plural(count, { one: '1 Bild', other: `${numberText(count)} Bilder` }),
};

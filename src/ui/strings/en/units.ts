import { numberText, plural } from '../../words/locale-format.ts';

export const units = {
  seconds: (seconds: string) => `${seconds} s`,
  minutes: (minutes: number, seconds: string) => `${minutes}:${seconds} min`,
  hours: (hours: number, minutes: string) => `${hours}:${minutes} h`,
  framesPerSecond: (rate: string) => `${rate} fps`,
  frames: (count: number) => plural(count, { one: '1 frame', other: `${numberText(count)} frames` }),
};

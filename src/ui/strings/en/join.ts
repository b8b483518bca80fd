import { numberText, plural } from '../../words/locale-format.ts';

/** A machine that is lent to a farm, by a link that its owner opened. */
export const join = {
  title: 'Lend this machine',
  question: (host: string) => `Lend this machine to ${host}?`,
  meaning: [
    'Its cores build segments of other people’s exports, for as long as this page is open.',
    'It gets their compositions and pictures, and sends what it built to the farm; nothing of yours is sent.',
    'Only animations are run, no programs; they reach neither your files nor other pages.',
    'It takes power and makes the machine slower for other things. You can stop at any time.',
  ],
  name: 'Name of this machine',
  nameHint: 'The farm’s page shows it.',
  nameOf: (browser: string, system: string) => `${browser} on ${system}`,
  unnamed: 'A browser',
  slots: 'Segments at once',
  slotsHint: (cores: number) =>
    `This machine has ${plural(cores, { one: '1 core', other: `${numberText(cores)} cores` })}. Fewer leave some to you.`,
  join: 'Lend it',
  dismiss: 'Not now',
  joining: 'Joining…',
  gone: 'There is no invitation here',
  goneHint: 'Open the link that you were given once more, or ask for a new one.',
  working: (name: string, host: string) => `${name} works for ${host}`,
  states: {
    idle: 'Waits for work',
    busy: 'At work',
    draining: 'Ends what it has begun',
    aside: 'Set aside by the farm',
    left: 'Has left',
  },
  offline: 'No connection to the farm; it is being restored.',
  segments: 'Segments under way',
  none: 'There is nothing to do at the moment.',
  segment: (index: number) => `Segment ${numberText(index)}`,
  of: (done: number, all: number) => `${numberText(done)} of ${numberText(all)} frames`,
  numbers: {
    built: 'Segments built',
    frames: 'Frames',
    rate: 'Frames a second',
    failures: 'Failures',
  },
  drain: 'Finish and leave',
  leave: 'Leave at once',
  leaveHint: 'What is under way is built elsewhere.',
  left: 'This machine has left the farm. Thank you.',
  summary: (segments: number, frames: number) =>
    `It built ${plural(segments, { one: '1 segment', other: `${numberText(segments)} segments` })} of ${plural(frames, { one: '1 frame', other: `${numberText(frames)} frames` })}.`,
  again: 'Lend it again',
  keepOpen: 'Keep this page open. It may be in the background.',
};

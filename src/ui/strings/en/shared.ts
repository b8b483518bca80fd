import { numberText, plural } from '../../words/locale-format.ts';

/** Files that another app, or a web site, handed over. */
export const shared = {
  title: 'Shared files',
  looking: 'Looking for what was shared…',
  stranger:
    'Another app or a web site handed this over. Who sent it is not known, and nothing of it has been read yet. Open it only if you expect it.',
  files: (count: number) => plural(count, { one: 'One file', other: `${numberText(count)} files` }),
  name: 'Name',
  size: 'Size',
  kind: 'Kind',
  kinds: {
    document: 'Lottie document',
    archive: 'Lottie archive, unpacked when opened',
    video: 'Video',
    sound: 'Sound',
    picture: 'Picture',
    font: 'Font',
    unknown: 'Not known',
  },
  unnamed: 'Without a name',
  open: 'Open',
  decline: 'Decline and delete',
  home: 'To the queue',
  nothing:
    'There is nothing here any more: it was opened or deleted, or nobody asked for it within a day. Share it again.',
  tooLarge: (bytes: string, most: string) =>
    `What was shared has ${bytes}; more than ${most} are not taken this way, and nothing was kept. Drop the files here instead.`,
  full: 'So much that was shared still waits that there is no room for more; nothing of this was kept. Delete what waits, then share it again.',
  deleteAll: 'Delete what waits',
};

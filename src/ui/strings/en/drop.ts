import { numberText, plural } from '../../words/locale-format.ts';

export const drop = {
  title: 'Drop a Lottie file or a video here',
  hint: 'A .json or .lottie file, with the pictures, videos and sound it links to, or their whole folder; or a video to bring into another format. Everything stays on this machine.',
  choose: 'Choose a file…',
  over: 'Drop to open',
  opening: (fileName: string) => `Reading ${fileName}…`,
  refused: (fileName: string) => `${fileName} was not opened`,
  noComposition:
    'There is no composition among these files: drop a .json or .lottie file, alone or with its pictures, or a video.',
  opened: (name: string, frames: number) =>
    `${name} is open, ${plural(frames, { one: '1 frame', other: `${numberText(frames)} frames` })}.`,
  dismiss: 'Dismiss',
};

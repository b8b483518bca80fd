import { numberText, plural } from '../../words/locale-format.ts';

/** Links that carry a composition with its settings. */
export const recipe = {
  title: 'Recipe from a link',
  reading: 'Reading the link…',
  stranger:
    'This came with a link. Who made it is not known; nothing of it has been drawn or run, and nothing was fetched for it. Look at it before you open it.',
  composition: 'Composition',
  draw: 'Show a frame',
  picture: (fileName: string) => `A frame of ${fileName}`,
  name: 'Name',
  layers: 'Layers',
  bytes: 'Unpacked',
  archive: 'A .lottie archive: it is unpacked when you open it, so no more is known of it yet.',
  expressions:
    'It brings expressions, small programs that move its layers. They run in a sandbox, apart from this page, once you open it; so there is no picture yet.',
  linked: (count: number) =>
    plural(count, {
      one: 'It names a file that does not come with the link: that will be missing.',
      other: `It names ${numberText(count)} files that do not come with the link: these will be missing.`,
    }),
  settings: 'Export settings',
  preset: 'Preset',
  details: 'Settings',
  open: 'Open',
  dismiss: 'Dismiss',
  copy: 'Copy link',
  copyHint: 'A link that holds this composition and these settings; it goes through no server.',
  copied: 'The link is on the clipboard. Whoever opens it sees this composition and these settings first.',
  noClipboard: 'The browser did not let this page use the clipboard: allow it for this site, then try again.',
  nothingOpen: 'Open a composition first.',
  hasFiles: (count: number) =>
    plural(count, {
      one: 'A linked file belongs to this composition, and a link has no room for it: pack both into a .lottie file, or send the files themselves.',
      other:
        'Linked files belong to this composition, and a link has no room for them: pack them into a .lottie file, or send the files themselves.',
    }),
  noDocument: (fileName: string) =>
    `${fileName} is a video; only compositions (.json, .lottie) fit into a link.`,
};

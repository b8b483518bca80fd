import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; gap: 1rem; padding: 1rem; box-sizing: border-box; }
video, img { max-width: 100%; max-height: 75vh; background: #000; }
h1 { font-size: 1.1rem; font-weight: 500; margin: 0; overflow-wrap: anywhere; }
`;

/** Types that browsers show without running anything that the file brings along. */
const SHOWN: Readonly<Record<string, 'video' | 'audio' | 'img'>> = {
  'video/mp4': 'video',
  'video/webm': 'video',
  'video/quicktime': 'video',
  'video/x-matroska': 'video',
  'audio/wav': 'audio',
  'audio/mpeg': 'audio',
  'image/gif': 'img',
  'image/png': 'img',
  'image/apng': 'img',
  'image/webp': 'img',
};

export function elementFor(mimeType: string): 'video' | 'audio' | 'img' | undefined {
  return SHOWN[mimeType.split(';')[0]?.trim().toLowerCase() ?? ''];
}

/** The page's policy: its one style by hash, its file from here, no script at all. */
export const PLAYER_POLICY: string = [
  "default-src 'none'",
  "media-src 'self'",
  "img-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page that plays a file, or offers it where browsers can't show it. */
export function playerPage(fileName: string, mimeType: string, inline: string, download: string): string {
  const name = escaped(fileName);
  const source = escaped(inline);
  const kind = elementFor(mimeType);
  const shown =
    kind === 'img'
      ? `<img src="${source}" alt="${name}">`
      : kind === undefined
        ? ''
        : `<${kind} src="${source}" controls preload="metadata"></${kind}>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${name}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${name}</h1>
${shown}
<a href="${escaped(download)}" download>Download</a>
</body>
</html>
`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

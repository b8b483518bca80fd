/** The parts of others that the app is made of, with their licences (SPDX) and where their source is. */
export const LICENCES: readonly {
  readonly name: string;
  readonly licence: string;
  readonly source: string;
}[] = [
  {
    name: 'Mediabunny, with its ProRes, AAC and FLAC encoders',
    licence: 'MPL-2.0',
    source: 'https://github.com/Vanilagy/mediabunny',
  },
  {
    name: '@ffmpeg/core',
    licence: 'GPL-2.0-or-later',
    source: 'https://github.com/ffmpegwasm/ffmpeg.wasm',
  },
  { name: '@ffmpeg/ffmpeg', licence: 'MIT', source: 'https://github.com/ffmpegwasm/ffmpeg.wasm' },
  { name: 'Web Awesome', licence: 'MIT', source: 'https://github.com/shoelace-style/webawesome' },
  { name: 'Lit', licence: 'BSD-3-Clause', source: 'https://github.com/lit/lit' },
  { name: 'HarfBuzz (harfbuzzjs)', licence: 'MIT', source: 'https://github.com/harfbuzz/harfbuzzjs' },
  {
    name: 'QuickJS (quickjs-emscripten)',
    licence: 'MIT',
    source: 'https://github.com/justjake/quickjs-emscripten',
  },
  {
    name: 'Clipper2 (clipper2-ts)',
    licence: 'BSL-1.0',
    source: 'https://github.com/countertype/clipper2-ts',
  },
  { name: 'Comlink', licence: 'Apache-2.0', source: 'https://github.com/GoogleChromeLabs/comlink' },
  { name: 'idb', licence: 'ISC', source: 'https://github.com/jakearchibald/idb' },
  { name: 'fflate', licence: 'MIT', source: 'https://github.com/101arrowz/fflate' },
  { name: 'bidi-js', licence: 'MIT', source: 'https://github.com/lojjic/bidi-js' },
  { name: 'woff2-encoder', licence: 'MIT', source: 'https://github.com/itskyedo/woff2-encoder' },
  { name: 'noble-hashes', licence: 'MIT', source: 'https://github.com/paulmillr/noble-hashes' },
];

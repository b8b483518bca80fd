import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import type { Plugin } from 'vite';
import { thirdPartyNotices } from './third-party-notices.mjs';

/**
 * Names workers as bundlers know them, `new Worker(new URL('./FILE.js', import.meta.url), …)`, whoever bundles the
 * library bundles them too. All but the small one of ffmpeg.wasm are one file, which is told its role by its name.
 */
export function workersByOneFile(): Plugin {
  const worker =
    /new Worker\(\s*new URL\('[./]*\/workers\/(\w+)-worker\.ts', import\.meta\.url\), \{([^}]*)\}/g;
  return {
    name: 'workers-by-one-file',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: /\/workers\// },
      async handler(code, id) {
        const roles = await readFile('src/workers/library-worker.ts', 'utf8');
        const changed = code.replace(worker, (_, role: string, options: string) => {
          if (role === 'ffmpeg') {
            return `new Worker(new URL('./ffmpeg-worker.js', import.meta.url), {${options}}`;
          }
          if (!roles.includes(`  ${role}: `))
            this.error(`src/workers/library-worker.ts has no ${role} worker.`);
          const name = /name: ([^,\n]+)/.exec(options)?.[1]?.trim() ?? "''";
          return `new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: '${role} ' + (${name}) }`;
        });
        if (/\/workers\//.test(changed)) this.error(`${id} names a worker in another way than was known.`);
        return changed;
      },
    },
  };
}

type Replacement = readonly [from: string, to: string];

/**
 * What is replaced in which file; every text must be found in it.
 *
 * HarfBuzz looks for its .wasm beside its own module, which not every bundler moves along: so it comes in the module. And
 * it is started by a top-level await, which classic scripts can't have: so its user starts it.
 *
 * libwebp looks for its .wasm in the same way, and is to be part of classic scripts too.
 *
 * The WOFF2 decoder writes the caller of its one function as text for `Function`, which pages without 'unsafe-eval'
 * refuse: so it is written out, for functions that are no methods.
 */
const REPLACEMENTS: Readonly<Record<string, readonly Replacement[]>> = {
  'harfbuzzjs/dist/harfbuzz.js': [
    [
      'if(ENVIRONMENT_IS_NODE){const{createRequire}=await import("module");var require=createRequire(import.meta.url)}',
      '',
    ],
    ['return new URL("harfbuzz.wasm",import.meta.url).href', 'return "harfbuzz.wasm"'],
    ['var wasmBinary;', 'var wasmBinary=Uint8Array.from(atob("BINARY"),(letter)=>letter.charCodeAt(0));'],
  ],
  'harfbuzzjs/dist/index.mjs': [
    [
      'init(await createHarfBuzz());',
      'let starting;export const start = () => (starting ??= createHarfBuzz().then(init));',
    ],
  ],
  '@jsquash/webp/codec/enc/webp_enc_simd.js': [
    ['var _scriptDir = import.meta.url;', "var _scriptDir = '';"],
    ['if(import.meta.url===undefined){import.meta.url="https://localhost"}', ''],
    ['new URL("webp_enc_simd.wasm",import.meta.url).href', '"webp_enc_simd.wasm"'],
    ['var wasmBinary;', 'var wasmBinary=Uint8Array.from(atob("BINARY"),(letter)=>letter.charCodeAt(0));'],
  ],
  'text/fonts.ts': [
    [
      "await import('./open-type-face.ts')",
      "await import('harfbuzzjs').then(({ start }) => start()).then(() => import('./open-type-face.ts'))",
    ],
  ],
  'woff2-encoder/dist/decompress.js': [
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: text of the decoder
      '(function(A,I){if(!(A instanceof Function))throw TypeError(`new_ called with constructor type ${typeof A} which is not a function`);var C=AG(A.name||"unknownFunctionName",function(){});C.prototype=A.prototype;var g=new C,B=A.apply(g,I);return B instanceof Object?B:g})(Function,m).apply(null,h)',
      `(...given) => {
        const destructors = l ? [] : null;
        const wired = given.map((value, index) => I[index + 2].toWireType(destructors, value));
        const result = g(B, ...wired);
        if (l) AQ(destructors);
        else wired.forEach((value, index) => I[index + 2].destructorFunction?.(value));
        return b ? I[0].fromWireType(result) : undefined;
      }`,
    ],
  ],
};

export function suitedParts(): Plugin {
  return {
    name: 'suited-parts',
    enforce: 'pre',
    transform: {
      filter: { id: new RegExp(`/(${Object.keys(REPLACEMENTS).join('|').replaceAll('.', '\\.')})$`) },
      async handler(code, id) {
        const [, parts = []] = Object.entries(REPLACEMENTS).find(([file]) => id.endsWith(file)) ?? [];
        let changed = code;
        for (const [from, to] of parts) {
          if (!code.includes(from)) this.error(`${id} is laid out in another way than was known: no ${from}`);
          changed = changed.replace(from, () => to);
        }
        if (!changed.includes('"BINARY"')) return changed;
        return changed.replace('BINARY', await readFile(id.replace(/\.js$/, '.wasm'), 'base64'));
      },
    },
  };
}

/** Parts that also run in Node ask for its modules there, which bundlers for browsers would look for in vain. */
export function withoutNode(): Plugin {
  const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return {
    name: 'without-node',
    enforce: 'pre',
    resolveId: (source) => (names.has(source) ? '\0without-node' : undefined),
    load: (id) => (id === '\0without-node' ? 'export default {};' : undefined),
  };
}

/**
 * Imports at once what would be imported when it is first needed. A bundler that has to put both into one file instead
 * wraps whole libraries into functions, whose order of evaluation is then another than their authors'.
 */
export function importsAtOnce(): Plugin {
  const later = /(?<!typeof )\bimport\(\s*(['"][^'"]+['"])\s*\)/g;
  return {
    name: 'imports-at-once',
    enforce: 'pre',
    transform: {
      filter: { id: /\.m?[jt]s$/, code: later },
      handler(code) {
        const imports: string[] = [];
        const changed = code.replace(later, (_, source: string) => {
          const name = `importedAtOnce${imports.length}`;
          imports.push(`import * as ${name} from ${source};`);
          return `Promise.resolve(${name})`;
        });
        return `${imports.join('')}${changed}`;
      },
    },
  };
}

/** What is imported by an address that only the running page knows is no business of webpack either. */
export function importsAtRunTime(): Plugin {
  return {
    name: 'imports-at-run-time',
    renderChunk: (code) =>
      code.replaceAll('/* @vite-ignore */', '/* @vite-ignore */ /* webpackIgnore: true */'),
  };
}

/** The licences of what was bundled, as a file beside it. */
export function notices(fileName: string): Plugin {
  return {
    name: 'notices',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: thirdPartyNotices(this.getModuleIds()) });
    },
  };
}

import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { defineConfig, type Plugin } from 'vite';
import { thirdPartyNotices } from './scripts/third-party-notices.mjs';

const WORKERS = [
  'assembly', 'audio', 'check', 'ffmpeg', 'preflight', 'preview', 'segment',
]; // biome-ignore format: a list

/**
 * The library: ES modules for other people's bundlers, in one flat folder, with everything in them that it needs. Each
 * worker is an entry of its own beside the others and named as bundlers know it, `new Worker(new URL('./NAME.js',
 * import.meta.url), …)`, so that whoever bundles the library bundles its workers.
 */
export default defineConfig({
  publicDir: false,
  plugins: [workersBesideTheirUsers(), fontEngineInOneFile(), withoutNode(), notices()],
  define: { 'import.meta.env.FRAMEWRIGHT_LIBRARY': 'true' },
  // A build for servers leaves workers and addresses as they are written; what it is built for is the browser.
  ssr: { target: 'webworker', noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/lib',
    target: 'es2023',
    minify: false,
    rollupOptions: {
      input: {
        index: 'src/engine/index.ts',
        element: 'src/element/index.ts',
        ...Object.fromEntries(WORKERS.map((name) => [`${name}-worker`, `src/workers/${name}-worker.ts`])),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

function workersBesideTheirUsers(): Plugin {
  return {
    name: 'workers-beside-their-users',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: /\/workers\// },
      handler: (code) => code.replace(/new URL\('[./]*\/workers\/([\w-]+)\.ts'/g, "new URL('./$1.js'"),
    },
  };
}

/** HarfBuzz looks for its .wasm beside its own module, which not every bundler moves along: so it comes in the module. */
function fontEngineInOneFile(): Plugin {
  const NODE =
    'if(ENVIRONMENT_IS_NODE){const{createRequire}=await import("module");var require=createRequire(import.meta.url)}';
  const ADDRESS = 'return new URL("harfbuzz.wasm",import.meta.url).href';
  const BINARY = 'var wasmBinary;';
  return {
    name: 'font-engine-in-one-file',
    enforce: 'pre',
    transform: {
      filter: { id: /\/harfbuzzjs\/dist\/harfbuzz\.js$/ },
      async handler(code, id) {
        for (const part of [NODE, ADDRESS, BINARY]) {
          if (!code.includes(part))
            this.error(`HarfBuzz is laid out in another way than was known: no ${part}`);
        }
        const binary = await readFile(id.replace(/\.js$/, '.wasm'), 'base64');
        return code
          .replace(NODE, '')
          .replace(ADDRESS, 'return "harfbuzz.wasm"')
          .replace(
            BINARY,
            `var wasmBinary=Uint8Array.from(atob("${binary}"),(letter)=>letter.charCodeAt(0));`,
          );
      },
    },
  };
}

/** Parts that also run in Node ask for its modules there, which bundlers for browsers would look for in vain. */
function withoutNode(): Plugin {
  const names = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
  return {
    name: 'without-node',
    enforce: 'pre',
    resolveId: (source) => (names.has(source) ? '\0without-node' : undefined),
    load: (id) => (id === '\0without-node' ? 'export default {};' : undefined),
  };
}

function notices(): Plugin {
  return {
    name: 'notices',
    generateBundle() {
      const source = thirdPartyNotices(this.getModuleIds());
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source });
    },
  };
}

// The house's rules: imports run down the list of rooms only, a room is entered by its index.ts, there are no circles.
const rooms = [
  'errors',
  'media',
  'geometry',
  'scene',
  'composition',
  'audio',
  'pixels',
  'render',
  'metrics',
  'codecs',
  'container',
  'formats',
  'documents',
  'segments',
  'preview',
  'quality',
  'delivery',
  'audit',
  'jobs',
];

const upward = rooms.slice(0, -1).map((room, index) => ({
  name: `${room}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: `^src/engine/${room}/` },
  to: { path: `^src/engine/((${rooms.slice(index + 1).join('|')})/|index\\.ts|host\\.ts)` },
}));

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'rooms-are-entered-by-their-door',
      severity: 'error',
      from: { path: '^src/engine/([^/]+)/' },
      to: { path: '^src/engine/([^/]+)/', pathNot: ['^src/engine/$1/', '^src/engine/[^/]+/index\\.ts$'] },
    },
    {
      name: 'the-engine-is-entered-by-its-doors',
      severity: 'error',
      from: { path: '^src/(ui|element|cli|farm|server)/' },
      to: { path: '^src/engine/', pathNot: ['^src/engine/(index|host)\\.ts$'] },
    },
    {
      name: 'workers-use-doors',
      severity: 'error',
      from: { path: '^src/(workers)/|^src/engine/(index|host)\\.ts$' },
      to: {
        path: '^src/engine/',
        pathNot: [
          '^src/engine/[^/]+/index\\.ts$',
          '^src/engine/(index|host|api|engine|farm-link)\\.ts$',
          // The room's door leads to code that opens this very worker: bundlers refuse the circle.
          '^src/engine/codecs/ffmpeg/worker\\.ts$',
        ],
      },
    },
    {
      name: 'the-service-worker-shares-its-protocol-only',
      severity: 'error',
      from: { pathNot: '^src/service-worker/' },
      to: { path: '^src/service-worker/', pathNot: '^src/service-worker/protocol\\.ts$' },
    },
    {
      name: 'the-service-worker-stands-alone',
      severity: 'error',
      from: { path: '^src/service-worker/' },
      to: { pathNot: '^src/service-worker/' },
    },
    {
      name: 'workers-are-named-by-url',
      severity: 'error',
      from: { pathNot: '^src/workers/' },
      to: { path: '^src/workers/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-engine-knows-no-screen-and-no-server',
      severity: 'error',
      from: { path: '^src/(engine|workers)/' },
      to: { path: ['^src/(ui|element|cli|farm|server)/', 'node_modules/(lit|@awesome\\.me|playwright)'] },
    },
    {
      name: 'the-element-stays-small',
      severity: 'error',
      from: { path: '^src/element/' },
      to: { path: ['^src/(ui|cli|farm|server)/', 'node_modules/'] },
    },
    {
      name: 'the-engine-runs-in-browsers',
      severity: 'error',
      from: { path: '^src/(engine|workers|ui|element)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    ...upward,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$|src/wasm/kernels' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
};

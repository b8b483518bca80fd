import { checkFields, type FieldProblem, type FieldRules, oneOf, within } from './field-rules.ts';

const GIBIBYTE = 2 ** 30;

const CACHE = { enabled: oneOf(true, false), maxBytes: within(0, 4 * GIBIBYTE, true) };

const RULES: FieldRules = Object.fromEntries([
  ...['frameCache', 'nodeCache', 'assetCache'].flatMap((cache) =>
    Object.entries(CACHE).map(([field, rule]) => [`caching.${cache}.${field}`, rule] as const),
  ),
  ['parallelization.frameParallelism', within(1, 64, true)],
  ['parallelization.nodeParallelism', within(1, 64, true)],
  ['parallelization.gpuUtilization', within(0, 1)],
  ['memory.poolSize', within(0, 2 * GIBIBYTE, true)],
  ['memory.allocationStrategy', oneOf('prealloc', 'ondemand')],
  ['memory.garbageCollection', oneOf('manual', 'automatic')],
  ['quality.adaptiveQuality', oneOf(true, false)],
  ['quality.lodStrategy', oneOf('distance', 'performance', 'manual')],
  ['quality.previewQuality', within(0.05, 1)],
]);

/** What is wrong with a RenderOptimization that may come from anywhere. */
export function checkOptimization(optimization: unknown): readonly FieldProblem[] {
  const problems = checkFields(optimization, 'optimization', RULES);
  const nodes: unknown = (optimization as { parallelization?: { nodeParallelism?: unknown } } | undefined)
    ?.parallelization?.nodeParallelism;
  return problems.length === 0 && nodes !== undefined && nodes !== 1
    ? [
        {
          severity: 'warning',
          message:
            'A frame is drawn by one thread: nodeParallelism is taken as 1; frameParallelism adds threads.',
        },
      ]
    : problems;
}

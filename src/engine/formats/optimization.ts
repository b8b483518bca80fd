type Problem = { readonly severity: 'error' | 'warning'; readonly message: string };

/** What a field of RenderOptimization may hold, by its path. */
type Rule = (value: unknown) => string | undefined;

const GIBIBYTE = 2 ** 30;

const within =
  (least: number, most: number, whole = false): Rule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
      ? undefined
      : `is a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;

const oneOf =
  (...choices: readonly unknown[]): Rule =>
  (value) =>
    choices.includes(value) ? undefined : `is ${choices.join(' or ')}`;

const CACHE = { enabled: oneOf(true, false), maxBytes: within(0, 4 * GIBIBYTE, true) };

const RULES: Readonly<Record<string, Rule>> = Object.fromEntries([
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
export function checkOptimization(optimization: unknown): readonly Problem[] {
  if (optimization === undefined) return [];
  const problems: Problem[] = [];
  visit(optimization, '', problems);
  return problems;
}

function visit(value: unknown, path: string, problems: Problem[]): void {
  if (value === undefined) return;
  const rule = Object.hasOwn(RULES, path) ? RULES[path] : undefined;
  if (rule) {
    const wanted = rule(value);
    if (wanted) problems.push({ severity: 'error', message: `${path} ${wanted}; it is ${shown(value)}.` });
    else if (path === 'parallelization.nodeParallelism' && value !== 1) {
      problems.push({
        severity: 'warning',
        message:
          'A frame is drawn by one thread: nodeParallelism is taken as 1; frameParallelism adds threads.',
      });
    }
    return;
  }
  const fields = Object.keys(RULES).filter((name) => path === '' || name.startsWith(`${path}.`));
  if (fields.length === 0) {
    problems.push({ severity: 'error', message: `There is no optimization "${path.slice(0, 80)}".` });
  } else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({
      severity: 'error',
      message: `${path || 'optimization'} holds ${fields.join(', ')}; it is ${shown(value)}.`,
    });
  } else {
    for (const [name, field] of Object.entries(value))
      visit(field, path ? `${path}.${name}` : name, problems);
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 40);

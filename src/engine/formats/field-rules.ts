import { shown } from './report.ts';

export interface FieldProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** What a field may hold, in words, unless the value is it. */
export type FieldRule = (value: unknown) => string | undefined;

/** Rules by the path of their field: `quality.maxBitrate`. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

export const within =
  (least: number, most: number, whole = false): FieldRule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
      ? undefined
      : `is a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;

export const oneOf =
  (...choices: readonly unknown[]): FieldRule =>
  (value) =>
    choices.includes(value) ? undefined : `is ${choices.join(' or ')}`;

export const texts: FieldRule = (value) =>
  Array.isArray(value) && value.length <= 64 && value.every((text) => typeof text === 'string')
    ? undefined
    : 'is a list of texts';

/**
 * What is wrong with an object that may come from anywhere.
 *
 * @param name what the object is called in messages
 */
export function checkFields(value: unknown, name: string, rules: FieldRules): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (value !== undefined) visit(value, '', name, rules, problems);
  return problems;
}

function visit(
  value: unknown,
  path: string,
  name: string,
  rules: FieldRules,
  problems: FieldProblem[],
): void {
  if (value === undefined) return;
  const rule = Object.hasOwn(rules, path) ? rules[path] : undefined;
  if (rule) {
    const wanted = rule(value);
    if (wanted) problems.push({ severity: 'error', message: `${path} ${wanted}; it is ${shown(value)}.` });
    return;
  }
  const fields = Object.keys(rules).filter((field) => path === '' || field.startsWith(`${path}.`));
  if (fields.length === 0) {
    problems.push({ severity: 'error', message: `There is no ${name} "${path.slice(0, 80)}".` });
  } else if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({
      severity: 'error',
      message: `${path || name} holds ${fields.join(', ')}; it is ${shown(value)}.`,
    });
  } else {
    for (const [key, field] of Object.entries(value)) {
      visit(field, path ? `${path}.${key}` : key, name, rules, problems);
    }
  }
}

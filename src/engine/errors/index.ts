export * from './abort.ts';
export * from './export-error.ts';
export { suggest } from './suggestion.ts';

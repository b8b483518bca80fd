export * from './abort.ts';
export * from './export-error.ts';
export { later } from './later.ts';
export { suggest } from './suggestion.ts';

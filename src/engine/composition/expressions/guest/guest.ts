import { ARITHMETIC } from './arithmetic.ts';
import { COLOURS } from './colours.ts';
import { EVALUATION } from './evaluation.ts';
import { INTERPOLATION } from './interpolation.ts';
import { LAYERS } from './layers.ts';
import { LOCKDOWN } from './lockdown.ts';
import { MATRICES } from './matrices.ts';
import { PATHS } from './paths.ts';
import { PROPERTIES } from './properties.ts';
import { RANDOMNESS } from './randomness.ts';
import { SCOPE } from './scope.ts';

/** What the parts share: the way to the host, and what later becomes global. */
const START = `
const parse = JSON.parse;
const makeFunction = Function;
const apply = Reflect.apply;
const directEval = eval;
const library = {};
const host = {
  noise: (point) => ask('noise', point),
  onPath: (path, fraction) => parse(ask('onPath', path, fraction)),
};
`;

/**
 * The guest's whole program: a function of `ask` that gives `evaluate` and `culprit`. It is text, and not a function of ours made
 * text, since build tools rewrite functions in ways that only hold where they stand.
 */
export const GUEST_PROGRAM = `(function (ask) {
'use strict';
${[START, ARITHMETIC, INTERPOLATION, COLOURS, PATHS, RANDOMNESS, EVALUATION, PROPERTIES, MATRICES, LAYERS, SCOPE, LOCKDOWN].join('')}
return { evaluate, culprit: () => (running.length > 0 ? running[running.length - 1].id : 0) };
})`;

export { checkTechnical, type TechnicalOutcome, type TechnicalRequest } from './check-technical.ts';
export { type Examination, examine } from './examine.ts';

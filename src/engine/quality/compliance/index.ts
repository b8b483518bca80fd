export { type ComplianceOutcome, checkCompliance, examineCompliance } from './check-compliance.ts';

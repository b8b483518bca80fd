export {
  type ComplianceOutcome,
  checkCompliance,
  checkPlace,
  examineCompliance,
} from './check-compliance.ts';

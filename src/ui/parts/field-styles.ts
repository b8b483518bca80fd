import { css } from 'lit';

/** The look of the export panel's fields. */
export const fieldStyles = css`
  .fields {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
    gap: 0.75rem;
    align-items: start;
  }
  wa-select::part(form-control-label),
  wa-radio-group::part(form-control-label),
  wa-number-input::part(form-control-label),
  wa-input::part(form-control-label),
  wa-slider::part(label),
  .label {
    font-size: 0.82rem;
    font-weight: 600;
    color: var(--fw-ink);
  }
  wa-select::part(hint),
  wa-radio-group::part(hint),
  wa-number-input::part(hint),
  wa-input::part(hint),
  wa-slider::part(hint),
  .hint {
    font-size: 0.8rem;
    line-height: 1.4;
    color: var(--fw-ink-quiet);
  }
  [data-problem='error']::part(hint),
  .problem.error {
    color: var(--fw-bad);
  }
  [data-problem='warning']::part(hint),
  .problem.warning {
    color: var(--fw-care);
  }
  .problem {
    font-size: 0.8rem;
    line-height: 1.4;
  }
  wa-number-input,
  wa-input,
  wa-select {
    min-width: 0;
  }
  wa-radio {
    flex: 1;
    justify-content: center;
  }
`;

import { css } from 'lit';

/** A section of the settings: its title, and what belongs to it in a frame. */
export const settingsStyles = css`
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    padding: 1rem;
    background: var(--fw-raised);
    border: 1px solid var(--fw-line);
    border-radius: 8px;
  }
  .pair {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr));
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
  .row > .hint {
    flex: 1 1 14rem;
  }
  .end {
    align-items: flex-end;
  }
  .message {
    color: var(--fw-good);
    font-size: 0.87rem;
  }
  .message:empty {
    display: none;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    justify-content: flex-end;
  }
`;

import { css } from 'lit';

export const presetsScreenStyles = css`
  .content {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
    align-content: start;
    max-width: 76rem;
    padding: 0.25rem 1.25rem 2.5rem;
  }
  .lead {
    max-width: 44rem;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .search {
    flex: 1 1 14rem;
    max-width: 24rem;
  }
  /* The placeholder and the loupe say it to the eye. */
  .search::part(form-control-label) {
    position: absolute;
    clip-path: inset(50%);
  }
  .message:empty {
    display: none;
  }
  .message,
  .content > .visually-hidden {
    margin-block: -0.75rem;
  }
  .message {
    color: var(--fw-good);
  }
  section {
    display: grid;
    gap: 0.6rem;
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    gap: 0.75rem;
  }
  .cards > li {
    display: grid;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    justify-content: flex-end;
  }
  @media (max-width: 47.99rem) {
    .content {
      padding-inline: 1rem;
    }
  }
`;

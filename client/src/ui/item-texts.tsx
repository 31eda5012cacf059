// The lines of one item that waits; of a large one the first few and how many more there are.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";

interface ItemTextsProps {
  readonly texts: readonly {
    readonly key: string;
    readonly text: string;
    readonly when: string;
    readonly note: string | undefined;
  }[];
}

/** More lines of one import help nobody. */
const MOST_LINES = 8;

export function ItemTexts({ texts }: ItemTextsProps): ReactElement {
  const more = texts.length - MOST_LINES;
  if (texts.length === 0) return <p>{t("outbox.other")}</p>;
  return (
    <ul className="stack-small">
      {texts.slice(0, MOST_LINES).map(({ key, text, when, note }) => (
        <li key={key}>
          <span className="strong" dir="auto">
            {text}
          </span>{" "}
          <span className="soft">{when}</span>
          {note !== undefined && <p dir="auto">{note}</p>}
        </li>
      ))}
      {more > 0 && <li className="soft">{t("outbox.more", { count: more })}</li>}
    </ul>
  );
}

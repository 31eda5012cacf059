// What a document from a file says, section by section: its words as plain text, and what it names as links into the record.
import type { ReactElement } from "react";
import { Link } from "wouter";
import type { SectionView } from "../../domain/record/composition.ts";
import { t } from "../../locales/text.ts";
import { Card } from "../../ui/show.tsx";

interface SectionsProps {
  readonly sections: readonly SectionView[];
  readonly home: string;
  readonly level: 2 | 3;
}

export function Sections({ sections, home, level }: SectionsProps): ReactElement {
  return (
    <>
      {sections.map(({ title, text, entries, missing }, at) => (
        <Card key={`${at} ${title ?? ""}`} title={title ?? t("sections.untitled")} level={level}>
          {text !== undefined && (
            <p className="written" dir="auto">
              {text}
            </p>
          )}
          {entries.length > 0 && (
            <ul>
              {entries.map((entry) => (
                <li key={entry.item}>
                  <Link href={`${home}/item/${entry.item}`} dir="auto">
                    {entry.title}
                  </Link>
                </li>
              ))}
            </ul>
          )}
          {missing > 0 && <p className="soft">{t("sections.missing", { count: missing })}</p>}
          {text === undefined && entries.length === 0 && missing === 0 && (
            <p className="soft">{t("time.notRecorded")}</p>
          )}
        </Card>
      ))}
    </>
  );
}

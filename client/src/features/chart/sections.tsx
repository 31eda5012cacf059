// What a document from a file says, section by section, those inside drawn inside: its words as plain text, and what it names as links into the record.
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

interface Branch {
  readonly section: SectionView;
  readonly inside: readonly Branch[];
}

/** What stands deeper after a section stands in it. */
function branchesOf(sections: readonly SectionView[]): readonly Branch[] {
  const [section, ...rest] = sections;
  if (section === undefined) return [];
  const next = rest.findIndex(({ depth }) => depth <= section.depth);
  const end = next === -1 ? rest.length : next;
  return [{ section, inside: branchesOf(rest.slice(0, end)) }, ...branchesOf(rest.slice(end))];
}

const titleText = ({ section: { title } }: Branch): string => title ?? t("sections.untitled");

interface WithinProps {
  readonly branch: Branch;
  readonly home: string;
  /** Of the headings inside. */
  readonly level: 3 | 4 | 5 | 6;
}

const HEADINGS = { 3: "h3", 4: "h4", 5: "h5", 6: "h6" } as const;
const deeper = { 3: 4, 4: 5, 5: 6, 6: 6 } as const;

function Within({ branch: { section, inside }, home, level }: WithinProps): ReactElement {
  const { text, entries, missing } = section;
  const Heading = HEADINGS[level];
  return (
    <>
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
      {text === undefined && entries.length === 0 && missing === 0 && inside.length === 0 && (
        <p className="soft">{t("time.notRecorded")}</p>
      )}
      {inside.map((branch, at) => (
        <section key={`${at} ${titleText(branch)}`} className="within stack-small" aria-label={titleText(branch)}>
          <Heading dir="auto">{titleText(branch)}</Heading>
          <Within branch={branch} home={home} level={deeper[level]} />
        </section>
      ))}
    </>
  );
}

export function Sections({ sections, home, level }: SectionsProps): ReactElement {
  return (
    <>
      {branchesOf(sections).map((branch, at) => (
        <Card key={`${at} ${titleText(branch)}`} title={titleText(branch)} level={level}>
          <div className="stack-small">
            <Within branch={branch} home={home} level={level === 2 ? 3 : 4} />
          </div>
        </Card>
      ))}
    </>
  );
}

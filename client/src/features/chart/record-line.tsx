// One thing of the record as a line of a list: its name leads to its page, its state stands beside it in words, whoever objects is named.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { rangePlaces } from "../../domain/range-place.ts";
import type { RecordRow } from "../../domain/record/view.ts";
import { figureOf, unitOf } from "../../hooks/reading-words.ts";
import { chipsOf, lineOf, titleOf } from "../../hooks/record-words.ts";
import { useTopic } from "../../hooks/session.tsx";
import { t } from "../../locales/text.ts";
import { datedOrAdded } from "../../locales/when.ts";
import { RangeBars } from "../../ui/range-bar.tsx";
import { placeOf } from "../../locales/words.ts";
import type { ChartState } from "../../session/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Chip, Value } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";

interface RecordLineProps {
  readonly row: RecordRow;
  readonly home: string;
  readonly state: ChartState;
  /** In a timeline of days the day stands above. */
  readonly undated?: boolean;
}

export function RecordLine({ row, home, state, undated }: RecordLineProps): ReactElement {
  const phase = useTopic("phase");
  const myId = phase?.kind === "open" ? phase.me.userId : undefined;
  const mine = row.author === myId;
  const author = mine
    ? t("reading.byYou")
    : t("reading.by", { name: state.names[row.author] ?? t("reading.unknownAuthor") });
  const line = row.body.kind === "reading" ? row.body.reading.note : lineOf(row.body);
  const title = titleOf(row);
  return (
    <li className="row reading-row">
      <div className="grow stack-small">
        <div className="line">
          <Link
            href={`${home}/item/${row.item}`}
            className="name"
            dir="auto"
            aria-label={t("item.open.of", { name: title })}
          >
            {title}
          </Link>
          {row.state === "conflicted" && <Chip tone="warn">{t("part.conflicted")}</Chip>}
          {row.disputes.length > 0 && <Chip tone="warn">{t("dispute.chip")}</Chip>}
          {chipsOf(row.body).map((chip) => (
            <Chip key={chip.text} tone={chip.tone}>
              {chip.text}
            </Chip>
          ))}
        </div>
        {line !== undefined && line !== "" && <p dir="auto">{line}</p>}
        <p className="soft line facts-line">
          {!undated && <bdi>{datedOrAdded(row.when, row.recordedAt)}</bdi>}
          <bdi>{author}</bdi>
          {row.importedFrom !== undefined && <bdi>{t("reading.imported", { file: row.importedFrom })}</bdi>}
        </p>
      </div>
      <div className="reading-value">
        {row.body.kind === "reading" && <Value figure={figureOf(row.body.reading)} unit={unitOf(row.body.reading)} />}
        {row.body.kind === "reading" && <RangeBars places={rangePlaces(row.body.reading)} />}
        {mine && <StateMark place={placeOf(state.outbox, row.changeId)} />}
      </div>
      <Icon name="chevron" size={20} />
    </li>
  );
}

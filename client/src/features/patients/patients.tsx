// The doctor's patients: searchable on this device, pending charts to accept, ended ones said so plainly; no banner on a list (PAB-0015).
import { memo, type ReactElement, useMemo, useState } from "react";
import { Link } from "wouter";
import { displayAge } from "../../domain/display.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useGrowing } from "../../hooks/use-growing.ts";
import { useNow } from "../../hooks/use-now.ts";
import { ago, longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { locale, t } from "../../locales/text.ts";
import { ageText, whenText } from "../../locales/when.ts";
import { contactWords } from "../../locales/words.ts";
import type { MemberView, VaultCard } from "../../session/api.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ContactChip } from "../../ui/contact-chip.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ListEnd } from "../../ui/list-end.tsx";
import { Page } from "../../ui/page.tsx";
import { Avatar, Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

const matches = (card: VaultCard, words: readonly string[]): boolean => {
  const text = plain(`${card.name ?? ""} ${card.born ?? ""} ${card.number ?? ""}`);
  return words.every((word) => text.includes(word));
};

const wordsOf = (sought: string): readonly string[] =>
  plain(sought)
    .split(/\s+/)
    .filter((word) => word !== "");

const nameOf = (card: VaultCard): string => card.name ?? t("patients.unnamed");

/** Whose chart it is, while somebody holds it himself. */
const ownerOf = ({ members }: VaultCard): MemberView | undefined =>
  members.find(({ role, me }) => role === "owner" && !me);

/** Those I keep at hand first, then by name, as the reader's language sorts. */
function sorted(charts: readonly VaultCard[], words: readonly string[]): readonly VaultCard[] {
  const collator = new Intl.Collator(locale());
  return charts
    .filter((card) => card.state !== "pending" && matches(card, words))
    .toSorted(
      (a, b) => Number(b.pinned === true) - Number(a.pinned === true) || collator.compare(nameOf(a), nameOf(b)),
    );
}

function PendingRow({ card }: { readonly card: VaultCard }): ReactElement {
  const session = useSession();
  const accept = useAction(() => session.accept(card.vaultId));
  const owner = ownerOf(card);
  const name = card.name ?? owner?.name ?? t("patients.unnamed");
  return (
    <li className="row wraps">
      <Avatar name={name} />
      <div className="grow stack-small">
        <p className="strong" dir="auto">
          {name}
        </p>
        <p className="soft">{t("patients.pending.text")}</p>
        {owner && (
          <p>
            <ContactChip contact={owner.contact} />
          </p>
        )}
        {accept.error && <Fault {...explain(accept.error)} />}
      </div>
      <Button
        look="primary"
        small
        isPending={accept.pending}
        aria-label={t("patients.accept.of", { name })}
        onPress={() => void accept.run()}
      >
        {accept.pending ? t("patients.accepting") : t("patients.accept")}
      </Button>
    </li>
  );
}

function bornText(born: string, now: number): string {
  const age = displayAge(born, new Date(now).toISOString());
  return age === undefined ? whenText(born) : `${whenText(born)} (${ageText(age)})`;
}

interface PatientRowProps {
  readonly card: VaultCard;
  readonly now: number;
  /** Open beside the list. */
  readonly current: boolean;
}

/** Drawn anew only when its card says something else: hundreds of them stand in the list. */
const PatientRow = memo(function PatientRow({ card, now, current }: PatientRowProps): ReactElement {
  const session = useSession();
  const ended = card.state === "revoked";
  const pinned = card.pinned === true;
  const { critical: results = [], conflicts = 0, objections = 0 } = ended ? {} : (card.things ?? {});
  const critical = results.length;
  const others = conflicts + objections;
  const contact = ended ? undefined : ownerOf(card)?.contact;
  const changed = contact === "changed → blocked";
  const pin = useAction(() => session.pin(card.vaultId, !pinned));
  return (
    <li className="with-button">
      <Link href={`/patients/${card.vaultId}`} className="row" aria-current={current ? "true" : undefined}>
        <Avatar name={nameOf(card)} />
        <span className="grow stack-small">
          <span className="strong" dir="auto">
            {nameOf(card)}
          </span>
          <span className="soft line">
            {card.born !== undefined && <span>{t("patients.born", { born: bornText(card.born, now) })}</span>}
            {card.lastChangeMs !== undefined && (
              <span>{t("patients.changed", { ago: ago(card.lastChangeMs, now) })}</span>
            )}
            {contact !== undefined && !changed && <span>{contactWords(contact).text}</span>}
          </span>
          {(changed || critical + others > 0) && (
            <span className="line">
              {changed && <ContactChip contact={contact} />}
              {critical > 0 && <Chip tone="danger">{t("patients.critical", { count: critical })}</Chip>}
              {others > 0 && <Chip tone="warn">{t("patients.open", { count: others })}</Chip>}
            </span>
          )}
        </span>
        {ended && (
          <Chip tone="neutral" icon="lock">
            {card.endedMs === undefined ? t("chart.ended") : t("former.ended", { date: longDate(card.endedMs) })}
          </Chip>
        )}
        {card.waiting > 0 && (
          <Chip tone="info" icon="clock">
            {t("pill.waiting", { count: card.waiting })}
          </Chip>
        )}
        <Icon name="chevron" />
      </Link>
      {!ended && (
        <IconButton
          icon="pin"
          on={pinned}
          aria-label={t(pinned ? "patients.unpin.of" : "patients.pin.of", { name: nameOf(card) })}
          onPress={() => void pin.run()}
        />
      )}
      {pin.error && <Fault {...explain(pin.error)} />}
    </li>
  );
});

interface PatientsProps {
  /** The chart that is open beside the list; empty while none is, absent where the list has the screen to itself. */
  readonly beside?: string;
}

export default function Patients({ beside }: PatientsProps): ReactElement {
  const vaults = useTopic("vaults");
  const now = useNow();
  const [sought, seek] = useState("");
  const charts = useMemo(() => vaults?.filter((vault) => vault.purpose === "chart"), [vaults]);
  const pending = charts?.filter((card) => card.state === "pending") ?? [];
  const words = wordsOf(sought);
  const matching = useMemo(() => sorted(charts ?? [], wordsOf(sought)), [charts, sought]);
  const found = matching.filter(({ state }) => state !== "revoked");
  const former = matching.filter(({ state }) => state === "revoked");
  const { rows, end, more } = useGrowing(found.length);
  return (
    <Page title={t("place.patients")} wide pane={beside ? "list" : undefined}>
      {pending.length > 0 && (
        <Card title={t("patients.pending", { count: pending.length })} flush>
          <ul className="rows">
            {pending.map((card) => (
              <PendingRow key={card.vaultId} card={card} />
            ))}
          </ul>
        </Card>
      )}
      <Field
        type="search"
        label={t("patients.search")}
        hint={t("patients.search.hint")}
        value={sought}
        onChange={seek}
      />
      <Card
        title={t("patients.list")}
        flush
        action={<span className="soft">{t("patients.count", { count: found.length })}</span>}
      >
        {!charts && (
          <div className="card-body">
            <Skeleton rows={6} label={t("patients.opening")} />
          </div>
        )}
        {charts && found.length === 0 && (
          <Empty icon="people" title={words.length > 0 ? t("patients.none") : t("patients.empty")}>
            <p>{words.length > 0 ? t("patients.none.text") : t("patients.empty.text")}</p>
          </Empty>
        )}
        <ul className="rows">
          {found.slice(0, rows).map((card) => (
            <PatientRow key={card.vaultId} card={card} now={now} current={card.vaultId === beside} />
          ))}
        </ul>
        <ListEnd rows={rows} length={found.length} end={end} more={more} />
      </Card>
      {former.length > 0 && (
        <Card
          title={t("former.title")}
          flush
          action={<span className="soft">{t("patients.count", { count: former.length })}</span>}
        >
          <p className="card-body soft">{t("former.text")}</p>
          <ul className="rows">
            {former.map((card) => (
              <PatientRow key={card.vaultId} card={card} now={now} current={card.vaultId === beside} />
            ))}
          </ul>
        </Card>
      )}
    </Page>
  );
}

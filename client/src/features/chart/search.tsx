// Finding anything in this chart by its words, on this device and without a connection.
import { type ReactElement, useEffect, useState } from "react";
import { Link } from "wouter";
import type { ItemLine } from "../../domain/queries.ts";
import { useSession } from "../../hooks/session.tsx";
import { typeWord } from "../../locales/type-words.ts";
import { t } from "../../locales/text.ts";
import { whenText } from "../../locales/when.ts";
import { Icon } from "../../ui/icon.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";

const MOST = 30;

interface SearchProps {
  readonly vaultId: string;
  readonly home: string;
}

export function ChartSearch({ vaultId, home }: SearchProps): ReactElement {
  const session = useSession();
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly ItemLine[]>([]);
  const asked = text.trim();
  useEffect(() => {
    let live = true;
    void session.search(vaultId, asked, MOST).then((lines) => live && setFound(lines));
    return () => {
      live = false;
    };
  }, [session, vaultId, asked]);
  return (
    <search className="stack">
      <Field type="search" label={t("search.label")} value={text} onChange={setText} maxLength={100} />
      <p className="soft said" aria-live="polite">
        {asked !== "" && t(found.length === MOST ? "search.atLeast" : "search.count", { count: found.length })}
      </p>
      {asked !== "" && found.length > 0 && (
        <Card title={t("search.title")} flush>
          <ul className="rows">
            {found.map((line) => (
              <li key={line.item}>
                <Link href={`${home}/item/${line.item}`} className="row">
                  <span className="grow stack-small">
                    <span className="strong" dir="auto">
                      {line.title}
                    </span>
                    <span className="soft">
                      {typeWord(line.type)} · {whenText(line.when)}
                    </span>
                  </span>
                  <Icon name="chevron" size={20} />
                </Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </search>
  );
}

// How full this browser's room for the app is, and whether the browser may clear it on its own.
import { type ReactElement, useEffect, useState } from "react";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useStorage } from "../../hooks/use-storage.ts";
import { bytesText } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { FileRoom } from "../../session/api/documents.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Gauge } from "../../ui/progress.tsx";
import { Card, Notice } from "../../ui/show.tsx";

/** From here on a person should make room. */
const FULL = 0.8;

/** What files take here, and a way to let go of those that the relay has. */
function FilesHere(): ReactElement | null {
  const session = useSession();
  const files = useTopic("files");
  const [room, setRoom] = useState<FileRoom>();
  const act = useAction(() => session.freeFiles());
  const [freed, setFreed] = useState<number>();
  useEffect(() => {
    let live = true;
    void session.fileRoom().then((found) => live && setRoom(found));
    return () => {
      live = false;
    };
  }, [session, files]);
  if (!room || room.here === 0) return null;
  return (
    <div className="stack">
      <p>{t("storage.files", { here: bytesText(room.here), free: bytesText(room.free) })}</p>
      <p className="soft">{t("storage.byItself")}</p>
      {act.error && <Fault {...explain(act.error)} />}
      {freed !== undefined && <Notice tone="good" title={t("storage.freed", { size: bytesText(freed) })} alert />}
      {room.free > 0 && (
        <div className="buttons">
          <Button
            isPending={act.pending}
            onPress={() => void act.run().then((done) => done && setFreed(done.value.bytes))}
          >
            {t("storage.free")}
          </Button>
        </div>
      )}
    </div>
  );
}

export function StorageCard(): ReactElement | null {
  const { state, ask } = useStorage();
  const [refused, setRefused] = useState(false);
  if (!state) return null;
  const { used, quota, persisted } = state;
  return (
    <Card title={t("storage.title")}>
      <Gauge
        label={t("storage.used")}
        value={used}
        most={quota}
        text={t("storage.of", { used: bytesText(used), quota: bytesText(quota) })}
      />
      {used > FULL * quota && <Notice tone="warn" title={t("storage.full")} />}
      <FilesHere />
      {persisted === true && <p>{t("storage.kept")}</p>}
      {persisted === false && (
        <>
          <p>{t("storage.mayClear")}</p>
          {refused && <Notice tone="warn" title={t("storage.refused")} alert />}
          <div className="buttons">
            <Button onPress={() => void ask().then((granted) => setRefused(!granted))}>{t("storage.ask")}</Button>
          </div>
        </>
      )}
    </Card>
  );
}

// What can be done with a file that is open: a copy out of the app, and whether it stays on this device.
import type { ReactElement } from "react";
import { t } from "../locales/text.ts";
import { Button } from "./button.tsx";

interface CopyButtonsProps {
  readonly onSave: () => void;
  readonly onShare: () => void;
}

export function CopyButtons({ onSave, onShare }: CopyButtonsProps): ReactElement {
  return (
    <>
      <Button icon="down" onPress={onSave}>
        {t("document.saveCopy")}
      </Button>
      {"share" in navigator && <Button onPress={onShare}>{t("document.share")}</Button>}
    </>
  );
}

/** For a file of which the relay has the whole: of any other this device may hold the only one. */
interface RoomButtonsProps {
  /** The file has a mark of the person's that it stays here. */
  readonly isKept: boolean;
  readonly isPending: boolean;
  readonly onKeep: (keep: boolean) => void;
}

export function RoomButtons({ isKept, isPending, onKeep }: RoomButtonsProps): ReactElement {
  return (
    <>
      {!isKept && (
        <Button isPending={isPending} onPress={() => onKeep(true)}>
          {t("messages.file.keep")}
        </Button>
      )}
      <Button isPending={isPending} onPress={() => onKeep(false)}>
        {t("messages.file.release")}
      </Button>
    </>
  );
}

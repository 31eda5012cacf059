// The account's own pages as a list of links: devices, password, keys, kit, the record as a file, and the ways out.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useTopic } from "../../hooks/session.tsx";
import { t } from "../../locales/text.ts";
import type { Me } from "../../session/api.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Card } from "../../ui/show.tsx";

interface Way {
  readonly to: string;
  readonly icon: IconName;
  readonly text: string;
  readonly more: string;
}

function waysOf(me: Me, devices: number): readonly Way[] {
  const leave: Way = { to: "/settings/sign-out", icon: "close", text: t("signOut.title"), more: t("ways.signOut") };
  // A public computer changes nothing that outlives it but the password.
  const all: readonly (Way | false)[] = [
    { to: "/settings/devices", icon: "device", text: t("devices.title"), more: t("ways.devices", { count: devices }) },
    !me.temporary && { to: "/settings/add-device", icon: "plus", text: t("link.add"), more: t("link.add.text") },
    { to: "/settings/password", icon: "lock", text: t("changePassword.title"), more: t("ways.password") },
    { to: "/settings/new-keys", icon: "key", text: t("keys.title"), more: t("ways.keys") },
    { to: "/settings/new-kit", icon: "print", text: t("newKit.title"), more: t("ways.kit") },
    me.chartId !== undefined && {
      to: "/settings/export",
      icon: "down",
      text: t("export.title"),
      more: t("ways.export"),
    },
    leave,
    me.profession !== "admin" && {
      to: "/settings/delete",
      icon: "stop",
      text: t("delete.title"),
      more: t("ways.delete"),
    },
  ];
  return all.filter((way) => way !== false);
}

export function AccountWays({ me }: { readonly me: Me }): ReactElement {
  const account = useTopic("account");
  const live = account?.devices.filter(({ revoked }) => !revoked).length ?? 1;
  return (
    <Card title={t("ways.title")} flush>
      <ul className="rows">
        {waysOf(me, live).map(({ to, icon, text, more }) => (
          <li key={to}>
            <Link href={to} className="row">
              <Icon name={icon} />
              <span className="grow">
                <span className="strong">{text}</span>
                <br />
                <span className="soft">{more}</span>
              </span>
              <Icon name="chevron" size={20} />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

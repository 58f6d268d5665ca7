/**
 * Push webhooks of GitHub, GitLab and Gitea. A delivery is only ever a reason to look: who sent it is checked, what it
 * says is not read.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** The largest delivery that is read, in bytes. */
export const MAX_WEBHOOK_BYTES = 1024 * 1024;

/** What a delivery turned out to be. `event` is one of few words, whatever its header says. */
export type Delivery =
  | { readonly kind: "push" }
  | { readonly kind: "ignored"; readonly event: "ping" | "other" }
  | { readonly kind: "refused"; readonly why: string };

/** One Git host's way to say what happened and to prove that it knows the secret. */
interface Sender {
  readonly eventHeader: string;
  readonly push: string;
  readonly proofHeader: string;
  readonly proves: (proof: string, body: Uint8Array, secret: string) => boolean;
}

/** Gitea (and Forgejo) first: it sends GitHub's headers beside its own. */
const SENDERS: readonly Sender[] = [
  {
    eventHeader: "x-gitea-event",
    push: "push",
    proofHeader: "x-gitea-signature",
    proves: (proof, body, secret) => isEqual(proof, hmac(body, secret)),
  },
  {
    eventHeader: "x-github-event",
    push: "push",
    proofHeader: "x-hub-signature-256",
    proves: (proof, body, secret) => isEqual(proof, `sha256=${hmac(body, secret)}`),
  },
  {
    eventHeader: "x-gitlab-event",
    push: "Push Hook",
    proofHeader: "x-gitlab-token",
    proves: (proof, _body, secret) => isEqual(proof, secret),
  },
];

/** Checks who sent a delivery, in constant time, and says whether it is about a push. */
export function readDelivery(headers: Headers, body: Uint8Array, secret: string): Delivery {
  const sender = SENDERS.find(({ eventHeader }) => headers.has(eventHeader));
  if (sender === undefined) {
    return { kind: "refused", why: "The request names no event of GitHub, GitLab or Gitea in its headers." };
  }
  const proof = headers.get(sender.proofHeader);
  if (proof === null || !sender.proves(proof, body, secret)) {
    return { kind: "refused", why: `The request's ${sender.proofHeader} does not prove that it knows the secret.` };
  }
  const event = headers.get(sender.eventHeader);
  if (event === sender.push) return { kind: "push" };
  return { kind: "ignored", event: event === "ping" ? "ping" : "other" };
}

function hmac(body: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

/** Are two secrets equal? Takes as long for any two texts of the same lengths. */
export function isEqual(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}

/** A certificate for this machine that nobody else trusts, made with openssl. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface ThrowawayCertificate {
  /** Of server and authority in one: it signs itself. */
  readonly cert: string;
  readonly key: string;
  readonly file: string;
}

/** Makes one for `localhost` and 127.0.0.1 in a folder. */
export function makeCertificate(folder: string): ThrowawayCertificate {
  const [key, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"].concat(
      ["-keyout", key, "-out", file],
      subject,
    ),
    { stdio: "ignore" },
  );
  return { cert: readFileSync(file, "utf8"), key: readFileSync(key, "utf8"), file };
}

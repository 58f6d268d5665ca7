/** What permissions and secrets are called, in a skill that asks for them and in a binding that grants them. */
const MAX_WORD = 200;

export const PERMISSION_EXPECTED = "a permission such as `network:api.example.com`";
export const SECRET_NAME_EXPECTED = "the name of a secret such as `CRM_TOKEN`";

export function isPermission(text: string): boolean {
  return text.length <= MAX_WORD && /^[a-z][a-z0-9-]*(?::[\x21-\x7e]+)?$/.test(text);
}

export function isSecretName(text: string): boolean {
  return text.length <= MAX_WORD && /^\w[\w./-]*$/.test(text);
}

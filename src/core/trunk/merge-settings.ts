/** How a code host merges pull requests, as far as its settings tell: what that means for the versions that titles decide. */

/** For each way to merge with one commit; undefined where it cannot be told. */
interface EachMerge {
  readonly squash: boolean | undefined;
  readonly merge: boolean | undefined;
}

export interface MergeSettings {
  /** Which ways are allowed. */
  readonly mergeMethods: EachMerge & { readonly rebase: boolean | undefined };
  /** Is the message that the host proposes the pull request's title, and no word of its commits or its description? */
  readonly titleOnly: EachMerge;
}

/** Does the pull request's title alone decide a derived version, however it is merged? Undefined where it cannot be told. */
export function titleDecides({ mergeMethods, titleOnly }: MergeSettings): boolean | undefined {
  const ways = (["squash", "merge"] as const).map((way) => {
    if (mergeMethods[way] === false || titleOnly[way] === true) return true;
    return mergeMethods[way] === undefined || titleOnly[way] === undefined ? undefined : false;
  });
  if (ways.includes(false)) return false;
  return ways.includes(undefined) ? undefined : true;
}

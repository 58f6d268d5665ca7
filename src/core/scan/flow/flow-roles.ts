/** What the nodes of the grammars of Python and JavaScript are to the flow of data. */

/** What a node is, whatever a grammar calls it. */
type Role =
  | "assign"
  | "loop"
  | "alias"
  | "function"
  | "lambda"
  | "return"
  | "call"
  | "member"
  | "subscript"
  | "text"
  | "join"
  | "pair"
  | "name"
  | "condition"
  | "skip";

export const ROLES: Readonly<Record<string, Role>> = {
  ...roles("assign", "assignment augmented_assignment named_expression variable_declarator assignment_expression"),
  ...roles("assign", "augmented_assignment_expression default_parameter typed_default_parameter"),
  ...roles("loop", "for_statement for_in_statement for_in_clause"),
  ...roles("alias", "as_pattern"),
  ...roles("function", "function_definition function_declaration method_definition generator_function_declaration"),
  ...roles("lambda", "lambda arrow_function function_expression function generator_function"),
  ...roles("return", "return_statement yield yield_expression"),
  ...roles("call", "call call_expression new_expression"),
  ...roles("member", "attribute member_expression"),
  ...roles("subscript", "subscript subscript_expression"),
  ...roles("text", "string template_string"),
  ...roles("join", "concatenated_string binary_operator binary_expression"),
  ...roles("pair", "pair keyword_argument"),
  ...roles("name", "identifier shorthand_property_identifier shorthand_property_identifier_pattern this"),
  ...roles("condition", "conditional_expression ternary_expression"),
  ...roles("skip", "comment type type_annotation type_arguments import_statement import_from_statement"),
  ...roles("skip", "comparison_operator not_operator interface_declaration type_alias_declaration if_clause"),
};

function roles(role: Role, types: string): Record<string, Role> {
  return Object.fromEntries(types.split(" ").map((type) => [type, role]));
}

/** What the simple escapes of a string stand for. */
export function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([nrt])|([\s\S]))/gi, (_, hex, wide, blank, other) =>
    blank !== undefined
      ? " "
      : hex !== undefined || wide !== undefined
        ? String.fromCharCode(Number.parseInt(hex ?? wide, 16))
        : other,
  );
}

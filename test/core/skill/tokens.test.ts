import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { estimateTokens, TOKEN_ESTIMATE } from "../../../src/core/skill/tokens.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** Written for this test: no model has seen them, and nobody else's rights are in them. */
const PROSE = {
  English: `Use this skill when a customer asks for money back. First find the order: ask for its number, or look it up by
the customer's address and the day of the purchase. Then read the table of deadlines and decide which line applies. If the
goods were damaged on the way, the deadline does not matter, but somebody has to see a photograph before anything is paid.

Never promise an amount before the calculation is done. Explain in two or three plain sentences what will happen next, who
decides, and how long it usually takes. When the sum is above two hundred euros, hand the conversation over to a colleague
and say so openly. Customers forgive a slow answer more easily than a wrong one.

Keep a note of every step. The note begins with the date, names the order, and ends with the reason for the decision in
words that an auditor would understand a year later. Do not copy card numbers, passwords or health information into it.`,
  Chinese: `当客户要求退款时使用此技能。首先找到订单:请客户提供订单编号,或者根据收货地址和购买日期查询。然后阅读期限表,判断适用哪一条规则。
如果商品在运输途中损坏,则不受期限限制,但是在付款之前必须有人查看照片并确认损坏的程度。

在计算完成之前,不要向客户承诺任何金额。请用两三句简单的话说明接下来会发生什么、由谁做决定、通常需要多长时间。
金额超过两百元时,请把对话转交给同事处理,并且坦率地告诉客户。客户更容易原谅缓慢的答复,而不是错误的答复。

每一步都要留下记录。记录以日期开头,写明订单编号,最后说明决定的理由,使审计人员一年之后仍然能够看懂。
不要把银行卡号、密码或者健康信息写进记录里。如果遇到表格中没有列出的情况,应当先询问负责退款政策的团队,再回复客户。`,
  Japanese: `お客様から返金のご希望があったときに、このスキルを使います。まず注文を確認してください。注文番号をうかがうか、お届け先の住所と購入日から検索します。
次に期限の一覧表を読み、どの行が当てはまるかを判断します。配送中に商品が壊れていた場合、期限は関係ありませんが、支払いの前に担当者が写真を確認する必要があります。

計算が終わるまでは、金額を約束してはいけません。これから何が起こるのか、誰が決めるのか、普段どのくらい時間がかかるのかを、二、三の短い文で説明してください。
金額が二万円を超えるときは、会話を同僚に引き継ぎ、そのことを正直に伝えます。お客様は、遅い返事よりも間違った返事を許しにくいものです。

すべての手順を記録に残してください。記録は日付で始まり、注文を示し、最後に決定の理由を書きます。カード番号やパスワード、健康に関する情報は書き写さないでください。`,
  Korean: `고객이 환불을 요청할 때 이 스킬을 사용합니다. 먼저 주문을 찾으세요. 주문 번호를 물어보거나 배송 주소와 구매 날짜로 조회합니다.
그다음 기한표를 읽고 어느 항목이 적용되는지 판단합니다. 배송 중에 상품이 파손되었다면 기한은 상관없지만, 지급하기 전에 담당자가 반드시 사진을 확인해야 합니다.

계산이 끝나기 전에는 절대로 금액을 약속하지 마세요. 앞으로 어떤 일이 진행되는지, 누가 결정하는지, 보통 얼마나 걸리는지를 두세 문장으로 쉽게 설명하세요.
금액이 이십만 원을 넘으면 대화를 동료에게 넘기고 그 사실을 솔직하게 알립니다. 고객은 틀린 답변보다 느린 답변을 더 쉽게 용서합니다.

모든 단계를 기록으로 남기세요. 기록은 날짜로 시작하고 주문을 밝히며, 마지막에는 결정의 이유를 적습니다. 카드 번호나 비밀번호, 건강 정보는 옮겨 적지 마세요.`,
};

/** Languages that nothing was calibrated on. */
const OTHER = {
  German: `Verwende diese Fähigkeit, wenn ein Kunde sein Geld zurückhaben möchte. Suche zuerst die Bestellung: frage nach der
Nummer, oder suche sie über die Anschrift und den Tag des Kaufs. Lies dann die Tabelle der Fristen und entscheide, welche Zeile
gilt. Wurde die Ware unterwegs beschädigt, spielt die Frist keine Rolle, aber jemand muss vor der Zahlung ein Bild gesehen haben.`,
  Russian: `Используйте этот навык, когда клиент просит вернуть деньги. Сначала найдите заказ: спросите его номер или найдите его
по адресу и дате покупки. Затем прочитайте таблицу сроков и решите, какая строка подходит. Если товар повреждён в пути, срок
не имеет значения, но перед выплатой кто-то должен увидеть фотографию.`,
};

/** A skill as they are written in these languages: prose around English words, code and a table. */
const MIXED = {
  Chinese: `# 退款流程

运行 \`scripts/quote.mjs --order 4711\` 可以得到退款金额。脚本读取 \`references/amounts.md\`,输出 JSON:

\`\`\`json
{ "order": "4711", "refund": 129.9, "currency": "EUR" }
\`\`\`

| 情况 | 期限 | 处理方式 |
| --- | --- | --- |
| 商品损坏 | 无期限 | 查看照片后全额退款 |
| 不满意 | 30 天 | 退还商品后退款 |

如果 API 返回 \`429 Too Many Requests\`,请等待一分钟后重试,最多重试三次。`,
  Japanese: `# 返金の手順

\`scripts/quote.mjs --order 4711\` を実行すると返金額が分かります。スクリプトは \`references/amounts.md\` を読み、JSON を出力します。

\`\`\`json
{ "order": "4711", "refund": 129.9, "currency": "EUR" }
\`\`\`

| 場合 | 期限 | 対応 |
| --- | --- | --- |
| 商品の破損 | なし | 写真を確認して全額返金 |
| ご不満 | 30 日 | 返品の後に返金 |

API が \`429 Too Many Requests\` を返したときは、一分待ってから、三回まで再試行してください。`,
};

function filesUnder(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .filter((text) => text.length > 500);
}

/** How far the estimate is off, as a share of what o200k_base counts. */
function errorOf(text: string): number {
  return estimateTokens(text) / countTokens(text) - 1;
}

describe("the error beside o200k_base", () => {
  it("has a name", () => expect(TOKEN_ESTIMATE).toBe("skilltrunk-estimate-1"));

  it.each([
    ["English", 0.1],
    ["Chinese", 0.1],
    ["Japanese", 0.1],
    ["Korean", 0.1],
  ] as const)("is small on %s prose", (language, bound) => {
    expect(Math.abs(errorOf(PROSE[language]))).toBeLessThan(bound);
  });

  it.each(["German", "Russian"] as const)("is bearable on %s", (language) => {
    expect(Math.abs(errorOf(OTHER[language]))).toBeLessThan(0.33);
  });

  it.each([
    ["Chinese", 0.1],
    ["Japanese", 0.1],
  ] as const)("is small on a %s skill with code in it", (language, bound) => {
    expect(Math.abs(errorOf(MIXED[language]))).toBeLessThan(bound);
  });

  it.each([
    ["the skills of the template", "skills-repo-template", "SKILL.md"],
    ["our documentation", "docs", ".md"],
    ["our source code", "src/app", ".ts"],
    ["our scripts", "scripts", ".js"],
  ])("is small on %s: 10 %% on nine files of ten, and 5 %% on all together", (_what, folder, ending) => {
    const texts = filesUnder(folder, ending);
    expect(texts.length).toBeGreaterThan(1);
    const near = texts.filter((text) => Math.abs(errorOf(text)) <= 0.1);
    expect(near.length / texts.length).toBeGreaterThanOrEqual(0.9);
    expect(Math.abs(errorOf(texts.join("\n")))).toBeLessThan(0.05);
  });
});

describe("the way of counting", () => {
  it.each([
    ["", 0],
    ["word", 1],
    ["two words", 2],
    ["camelCase", 2],
    ["HTTP", 1],
    ["1234567", 3],
    ["a\n\n\nb", 3],
    ["    return", 2],
    ["(x)", 3],
    ["\u{1f600}", 2],
  ])("charges for %j about what a tokenizer does", (text, tokens) => expect(estimateTokens(text)).toBe(tokens));

  it("adds up: two texts, one below the other, cost what each of them costs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (above, below) => {
        const together = estimateTokens(`${above}\n${below}`);
        expect(Math.abs(together - estimateTokens(above) - estimateTokens(below))).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("is linear: a thousand lines cost a thousand times a line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (line) => {
        const [hundred, thousand] = [100, 1000].map((lines) => estimateTokens(`${line}\n`.repeat(lines)));
        expect(Math.abs((thousand ?? 0) - 10 * (hundred ?? 0))).toBeLessThanOrEqual(10);
      }),
      { numRuns: 50 },
    );
  });

  it("never counts less for more text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, more) => {
        expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text));
      }),
    );
  });
});

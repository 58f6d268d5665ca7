/** Personal data, logs and audits in code and forms: what the compliance packs look for. */

import type { Zone } from "../document.ts";
import type { SignalRow } from "../scan-rule.ts";

const COLLECTED: readonly Zone[] = ["code", "fence", "data"];

interface PersonalData extends SignalRow {
  readonly category: string;
  /** By article 28 of the PIPL. */
  readonly isSensitive: boolean;
}

export const PERSONAL_DATA: readonly PersonalData[] = [
  data("name", false, ["姓名", "full_name", "fullname", "real_name", "realname"], /姓名|\b(?:full|real)_?name\b/i),
  data("phone", false, ["手机", "电话", "phone", "mobile"], /手机号?码?|电话号码|\b(?:phone|mobile)_?(?:number|no)\b/i),
  data("address", false, ["住址", "地址", "home_address"], /住址|家庭地址|\bhome_?address\b/i),
  data(
    "identity",
    true,
    ["身份证", "护照", "id_card", "idcard", "passport", "ssn"],
    /身份证|护照号|\bid_?card(?:_?(?:no|number))?\b|\bpassport_?(?:no|number)\b|\bssn\b/i,
  ),
  data(
    "biometric",
    true,
    ["人脸", "指纹", "声纹", "虹膜", "face_", "fingerprint", "voice_print", "voiceprint"],
    /人脸|指纹|声纹|虹膜|\bface_?(?:id|encodings?|recognition|template)\b|\bfingerprint_?(?:template|scan)\b|\bvoice_?print\b/i,
  ),
  data(
    "location",
    true,
    ["定位", "行踪", "经纬度", "geolocation", "latitude"],
    /行踪|定位信息|经纬度|\bgeolocation\.(?:get|watch)\w+|\b(?:user|current)_?latitude\b/i,
  ),
  data("health", true, ["病历", "诊断", "medical_record"], /病历|诊断结果|\bmedical_?records?\b/i),
  data(
    "finance",
    true,
    ["银行卡", "银行账", "bank_card", "bank_account"],
    /银行卡|银行账[号户]|\bbank_?(?:card|account)(?:_?(?:no|number))?\b/i,
  ),
  data(
    "minors",
    true,
    ["未成年", "儿童", "监护人", "guardian"],
    /未成年|儿童信息|监护人|\bguardian_?(?:consent|name|phone)\b/i,
  ),
];

export const COMPLIANCE_SIGNALS: readonly SignalRow[] = [
  ...PERSONAL_DATA,
  {
    name: "log.retention",
    title: "Says for how many days logs are kept",
    patterns: [
      {
        keywords: ["log", "日志"],
        pattern:
          /(?:\blogs?|日志)[\w.-]{0,30}(?:retention|retain|keep|max_?age|ttl|保留|保存)[\w.-]{0,20}["']?\s{0,3}[:=]\s{0,3}["']?(?<days>\d{1,5})\s{0,2}(?:d|days?|天)?\b/i,
        zones: COLLECTED,
      },
    ],
  },
  {
    name: "log.off",
    title: "Switches logs or an audit off",
    patterns: [
      {
        keywords: ["auditd", "auditctl", "rsyslog", "logging.disable", "audit"],
        pattern:
          /\bsystemctl\s{1,3}(?:--now\s{1,3})?(?:stop|disable|mask)\s{1,3}(?:--now\s{1,3})?(?:auditd|rsyslog|systemd-journald)|\bauditctl\s{1,3}-e\s{1,3}0|\blogging\.disable\(|\baudit(?:_?log(?:ging)?)?(?:_?enabled)?["']?\s{0,3}[:=]\s{0,3}["']?(?:false|off|no)\b/i,
        zones: COLLECTED,
      },
    ],
  },
];

function data(category: string, isSensitive: boolean, keywords: readonly string[], pattern: RegExp): PersonalData {
  const name = `personal.${category}`;
  return {
    name,
    category,
    isSensitive,
    title: `Handles personal data: ${category}`,
    patterns: [{ keywords, pattern, zones: COLLECTED }],
  };
}

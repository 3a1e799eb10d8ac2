//! What of the contract is later work. Whatever is here goes when it comes.

/// Types.
pub(super) const TYPES: &[&str] = &[
    "AlertConnection",
    "AlertEdge",
    "ReportSchedule",
    "WeeklyReport",
    "Webhook",
    "System",
    "Job",
    "AlertRulePayload",
    "ReportSchedulePayload",
    "WebhookPayload",
    "SendReportPayload",
    "ExportUserPayload",
    "ErasureMode",
    "EraseUserPayload",
    "RetentionPayload",
    "SaveAlertRuleInput",
    "SaveReportScheduleInput",
    "SaveWebhookInput",
];

/// Fields, arguments and values, by their path.
pub(super) const FIELDS: &[&str] = &[
    "Query.system",
    "Chatbot.alertRules",
    "Chatbot.alerts",
    "Chatbot.reportSchedules",
    "Chatbot.weeklyReport",
    "Chatbot.webhooks",
    "Mutation.deleteChatbot",
    "Mutation.saveAlertRule",
    "Mutation.deleteAlertRule",
    "Mutation.saveReportSchedule",
    "Mutation.deleteReportSchedule",
    "Mutation.sendWeeklyReport",
    "Mutation.saveWebhook",
    "Mutation.deleteWebhook",
    "Mutation.exportUser",
    "Mutation.eraseUser",
    "Mutation.applyRetention",
];
